import { reshape } from "../graph/arrange.ts";
import { reduceSum } from "../graph/reduction.ts";
import { sameShape } from "../graph/shapes.ts";
import type { Shape, Value } from "../graph/value.ts";

/** The adjoint of broadcasting: sums a cotangent over the axes along which an operand of `shape` was repeated. */
export function unbroadcast(cotangent: Value, shape: Shape): Value {
  if (sameShape(cotangent.shape, shape)) return cotangent;
  const lead = cotangent.shape.length - shape.length;
  const axes = [...cotangent.shape.keys()].filter(
    (axis) => axis < lead || (shape[axis - lead] === 1 && cotangent.shape[axis] !== 1),
  );
  return reshape(reduceSum(cotangent, { axes, keep: true }), shape);
}
