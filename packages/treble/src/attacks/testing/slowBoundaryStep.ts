/**
 * The Brendel-Bethge step by a general and slow method, for a few pixels: Dykstra's alternating projections onto box,
 * plane and ball, and bisection on the L∞ radius.
 */
import { vectorNorm } from "../../geometry/vectorNorm.ts";

type Projection = (point: readonly number[]) => number[];

/** The nearest point of the intersection of convex sets (Boyle & Dykstra 1986). */
function dykstra(from: readonly number[], sets: readonly Projection[], rounds: number): number[] {
  let point = [...from];
  const corrections = sets.map(() => from.map(() => 0));
  for (let round = 0; round < rounds; round++) {
    let moved = 0;
    sets.forEach((project, k) => {
      const corrected = point.map((value, i) => value + corrections[k]![i]!);
      const next = project(corrected);
      next.forEach((value, i) => {
        moved = Math.max(moved, Math.abs(value - point[i]!));
        corrections[k]![i] = corrected[i]! - value;
      });
      point = next;
    });
    if (moved < 1e-13) break;
  }
  return point;
}

export interface SlowProblem {
  readonly w: readonly number[];
  readonly c: number;
  readonly x: readonly number[];
  readonly original: readonly number[];
  readonly radius: number;
}

const rounds = 4000;

function sets({ w, c, x, original, radius }: SlowProblem) {
  const ww = w.reduce((sum, value) => sum + value * value, 0);
  const within =
    (epsilon: number): Projection =>
    (point) =>
      point.map((value, i) => {
        const back = original[i]! - x[i]!;
        return Math.min(1 - x[i]!, back + epsilon, Math.max(-x[i]!, back - epsilon, value));
      });
  const plane: Projection = (point) => {
    const excess = point.reduce((sum, value, i) => sum + value * w[i]!, -c) / ww;
    return point.map((value, i) => value - excess * w[i]!);
  };
  const ball: Projection = (point) => {
    const factor = Math.min(1, radius / Math.max(vectorNorm("l2", point), 1e-300));
    return point.map((value) => value * factor);
  };
  return { within, plane, ball };
}

/** How far the set `plane ∩ box ∩ ball of ε around the original` is from the current image, in L2. */
function distanceToPlane(problem: SlowProblem, epsilon: number): number {
  const { within, plane } = sets(problem);
  const point = dykstra(
    problem.x.map(() => 0),
    [within(epsilon), plane],
    rounds,
  );
  const reached = point.reduce((sum, value, i) => sum + value * problem.w[i]!, 0);
  const inBox = vectorNorm("linf", point, within(epsilon)(point)) < 1e-7;
  return inBox && Math.abs(reached - problem.c) < 1e-7 ? vectorNorm("l2", point) : Number.POSITIVE_INFINITY;
}

export interface SlowStep {
  /** Whether boundary, box and trust region meet. */
  readonly feasible: boolean;
  /** The norm left to the original image after the best step; where they do not meet, the reach ±w·δ of the best. */
  readonly value: number;
}

export function slowBoundaryStep(norm: "l2" | "linf", problem: SlowProblem): SlowStep {
  const { w, c, x, original, radius } = problem;
  const { within, plane, ball } = sets(problem);
  if (distanceToPlane(problem, 2) > radius) {
    // Projected gradient ascent on a linear function, its steps long against the box.
    let point = x.map(() => 0);
    for (let round = 0; round < 200; round++) {
      point = dykstra(
        point.map((value, i) => value + (Math.sign(c) * w[i]!) / vectorNorm("l2", w)),
        [within(2), ball],
        2000,
      );
    }
    return { feasible: false, value: Math.sign(c) * point.reduce((sum, value, i) => sum + value * w[i]!, 0) };
  }
  const back = original.map((pixel, i) => pixel - x[i]!);
  if (norm === "l2") {
    return { feasible: true, value: vectorNorm("l2", dykstra(back, [within(2), ball, plane], rounds), back) };
  }
  let [low, high] = [0, 1];
  for (let round = 0; round < 20; round++) {
    const middle = (low + high) / 2;
    if (distanceToPlane(problem, middle) <= radius) high = middle;
    else low = middle;
  }
  return { feasible: true, value: high };
}
