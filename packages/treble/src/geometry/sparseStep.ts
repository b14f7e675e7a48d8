import { abs, add, div, greaterOrEqual, maximum, mul, reduceSum, scalar, sign, type Value, where } from "ongrad";
import { l1Norm, linfNorm } from "./norms.ts";

/** After so many halvings an interval is narrower than float32 tells apart, as seen from its upper end. */
const halvings = 26;

/**
 * The direction of steepest ascent in L1, spread over several pixels: the signs of the `count` largest entries of the
 * gradient, divided by their number, so that its L1 norm is 1 (Tramèr & Boneh 2019, "sparse L1 descent"). `count` is
 * one for all or each sample's own, `[N, 1, 1, 1]`. Entries that tie, up to 2⁻²⁶ of the largest, are taken together;
 * zeros never, so without a gradient there is no direction.
 */
export function sparseStep(gradient: Value, count: Value | number): Value {
  const lengths = abs(gradient);
  const atLeast = (threshold: Value): Value => where(greaterOrEqual(lengths, threshold), scalar(1, "float32"), 0);
  // The largest threshold that leaves enough entries, from below; a sort of all of them takes longer than the model.
  let width = linfNorm(gradient);
  let threshold = mul(width, 0);
  for (let i = 0; i < halvings; i++) {
    width = mul(width, 0.5);
    const higher = add(threshold, width);
    const enough = greaterOrEqual(reduceSum(atLeast(higher), { axes: [1, 2, 3], keep: true }), count);
    threshold = where(enough, higher, threshold);
  }
  const signs = mul(sign(gradient), atLeast(threshold));
  return div(signs, maximum(l1Norm(signs), 1));
}
