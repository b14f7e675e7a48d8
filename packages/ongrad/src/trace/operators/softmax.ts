import { reshape } from "../../graph/arrange.ts";
import { normalizeAxis } from "../../graph/shapes.ts";
import { logSoftmax, softmax } from "../../graph/softmax.ts";
import { sizeOf } from "../../graph/value.ts";
import { type Importer, numberAttribute, required } from "../foreignNode.ts";

/** Up to opset 12 all axes from `axis` on are one; from 13 on it is that axis alone. */
function softened(soften: typeof softmax): Importer {
  return (node) => {
    const x = required(node, 0);
    if (node.opset >= 13) return [soften(x, numberAttribute(node, "axis", -1))];
    const axis = normalizeAxis(node.op, numberAttribute(node, "axis", 1), x.shape.length);
    if (axis === x.shape.length - 1) return [soften(x, axis)];
    const flat = reshape(x, [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))]);
    return [reshape(soften(flat, 1), x.shape)];
  };
}

export const softmaxImporters: Readonly<Record<string, Importer>> = {
  LogSoftmax: softened(logSoftmax),
  Softmax: softened(softmax),
};
