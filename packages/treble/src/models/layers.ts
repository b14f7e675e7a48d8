/** What several architectures are made of. */
import { add, flatten, matmul, relu, sizeOf, type Value } from "ongrad";
import { type Activation, bias, type ParameterSpec, weight } from "./network.ts";

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
