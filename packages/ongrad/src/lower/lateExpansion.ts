import { expand, reshape } from "../graph/arrange.ts";
import { broadcastShapes, sameShape } from "../graph/shapes.ts";
import { apply1, isForeign, type Node, type Shape, sizeOf, type Value } from "../graph/value.ts";
import { madeBy } from "./madeBy.ts";

const broadcasting: ReadonlySet<string> = new Set(
  "Add And Div Equal Greater GreaterOrEqual Less LessOrEqual Max Min Mul Or Pow Sub Where".split(" "),
);

/**
 * What is repeated along axes (the derivative of a sum or a mean) is repeated as late as possible: an operator whose
 * other operand is that large repeats it by itself, a pass less; one whose other operands are single numbers comes
 * first.
 */
export function lateExpansion(node: Node, inputs: readonly (Value | undefined)[]): Value | undefined {
  if (!broadcasting.has(node.op) || node.domain !== "" || isForeign(node) || node.inputs.length < 2) return undefined;
  const { dtype, shape } = node.outputs[0]!;
  const small = inputs.map((value) => madeBy("Expand", value!)?.inputs[0]);
  if (!small.some((value) => value)) return undefined;
  const computed = (of: readonly Value[], to: Shape): Value => apply1(node.op, of, dtype, to, node.attributes);
  const others = inputs.filter((_, i) => !small[i]) as Value[];
  if (others.some((value) => sameShape(value.shape, shape))) {
    const operands = inputs.map((value, i) => small[i] ?? value!);
    return computed(operands, shape);
  }
  if (!others.every((value) => sizeOf(value.shape) === 1)) return undefined;
  const parts = inputs.map((value, i) => small[i] ?? reshape(value!, []));
  const reached = parts.reduce((so, part) => broadcastShapes(node.op, so, part.shape), [] as number[]);
  return sameShape(reached, shape) ? undefined : expand(computed(parts, reached), shape);
}
