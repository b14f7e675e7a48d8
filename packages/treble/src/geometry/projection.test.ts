import { constant } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { numbers } from "../attacks/testing/classifiers.ts";
import { evaluate } from "../attacks/testing/run.ts";
import { projectOntoL1BallBox } from "./l1BallBox.ts";
import { l2Norm, linfNorm } from "./norms.ts";
import {
  projectBall,
  projectBox,
  projectL1BallBox,
  projectL2Ball,
  projectL2BallBox,
  scaleToL2Sphere,
} from "./projection.ts";

const backend = nodeBackend();
const shape = [2, 3, 4, 5];
const size = 60;

/** Two perturbations of the given L2 norms. */
function perturbations(...norms: readonly number[]) {
  const rows = norms.map((norm, n) => {
    const row = numbers(n + 1, size);
    const length = Math.hypot(...row);
    return row.map((value) => (value * norm) / length);
  });
  return constant(Float32Array.from(rows.flatMap((row) => [...row])), shape);
}

test("a perturbation of norm 80 projected to 0.5 has norm 0.5 and its direction", async () => {
  const delta = perturbations(80, 80);
  const projected = projectL2Ball(delta, 0.5);
  const result = await evaluate(backend, { projected, norm: l2Norm(projected), delta });
  for (const norm of result.norm) expect(norm).toBeCloseTo(0.5, 6);
  result.projected.forEach((value, i) => {
    expect(value * 160).toBeCloseTo(result.delta[i]!, 4);
  });
});

test("a perturbation inside the ball is untouched, whatever its neighbours", async () => {
  const delta = perturbations(0.3, 80);
  const { projected, given } = await evaluate(backend, { projected: projectL2Ball(delta, 0.5), given: delta });
  expect(projected.slice(0, size)).toEqual(given.slice(0, size));
  expect(projected.slice(size)).not.toEqual(given.slice(size));
});

test("no perturbation at all stays none, in the ball and on the sphere", async () => {
  const delta = perturbations(0, 2);
  const radius = constant(Float32Array.of(0.5, 0.5), [2, 1, 1, 1]);
  const { ball, sphere } = await evaluate(backend, {
    ball: projectL2Ball(delta, 0.5),
    sphere: scaleToL2Sphere(delta, radius),
  });
  for (const result of [ball, sphere]) {
    expect(result.slice(0, size).every((value) => value === 0)).toBe(true);
    expect(Math.hypot(...result.slice(size))).toBeCloseTo(0.5, 6);
  }
});

test("each sample goes to its own sphere, outwards as well", async () => {
  const radius = constant(Float32Array.of(2, 0.25), [2, 1, 1, 1]);
  const { norm } = await evaluate(backend, { norm: l2Norm(scaleToL2Sphere(perturbations(0.3, 80), radius)) });
  expect(norm[0]).toBeCloseTo(2, 5);
  expect(norm[1]).toBeCloseTo(0.25, 6);
});

test("the L∞ ball and the box hold every pixel", async () => {
  const delta = perturbations(3, 0.1);
  const { ball, norm, box, given } = await evaluate(backend, {
    ball: projectBall(delta, "linf", 0.25),
    norm: linfNorm(projectBall(delta, "linf", 0.25)),
    box: projectBox(delta, 0, 1),
    given: delta,
  });
  expect(ball).toEqual(given.map((value) => Math.min(0.25, Math.max(-0.25, value))));
  expect(norm[0]).toBe(0.25);
  expect(norm[1]).toBeLessThan(0.1);
  expect(box).toEqual(given.map((value) => Math.min(1, Math.max(0, value))));
});

/** Perturbations of `scale` around images of which half the pixels sit at 0 or 1. */
function around(seed: number, scale: number) {
  const original = numbers(seed, 2 * size).map((u) => Math.min(1, Math.max(0, 0.5 + u)));
  return { original, delta: numbers(seed + 1, 2 * size, scale) };
}

/**
 * The projection onto an intersection by alternating single projections with corrections (Dykstra 1983, Boyle & Dykstra
 * 1986), which needs no formula for the intersection itself.
 */
