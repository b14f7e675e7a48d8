import { vectorNorm } from "../../../geometry/vectorNorm.ts";
import { cosine } from "../cosine.ts";
import { type Stepper, shortest } from "./stepper.ts";

/** L2 length of a step as a share of the perturbation's, first and last. */
const firstStep = 24;
const lastStep = 0.01;
/** The weight of the past in the running mean of gradients at the end; none at first. */
const lastMomentum = 0.95;
/** Rounds of the search for the radius, and how near the boundary it must come, as a share of the way. */
const rounds = 60;
const nearEnough = 1e-7;

/**
 * A step along a running mean of unit gradients, then into the ball around the original image whose radius puts the
 * linearised model at the boundary. Pixels that the mean pulls steadily stand at the ball's faces, those that pieces of
 * the boundary pull both ways stand between.
 */
export function stepLinf(start: Float32Array, original: Float32Array): Stepper {
  const size = start.length;
  let image = start;
  let epsilon = Math.max(shortest, vectorNorm("linf", start, original));
  const mean = new Float64Array(size);
  const wanted = new Float64Array(size);
  return {
    get length() {
      return epsilon;
    },
    step({ done, w, reach, most }) {
      // Pixels that are at an end of the box and pulled out of it take no part.
      const isFree = (i: number): boolean => !((w[i]! > 0 && image[i]! >= 1) || (w[i]! < 0 && image[i]! <= 0));
      let squared = 0;
      for (let i = 0; i < size; i++) if (isFree(i)) squared += w[i]! * w[i]!;
      const momentum = lastMomentum * done;
      const share = squared > 0 ? (1 - momentum) / Math.sqrt(squared) : 0;
      for (let i = 0; i < size; i++) mean[i] = momentum * mean[i]! + (isFree(i) ? share * w[i]! : 0);
      const length = vectorNorm("l2", mean);
      const along =
        length > 0 ? (cosine(firstStep, lastStep, done, 1) * vectorNorm("l2", image, original)) / length : 0;
      for (let i = 0; i < size; i++) wanted[i] = image[i]! - original[i]! + along * mean[i]!;
      epsilon = radiusFor(wanted, w, reach, original, epsilon * (1 - most), epsilon * (1 + most));
      image = original.map((pixel, i) => pixelIn(epsilon, wanted[i]!, pixel));
      return image;
    },
    drawBack(share) {
      epsilon *= share;
      image = original.map((pixel, i) => pixelIn(epsilon, image[i]! - pixel, pixel));
      return image;
    },
  };
}

function pixelIn(epsilon: number, wanted: number, original: number): number {
  return Math.min(1, Math.max(0, original + Math.min(epsilon, Math.max(-epsilon, wanted))));
}

/** The radius between `low` and `high` at which `wanted`, clipped to ball and box, has the `reach`; else an end. */
export function radiusFor(
  wanted: Float64Array,
  w: Float32Array,
  reach: number,
  original: Float32Array,
  low: number,
  high: number,
): number {
  const excess = (epsilon: number): number => {
    let reached = -reach;
    for (let i = 0; i < w.length; i++) reached += w[i]! * (pixelIn(epsilon, wanted[i]!, original[i]!) - original[i]!);
    return reached;
  };
  let [below, above] = [excess(low), excess(high)];
  if (below >= 0) return low;
  if (above <= 0) return high;
  // Regula falsi, the value at an end that stays halved (the Illinois rule); every third round in the middle.
  let kept: "low" | "high" | undefined;
  let epsilon = high;
  const tolerance = nearEnough * vectorNorm("l1", w) * high;
  for (let round = 0; round < rounds; round++) {
    epsilon = round % 3 === 2 ? (low + high) / 2 : high - (above * (high - low)) / (above - below);
    const value = excess(epsilon);
    if (Math.abs(value) <= tolerance) break;
    if (value > 0) {
      [high, above] = [epsilon, value];
      if (kept === "low") below /= 2;
      kept = "low";
    } else {
      [low, below] = [epsilon, value];
      if (kept === "high") above /= 2;
      kept = "high";
    }
  }
  return epsilon;
}
