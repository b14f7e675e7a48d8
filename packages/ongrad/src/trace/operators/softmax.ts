import { reshape } from "../../graph/arrange.ts";
import { cast, equal } from "../../graph/elementwise.ts";
import { argMax } from "../../graph/reduction.ts";
import { normalizeAxis } from "../../graph/shapes.ts";
import { logSoftmax, softmax } from "../../graph/softmax.ts";
import { constant, sizeOf, type Value } from "../../graph/value.ts";
import { type Importer, numberAttribute, required } from "../foreignNode.ts";

/** Up to opset 12 all axes from `axis` on are one; from 13 on it is that axis alone. */
function softened(soften: (x: Value, axis: number) => Value): Importer {
  return (node) => {
    const x = required(node, 0);
    if (node.opset >= 13) return [soften(x, numberAttribute(node, "axis", -1))];
    const axis = normalizeAxis(node.op, numberAttribute(node, "axis", 1), x.shape.length);
    if (axis === x.shape.length - 1) return [soften(x, axis)];
    const flat = reshape(x, [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))]);
    return [reshape(soften(flat, 1), x.shape)];
  };
}

/** 1 at the first largest element along an axis, 0 elsewhere. */
function hardmax(x: Value, axis: number): Value {
  const at = normalizeAxis("Hardmax", axis, x.shape.length);
  const extent = x.shape[at]!;
  const places = constant(
    BigInt64Array.from({ length: extent }, (_, i) => BigInt(i)),
    x.shape.map((_, i) => (i === at ? extent : 1)),
  );
  return cast(equal(places, reshape(argMax(x, at), x.shape.with(at, 1))), x.dtype);
}

export const softmaxImporters: Readonly<Record<string, Importer>> = {
  Hardmax: softened(hardmax),
  LogSoftmax: softened(logSoftmax),
  Softmax: softened(softmax),
};
