import { vectorNorm } from "../../../geometry/vectorNorm.ts";
import { cosine } from "../cosine.ts";
import { type Stepper, shortest } from "./stepper.ts";

/** The weight of the newest gradient in the direction, at the first step and at the last. */
const firstWeight = 0.95;
const lastWeight = 0.003;
/** Rounds of Newton's method between bounds. */
const rounds = 30;

/**
 * The perturbation is clip(tv), the form that the smallest one has: v a running mean of unit gradients, t the length at
 * which the linearised model is at the boundary. Where pieces of the boundary meet, the mean is a mixture of their
 * gradients, as it is at the optimum.
 */
export function stepL2(start: Float32Array, original: Float32Array): Stepper {
  const v = Float64Array.from(start, (pixel, i) => pixel - original[i]!);
  let t = Math.max(shortest, vectorNorm("l2", v));
  normalise(v);
  const image = (): Float32Array => original.map((pixel, i) => Math.min(1, Math.max(0, pixel + t * v[i]!)));
  return {
    get length() {
      return t;
    },
    step({ done, w, reach, most }) {
      const weight = cosine(firstWeight, lastWeight, done, 1);
      const share = weight / vectorNorm("l2", w);
      for (let i = 0; i < v.length; i++) v[i] = (1 - weight) * v[i]! + share * w[i]!;
      normalise(v);
      const wanted = reach > 0 ? lengthFor(v, w, reach, original, t) : 0;
      t = Math.min(t * (1 + most), Math.max(t * (1 - most), wanted));
      return image();
    },
    drawBack(share) {
      t *= share;
      return image();
    },
  };
}

function normalise(v: Float64Array): void {
  const length = vectorNorm("l2", v);
  if (length > 0) for (let i = 0; i < v.length; i++) v[i]! /= length;
}

/**
 * The t at which `w·clip(tv)` is `reach`, clipped to the box around the original; `start` where there is none. The sum
 * need not be monotone, so Newton's method is kept between what falls short and what does not.
 */
export function lengthFor(
  v: Float64Array,
  w: Float32Array,
  reach: number,
  original: Float32Array,
  start: number,
): number {
  let t = start;
  let [low, high] = [0, Number.POSITIVE_INFINITY];
  for (let round = 0; round < rounds; round++) {
    let reached = 0;
    let slope = 0;
    for (let i = 0; i < v.length; i++) {
      const pixel = original[i]! + t * v[i]!;
      if (pixel < 0) reached -= w[i]! * original[i]!;
      else if (pixel > 1) reached += w[i]! * (1 - original[i]!);
      else {
        reached += t * w[i]! * v[i]!;
        slope += w[i]! * v[i]!;
      }
    }
    if (Math.abs(reached - reach) <= 1e-10 * reach) break;
    if (reached > reach) high = t;
    else low = t;
    let next = t - (reached - reach) / slope;
    if (!(next > low && next < high)) next = high < Number.POSITIVE_INFINITY ? (low + high) / 2 : 2 * t;
    if (next > 1e4 * start) return start;
    t = next;
  }
  return t;
}
