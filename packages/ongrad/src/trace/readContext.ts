import type { AttributeProto, GraphProto, NodeProto, TensorProto } from "onnx-buf";
import type { Value } from "../graph/value.ts";
import type { Backend } from "../run/backend.ts";
import { branchesOf, readBy, withinNode } from "./branches.ts";
import { describeProto, type ForeignModel } from "./foreignModel.ts";
import { type ForeignAttribute, ModelError } from "./foreignNode.ts";
import type { ImportContext } from "./importGraph.ts";
import { toValue } from "./operators/constant.ts";
import { inlineExternalData, type ReadExternal, readTensor } from "./readTensor.ts";

/**
 * The numbers that the nodes of a model read. Whatever the file keeps in other files is put into the model itself.
 * @throws ModelError naming the tensor that is damaged or missing.
 */
export async function readContext(
  model: ForeignModel,
  order: readonly NodeProto[],
  options: { readonly backend: Backend; readonly readExternal?: ReadExternal; readonly straightThrough?: boolean },
): Promise<ImportContext> {
  const readExternal = options.readExternal && once(options.readExternal);
  for (const tensor of model.initializers.values()) await inlineExternalData(tensor, nameOf(tensor), readExternal);
  const wanted = new Set(order.flatMap(readBy));
  const initializers = new Map<string, Value>();
  for (const [name, tensor] of model.initializers) {
    if (wanted.has(name)) initializers.set(name, toValue(readTensor(tensor, nameOf(tensor))));
  }
  const attributes = new Map<NodeProto, Record<string, ForeignAttribute>>();
  const branches = new Map<GraphProto, ReadonlyMap<string, Value>>();
  for (const node of order.flatMap(withinNode)) {
    for (const branch of branchesOf(node)) {
      const own = new Map<string, Value>();
      for (const tensor of branch.initializer) {
        await inlineExternalData(tensor, nameOf(tensor), readExternal);
        own.set(tensor.name, toValue(readTensor(tensor, nameOf(tensor))));
      }
      branches.set(branch, own);
    }
    const read: Record<string, ForeignAttribute> = {};
    for (const attribute of node.attribute) {
      if (attribute.g) continue;
      const what = `The attribute ${attribute.name} of ${describeProto(model, node)}`;
      if (attribute.t) await inlineExternalData(attribute.t, what, readExternal);
      read[attribute.name] = attributeOf(attribute, what);
    }
    attributes.set(node, read);
  }
  const { backend, straightThrough = false } = options;
  return { model, backend, order, initializers, branches, attributes, straightThrough };
}

function nameOf({ name }: TensorProto): string {
  return `The initialiser "${name}"`;
}

function attributeOf({ type, i, f, s, t, ints, floats, strings }: AttributeProto, what: string): ForeignAttribute {
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  if (type === 1) return f;
  if (type === 2) return wholeNumber(i);
  if (type === 3) return text(s);
  if (type === 4 && t) return readTensor(t, what);
  if (type === 6) return floats;
  if (type === 7) return ints.map(wholeNumber);
  if (type === 8) return strings.map(text);
  throw new ModelError(`${what} is neither a number, a text nor a tensor.`);
}

/** The largest 64-bit integers ("to the end") as the nearest number that is still a 64-bit integer. */
function wholeNumber(n: bigint): number {
  return Math.min(2 ** 63 - 1024, Number(n));
}

/** Each file is read once. */
function once(read: ReadExternal): ReadExternal {
  const files = new Map<string, Promise<Uint8Array>>();
  return (location) => {
    const file = files.get(location) ?? read(location);
    files.set(location, file);
    return file;
  };
}
