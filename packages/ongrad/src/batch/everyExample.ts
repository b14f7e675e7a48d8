import { topologicalOrder } from "../graph/topology.ts";
import type { Node, Value } from "../graph/value.ts";
import { type Batched, exampleShape, FRONT, movedTo, type Operand, type Place } from "./batched.ts";
import { exampleByExample } from "./exampleByExample.ts";
import { batchRules } from "./table.ts";

const FIRST: Place = { axis: 0, replaces: true, own: true };

/**
 * A graph of one example applied to each of many. `given` has, for inputs of the graph, those of all examples; what is
 * not given all examples share. They and the results count the examples by their first axis, which stands in for one
 * of extent 1 where an example has that (for an input, where the ranks say so). Nothing in the graph needs to know of
 * batches: where the examples are counted is followed from node to node. `mixing` is told the nodes that work along
 * the graph's own batch axis, which for one example is nothing.
 */
export function everyExample(
  given: ReadonlyMap<Value, Value>,
  outputs: readonly Value[],
  mixing: (node: Node) => void = () => {},
): Value[] {
  const values = new Map<Value, Operand>();
  let count = 1;
  for (const [input, value] of given) {
    count = value.shape[0]!;
    values.set(input, { value, place: value.shape.length === input.shape.length ? FIRST : FRONT });
  }
  const operandOf = (value: Value): Operand => values.get(value) ?? { value, place: undefined };
  for (const node of topologicalOrder(outputs)) {
    const operands = node.inputs.map((value) => value && operandOf(value));
    if (!operands.some((operand) => operand?.place)) continue;
    const batched = { node, operands, count, mixes: () => mixing(node) };
    const rule = node.domain === "" ? batchRules.get(node.op) : undefined;
    const made: readonly Batched[] = rule?.(batched) ?? exampleByExample(batched);
    node.outputs.forEach((output, i) => {
      if (made[i]) values.set(output, made[i]);
    });
  }
  return outputs.map((output) => {
    const operand = operandOf(output);
    return movedTo(operand, exampleShape(operand)[0] === 1 ? FIRST : FRONT, count);
  });
}
