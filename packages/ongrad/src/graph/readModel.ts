/** What a saved model carries beside its computation: its weights and its free text. */
import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import { onnxTypes } from "./elementwise.ts";
import { notOnnx } from "./notOnnx.ts";
import { allocate, type DType, type Shape, sizeOf, type TypedData } from "./value.ts";

export interface Initializer {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: TypedData;
}

export interface ModelContents {
  readonly metadata: Readonly<Record<string, string>>;
  readonly initializers: Readonly<Record<string, Initializer>>;
}

/**
 * Reads the initialisers (those stored as raw data, as `serialize` does) and metadata of an ONNX file.
 * @throws Error of one sentence when the bytes are no ONNX model or an initialiser is damaged.
 */
export function readModel(bytes: Uint8Array): ModelContents {
  const model = parse(bytes);
  const metadata = Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]));
  const initializers: [string, Initializer][] = [];
  for (const { name, dims, dataType, rawData } of model.graph?.initializer ?? []) {
    const dtype = (Object.keys(onnxTypes) as DType[]).find((candidate) => onnxTypes[candidate] === dataType);
    if (dtype === undefined || rawData.length === 0) continue;
    const shape = dims.map(Number);
    // Copied, so that the view is aligned whatever the offset in the file.
    const raw = rawData.slice();
    const width = allocate(dtype, 0).BYTES_PER_ELEMENT;
    if (shape.some((extent) => extent < 0) || sizeOf(shape) * width !== raw.byteLength) {
      throw new Error(`The initialiser "${name}" has ${raw.byteLength} bytes, which do not fill [${shape}].`);
    }
    const data = allocate(dtype, sizeOf(shape));
    new Uint8Array(data.buffer).set(raw);
    initializers.push([name, { dtype, shape, data }]);
  }
  return { metadata, initializers: Object.fromEntries(initializers) };
}

function parse(bytes: Uint8Array) {
  try {
    const model = fromBinary(ModelProtoSchema, bytes);
    if (model.graph) return model;
  } catch {
    // Falls through: the reason is not the user's concern, the fact is.
  }
  throw new Error(notOnnx(bytes));
}
