import { constant, mul, reduceSum, type Value } from "ongrad";
import { weightOf } from "../../models/network/weightOf.ts";
import type { Tangent } from "./tangent.ts";

/** `[N]` of images `[N, C, H, W]`: the function of the logits, and the trained parameters that it depends on. */
export function tangentFunction({ network, weights, readOut }: Tangent, image: Value) {
  const values = Object.fromEntries(
    network.parameters.map(({ name, shape }) => [name, constant(weightOf(weights, name, shape), shape, { name })]),
  );
  const logits = network.logits(image, values);
  const f = reduceSum(mul(logits, constant(Float32Array.from(readOut), [1, readOut.length])), { axes: [1] });
  return { f, parameters: network.parameters.filter(({ buffer }) => !buffer).map(({ name }) => values[name]!) };
}