function dykstra(
  point: readonly number[],
  first: (x: number[]) => number[],
  second: (x: number[]) => number[],
): number[] {
  let x = [...point];
  let p = x.map(() => 0);
  let q = x.map(() => 0);
  for (let i = 0; i < 20_000; i++) {
    const moved = x.map((value, k) => value + p[k]!);
    const y = first(moved);
    p = moved.map((value, k) => value - y[k]!);
    const back = y.map((value, k) => value + q[k]!);
    x = second(back);
    q = back.map((value, k) => value - x[k]!);
  }
  return x;
}

const sumOf = (x: readonly number[]) => x.reduce((sum, value) => sum + Math.abs(value), 0);

/** Onto the L1 ball alone: the threshold is the largest that any number of the longest entries asks for. */
function ontoL1Ball(x: readonly number[], radius: number): number[] {
  if (sumOf(x) <= radius) return [...x];
  const sorted = x.map(Math.abs).sort((a, b) => b - a);
  let [sum, threshold] = [0, 0];
  sorted.forEach((value, k) => {
    sum += value;
    threshold = Math.max(threshold, (sum - radius) / (k + 1));
  });
  return x.map((value) => Math.sign(value) * Math.max(0, Math.abs(value) - threshold));
}

const ontoL2Ball = (x: readonly number[], radius: number) => {
  const factor = Math.min(1, radius / Math.hypot(...x));
  return x.map((value) => value * factor);
};

describe.each([
  ["L1", projectL1BallBox, ontoL1Ball],
  ["L2", projectL2BallBox, ontoL2Ball],
] as const)("onto the %s ball and the box at once", (norm, project, ontoBall) => {
  test.each([
    [0.7, 3],
    [0.3, 1.5],
    [2, 0.4],
    [2, 6],
  ])("perturbations of %d, radius %d: the quadratic program's solution", async (scale, share) => {
    const radius = norm === "L1" ? 2 * share : 0.5 * share;
    const { original, delta } = around(31, scale);
    const graph = project(constant(delta, shape), constant(original, shape), radius);
    const { projected } = await evaluate(backend, { projected: graph });
    for (const n of [0, 1]) {
      const x = [...original.subarray(n * size, (n + 1) * size)];
      const exact = dykstra(
        [...delta.subarray(n * size, (n + 1) * size)],
        (y) => ontoBall(y, radius),
        (y) => y.map((value, i) => Math.min(1 - x[i]!, Math.max(-x[i]!, value))),
      );
      const rows = projected.slice(n * size, (n + 1) * size);
      rows.forEach((value, i) => {
        expect(Math.abs(value - exact[i]!)).toBeLessThan(3e-6);
      });
      expect(norm === "L1" ? sumOf(rows) : Math.hypot(...rows)).toBeLessThanOrEqual(radius * (1 + 1e-6));
      if (norm === "L1") {
        const sorted = projectOntoL1BallBox(delta.subarray(n * size, (n + 1) * size), x, radius);
        sorted.forEach((value, i) => {
          expect(Math.abs(value - exact[i]!)).toBeLessThan(1e-7);
        });
      }
    }
  });

  test("each sample has its own radius; what is inside both sets is untouched", async () => {
    const { original, delta } = around(41, 0.5);
    const inBox = delta.map((value, i) => Math.min(1 - original[i]!, Math.max(-original[i]!, value)));
    const radius = constant(Float32Array.of(100, 0.25), [2, 1, 1, 1]);
    const graph = project(constant(inBox, shape), constant(original, shape), radius);
    const { projected } = await evaluate(backend, { projected: graph });
    // −0 and 0 are one.
    expect(projected.slice(0, size).map((value) => value + 0)).toEqual(
      Array.from(inBox.subarray(0, size), (value) => value + 0),
    );
    const rest = projected.slice(size);
    expect(norm === "L1" ? sumOf(rest) : Math.hypot(...rest)).toBeCloseTo(0.25, 6);
  });

  test("no perturbation stays none; a ball of no size leaves none", async () => {
    const { original, delta } = around(51, 0.5);
    const radius = constant(Float32Array.of(1, 0), [2, 1, 1, 1]);
    const given = delta.map((value, i) => (i < size ? 0 : value));
    const graph = project(constant(given, shape), constant(original, shape), radius);
    const { projected } = await evaluate(backend, { projected: graph });
    expect(projected.every((value) => value === 0)).toBe(true);
  });
});
