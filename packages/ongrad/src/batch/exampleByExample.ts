import { concat, slice } from "../graph/arrange.ts";
import { apply, type Value } from "../graph/value.ts";
import { type Batched, exampleShape, FRONT, movedTo, type Operand, relaid } from "./batched.ts";
import type { BatchedNode } from "./rule.ts";

/** The node once for each example: right for any operator, whatever it means. */
export function exampleByExample({ node, operands, count }: BatchedNode): Batched[] {
  const pick = pickers(operands, count);
  const each = Array.from({ length: count }, (_, i) =>
    apply(node.op, pick(i), node.outputs, node.attributes, node.domain, node.derivative),
  );
  return node.outputs.map(({ shape }, at) => {
    const rows = each.map((outputs) => relaid(outputs[at]!, [1, ...shape]));
    return { value: concat(rows, 0), place: FRONT };
  });
}

/** The operands of one example. */
function pickers(
  operands: readonly (Operand | undefined)[],
  count: number,
): (example: number) => (Value | undefined)[] {
  const front = operands.map((operand) => operand?.place && movedTo(operand, FRONT, count));
  return (i) =>
    operands.map((operand, at) => {
      const all = front[at];
      return operand && all ? relaid(slice(all, 0, i, i + 1), exampleShape(operand)) : operand?.value;
    });
}
