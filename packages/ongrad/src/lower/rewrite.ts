import { topologicalOrder } from "../graph/topology.ts";
import { apply, isForeign, type Node, type Value } from "../graph/value.ts";
import { kernelGradientOf, markKernelGradient } from "./kernelGradient.ts";

/** What to compute instead of a node's first output, from the node's new inputs; `undefined` keeps the node. */
export type Replacement = (node: Node, inputs: readonly (Value | undefined)[]) => Value | undefined;

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
    const replaced = isForeign(node) ? undefined : replacement(node, inputs);
    if (replaced) now.set(node.outputs[0]!, replaced);
    else if (inputs.some((value, i) => value !== node.inputs[i])) {
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
