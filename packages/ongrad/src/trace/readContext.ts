import type { AttributeProto, NodeProto, TensorProto } from "onnx-buf";
import type { Value } from "../graph/value.ts";
import type { Backend } from "../run/backend.ts";
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
  options: { readonly backend: Backend; readonly readExternal?: ReadExternal },
): Promise<ImportContext> {
  const readExternal = options.readExternal && once(options.readExternal);
  for (const tensor of model.initializers.values()) await inlineExternalData(tensor, nameOf(tensor), readExternal);
  const wanted = new Set(order.flatMap(({ input }) => input));
  const initializers = new Map<string, Value>();
  for (const [name, tensor] of model.initializers) {
    if (wanted.has(name)) initializers.set(name, toValue(readTensor(tensor, nameOf(tensor))));
  }
  const attributes = new Map<NodeProto, Record<string, ForeignAttribute>>();
  for (const node of order) {
    const read: Record<string, ForeignAttribute> = {};
    for (const attribute of node.attribute) {
      const what = `The attribute ${attribute.name} of ${describeProto(model, node)}`;
      if (attribute.t) await inlineExternalData(attribute.t, what, readExternal);
      read[attribute.name] = attributeOf(attribute, what);
    }
    attributes.set(node, read);
  }
  return { model, backend: options.backend, order, initializers, attributes };
}

function nameOf({ name }: TensorProto): string {
  return `The initialiser "${name}"`;
}

function attributeOf({ type, i, f, s, t, ints, floats, strings }: AttributeProto, what: string): ForeignAttribute {
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  if (type === 1) return f;
  if (type === 2) return Number(i);
  if (type === 3) return text(s);
  if (type === 4 && t) return readTensor(t, what);
  if (type === 6) return floats;
  if (type === 7) return ints.map(Number);
  if (type === 8) return strings.map(text);
  throw new ModelError(`${what} is neither a number, a text nor a tensor.`);
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
