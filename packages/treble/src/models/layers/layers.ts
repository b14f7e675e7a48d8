/** What several architectures are made of. */
import { add, flatten, layerNorm, matmul, relu, reshape, sizeOf, transpose, type Value } from "ongrad";
import { UserError } from "../../errors/userError.ts";
import { type Activation, bias, type ImageSpec, type ParameterSpec, weight } from "../network/network.ts";

export function activate(x: Value, activation: Activation): Value {
  return activation === "relu" ? relu(x) : x;
}

/** The `depth − 1` hidden layers of a plain stack, as `prefix0`, `prefix1`, …, and how many inputs each has. */
export function hiddenLayers(
  prefix: string,
  { depth, width }: { readonly depth: number; readonly width: number },
  inputs: number,
): { readonly name: string; readonly inputs: number }[] {
  return Array.from({ length: depth - 1 }, (_, i) => ({ name: `${prefix}${i}`, inputs: i === 0 ? inputs : width }));
}

/** `x · weight + bias` on the last axis. */
export function dense(x: Value, name: string, p: Readonly<Record<string, Value>>): Value {
  const product = matmul(x, p[`${name}.weight`]!);
  const b = p[`${name}.bias`];
  return b ? add(product, b) : product;
}

/** The parameters of `dense`. */
export function denseParameters(name: string, inputs: number, outputs: number, withBias: boolean): ParameterSpec[] {
  const w = weight(`${name}.weight`, [inputs, outputs], inputs);
  return withBias ? [w, bias(`${name}.bias`, [outputs])] : [w];
}

/** The linear read-out of every network: all features to logits. */
export function readOut(features: Value, p: Readonly<Record<string, Value>>): Value {
  return dense(flatten(features), "output", p);
}

export function readOutParameters(features: readonly number[], classes: number, withBias: boolean): ParameterSpec[] {
  return denseParameters("output", sizeOf(features), classes, withBias);
}

/** How many patches of `p` × `p` pixels tile an image. @throws UserError where none do. */
export function patchCount({ shape: [, height, width] }: ImageSpec, p: number): number {
  if (height % p !== 0 || width % p !== 0) {
    throw new UserError(`Patches of ${p} pixels do not tile a ${height}×${width} image; choose a divisor of both.`);
  }
  return (height / p) * (width / p);
}

/** `[N, C, H, W]` to `[N, tokens, C·p·p]`: tokens in raster order, elements in the order (channel, row, column). */
export function toPatches(x: Value, p: number): Value {
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const grid = reshape(x, [n, c, height / p, p, width / p, p]);
  return reshape(transpose(grid, [0, 2, 4, 1, 3, 5]), [n, (height / p) * (width / p), c * p * p]);
}

/** Layer normalisation over the last axis by the layer of that name (see `normParameters`). */
export function norm(x: Value, name: string, p: Readonly<Record<string, Value>>): Value {
  return layerNorm(x, p[`${name}.scale`]!, p[`${name}.bias`]!);
}

/** Weights from variance 1 / fan-in, for layers that are not followed by a ReLU. */
export function lecun(parameters: readonly ParameterSpec[]): ParameterSpec[] {
  return parameters.map((spec) =>
    "std" in spec.initial ? { ...spec, initial: { std: spec.initial.std / Math.SQRT2 } } : spec,
  );
}
