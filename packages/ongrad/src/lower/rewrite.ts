import { topologicalOrder } from "../graph/topology.ts";
import { apply, isForeign, type Node, type Value } from "../graph/value.ts";
import { kernelGradientOf, markKernelGradient } from "./kernelGradient.ts";

/**
 * What to compute instead of a node's outputs (of its first alone, if it is one value), from the node's new inputs and
 * whatever else was before it, by `newOf`; `undefined` keeps the node.
 */
export type Replacement = (
  node: Node,
  inputs: readonly (Value | undefined)[],
  newOf: (value: Value) => Value,
) => Value | readonly Value[] | undefined;

/** The same outputs with nodes replaced. A graph in which nothing is replaced comes back as it is. */
export function rewrite<Names extends string>(
  outputs: Readonly<Record<Names, Value>>,
  replacement: Replacement,
): Record<Names, Value> {
  const names = Object.keys(outputs) as Names[];
  const now = new Map<Value, Value>();
  const newOf = (value: Value): Value => now.get(value) ?? value;
  for (const node of topologicalOrder(names.map((name) => outputs[name]))) {
    const inputs = node.inputs.map((value) => value && newOf(value));
    const replaced = isForeign(node) ? undefined : replacement(node, inputs, newOf);
    if (replaced) {
      [replaced].flat().forEach((value, i) => {
        now.set(node.outputs[i]!, value);
      });
    } else if (inputs.some((value, i) => value !== node.inputs[i])) {
      const made = apply(node.op, inputs, node.outputs, node.attributes, node.domain, node.derivative);
      node.outputs.forEach((output, i) => {
        now.set(output, made[i]!);
      });
      const gradient = kernelGradientOf(node);
      if (gradient) markKernelGradient(made[0]!, { ...gradient, x: newOf(gradient.x), dy: newOf(gradient.dy) });
    }
  }
  return Object.fromEntries(names.map((name) => [name, newOf(outputs[name])])) as Record<Names, Value>;
}
