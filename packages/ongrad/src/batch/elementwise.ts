import { besides, largestPlace, movedTo, type Operand, type Place, padded, relaid } from "./batched.ts";
import { applied, type BatchedNode, type BatchRule } from "./rule.ts";

/** Any number of operands that broadcast. */
export const elementwise: BatchRule = (batched) => {
  const { node, operands, count } = batched;
  const { shape } = node.outputs[0]!;
  const largest = largestPlace(operands.map((operand) => operand && aligned(operand, shape.length)));
  // Where the output has more than one element along the axis, some operand has too.
  const place = largest.replaces && shape[largest.axis] !== 1 ? besides(largest) : largest;
  return applied(batched, against(operands, place, shape.length, count), place);
};

/** Batched operands with as many axes as the output. */
function aligned(operand: Operand, rank: number): Operand {
  return operand.place ? padded(operand, rank) : operand;
}

/** Operands as they broadcast with the examples at one place of a result of some rank. */
export function against(
  operands: readonly (Operand | undefined)[],
  place: Place,
  rank: number,
  count: number,
): BatchedNode["node"]["inputs"] {
  return operands.map((operand) => {
    if (!operand) return undefined;
    if (operand.place) return movedTo(padded(operand, rank), place, count);
    // What all share has extent 1 where the axis stands in for one; and as axes are counted from the last one, it may
    // not reach an axis that is one more.
    const { shape } = operand.value;
    if (place.replaces || shape.length <= rank - place.axis) return operand.value;
    const behind = rank - place.axis;
    return relaid(operand.value, shape.toSpliced(shape.length - behind, 0, 1));
  });
}

/** Bounds are single numbers, which broadcast with nothing. */
export const clip: BatchRule = (batched) => {
  const [, ...bounds] = batched.operands;
  return bounds.every((bound) => !bound?.place) ? elementwise(batched) : undefined;
};
