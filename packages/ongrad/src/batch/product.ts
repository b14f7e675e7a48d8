import { besides, FRONT, largestPlace, movedTo, type Operand, type Place, padded } from "./batched.ts";
import { against } from "./elementwise.ts";
import { applied, type BatchRule } from "./rule.ts";

/** Of the last two axes; those before broadcast. */
export const matmul: BatchRule = (batched) => {
  const { node, operands, count } = batched;
  const [a, b] = operands;
  if (!a || !b || node.inputs.some((value) => value!.shape.length < 2)) return undefined;
  if (a.place && !b.place && b.value.shape.length === 2) {
    // Every row is multiplied alike, whosever it is.
    const last = node.inputs[0]!.shape.length - 1;
    const place = a.place.axis < last ? a.place : { ...besides(a.place), axis: last };
    return applied(batched, [movedTo(a, place, count), b.value], place);
  }
  const { shape } = node.outputs[0]!;
  const rank = shape.length;
  const largest = largestPlace([a, b].map((operand: Operand) => (operand.place ? padded(operand, rank) : operand)));
  const broadcasts: boolean = largest.replaces
    ? largest.axis < rank - 2 && shape[largest.axis] === 1
    : largest.axis <= rank - 2;
  const place: Place = broadcasts ? largest : FRONT;
  return applied(batched, against(operands, place, rank, count), place);
};
