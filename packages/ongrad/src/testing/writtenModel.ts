import { create, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";

/** An ONNX file as somebody else might have written it, one part at a time. */
export interface WrittenModel {
  readonly opset?: number;
  /** Of the file format. Default 8. */
  readonly irVersion?: number;
  readonly inputs: readonly ValueInfoProto[];
  readonly outputs: readonly ValueInfoProto[];
  readonly initializers?: readonly TensorProto[];
  readonly nodes: readonly NodeProto[];
  /** Other domains than the standard operators', with their versions. */
  readonly domains?: Readonly<Record<string, number>>;
}

export function writeModel({
  opset = 13,
  irVersion = 8,
  inputs,
  outputs,
  initializers,
  nodes,
  domains = {},
}: WrittenModel): Uint8Array {
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(irVersion),
    producerName: "a test",
    opsetImport: [
      create(OperatorSetIdProtoSchema, { version: BigInt(opset) }),
      ...Object.entries(domains).map(([domain, version]) =>
        create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) }),
      ),
    ],
    graph: create(GraphProtoSchema, {
      name: "written",
      input: [...inputs],
      output: [...outputs],
      initializer: [...(initializers ?? [])],
      node: [...nodes],
    }),
  });
  return toBinary(ModelProtoSchema, model);
}

/** A declared value; a text is a free dimension. */
export function declare(name: string, dimensions: readonly (number | string)[], elemType = 1): ValueInfoProto {
  const dim = dimensions.map((n) => ({
    value:
      typeof n === "number" ? { case: "dimValue" as const, value: BigInt(n) } : { case: "dimParam" as const, value: n },
  }));
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: "tensorType", value: { elemType, shape: { dim } } } },
  });
}

/** A node; whole numbers, texts and lists of whole numbers become attributes. */
export function node(
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, number | string | readonly number[]>> = {},
  domain = "",
): NodeProto {
  const attribute = Object.entries(attributes).map(([name, value]): AttributeProto => {
    if (typeof value === "number")
      return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });
    if (typeof value === "string") {
      return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) });
    }
    return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: value.map(BigInt) });
  });
  return create(NodeProtoSchema, {
    opType,
    domain,
    name: `${output[0]}_node`,
    input: [...input],
    output: [...output],
    attribute,
  });
}

export function floats(name: string, shape: readonly number[], data: Float32Array): TensorProto {
  const rawData = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength).slice();
  return create(TensorProtoSchema, { name, dataType: 1, dims: shape.map(BigInt), rawData });
}

export function integers(
  name: string,
  numbers: readonly number[],
  shape: readonly number[] = [numbers.length],
): TensorProto {
  return create(TensorProtoSchema, { name, dataType: 7, dims: shape.map(BigInt), int64Data: numbers.map(BigInt) });
}
