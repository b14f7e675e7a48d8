import { projectToHyperplane } from "../../geometry/hyperplane.ts";
import { type Norm, normNames } from "../../geometry/norms.ts";
import { attackRecord } from "../contract/attackRecord.ts";
import { checkCount, checkNorm, checkPositive } from "../contract/checks.ts";
import { boundaryGap, hasCrossed, rivalsByLogit } from "../contract/contest.ts";
import type { Found, QueryAttack, Sample } from "../contract/contract.ts";
import { linearise } from "../contract/linearise.ts";
import { distanceTo, planeOf } from "../contract/plane.ts";
import { askLogits, type Dialogue } from "../contract/question.ts";

export interface DeepFoolOptions {
  /** Default 50. */
  readonly steps?: number;
  /** By which share the sum of the steps is stretched. Default 0.02. */
  readonly overshoot?: number;
  /** How many classes are looked at, the most likely of the clean image, its own among them. Default 10. */
  readonly candidates?: number;
}

/**
 * DeepFool (Moosavi-Dezfooli et al. 2016), a small L2 or L∞ perturbation: from the current image the shortest way to
 * the nearest boundary of the linearised model, until another class is met; the sum of all ways is stretched by
 * `overshoot`. The result is the first adversarial iterate.
 *
 * Unlike the paper's, the way leads through the box: the projection is onto boundary ∩ [0, 1], and so is the distance
 * by which the nearest class is chosen. A step that ignores the box loses what clipping takes and stalls where many
 * pixels sit at 0 or 1. The gap is measured to where the crossing is beyond rounding.
 * @throws UserError for settings out of range.
 */
export function deepFool(norm: "l2" | "linf", options: DeepFoolOptions = {}): QueryAttack {
  checkNorm("DeepFool", norm, ["l2", "linf"]);
  const name = `DeepFool ${normNames[norm]}`;
  const steps = options.steps ?? 50;
  const overshoot = options.overshoot ?? 0.02;
  const candidates = options.candidates ?? 10;
  checkCount(name, "steps", steps);
  checkPositive(name, "the overshoot", overshoot);
  checkCount(name, "the number of candidate classes", candidates, 2);
  return {
    kind: "queries",
    name,
    settings: { norm, epsilon: null, steps, overshoot, candidates },
    asks: ["logits", "difference", "jacobian"],
    search: (sample) => search(sample, norm, steps, overshoot, candidates),
  };
}

function* search(
  { original, contest }: Sample,
  norm: Norm,
  steps: number,
  overshoot: number,
  candidates: number,
): Dialogue<Found> {
  const rivals = rivalsByLogit(yield* askLogits(original), contest, candidates - 1);
  const image = original.slice();
  const total = new Float64Array(image.length);
  for (let step = 0; step < steps; step++) {
    const { logits, gradients } = yield* linearise(image, contest, rivals);
    if (hasCrossed(logits, contest)) return { image };
    const gaps = rivals.map((rival) => boundaryGap(logits, contest, rival));
    const way = shortestWay(norm, gradients, gaps, image);
    if (!way) return { image: undefined, stuck: true, unusable: 1 };
    advance(image, original, total, way, overshoot);
  }
  return { image: hasCrossed(yield* askLogits(image), contest) ? image : undefined };
}

/** Goes a way further from the original, overshot. Not in the generator, where a loop takes several times as long. */
function advance(
  image: Float32Array,
  original: Float32Array,
  total: Float64Array,
  way: Float64Array,
  overshoot: number,
): void {
  for (let i = 0; i < image.length; i++) {
    total[i]! += way[i]!;
    image[i] = Math.min(1, Math.max(0, original[i]! + (1 + overshoot) * total[i]!));
  }
}

/**
 * To the nearest of the hyperplanes `gradients[k]·δ = gaps[k]`, inside the box; undefined where no gradient is usable.
 */
function shortestWay(
  norm: Norm,
  gradients: Float32Array,
  gaps: readonly number[],
  image: Float32Array,
): Float64Array | undefined {
  const size = image.length;
  const planes = gaps
    .flatMap((gap, k) => planeOf(gradients, k, size, gap) ?? [])
    .map((plane) => ({ ...plane, free: distanceTo(plane, norm) }))
    .sort((a, b) => a.free - b.free);
  let shortest = Number.POSITIVE_INFINITY;
  let way: Float64Array | undefined;
  for (const { w, gap, free } of planes) {
    // The box only makes ways longer.
    if (way && free >= shortest) break;
    const other = new Float64Array(size);
    const length = projectToHyperplane(norm, w, gap, image, other);
    if (way && length >= shortest) continue;
    shortest = length;
    way = other;
  }
  return way;
}

export const deepFoolRecord = attackRecord({
  name: "deepfool-*",
  title: "DeepFool",
  source: "Moosavi-Dezfooli et al. 2016",
  help: "a few steps, each to the nearest boundary of the linearised model",
  kind: "smallest norm",
  sees: "gradients",
  norms: ["l2", "linf"],
  open: ["steps"],
  noTarget: "it goes for the nearest class, whichever that is",
  make: ({ norm, ...options }) => deepFool(norm, options),
});
