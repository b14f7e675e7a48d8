import { create } from "@bufbuild/protobuf";
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  TensorProtoSchema,
} from "onnx-buf";
import { onnxTypes } from "../graph/elementwise.ts";
import type { Value } from "../graph/value.ts";

/** Where the operators that multiply 8-bit numbers have the first factor, the second and the second's zero point. */
const products: Readonly<Record<string, readonly [first: number, second: number, zeroPoint: number]>> = {
  ConvInteger: [0, 1, 3],
  DynamicQuantizeMatMul: [0, 1, 3],
  MatMulInteger: [0, 1, 3],
  MatMulIntegerToFloat: [0, 1, 5],
  QGemm: [0, 3, 5],
  QLinearConv: [0, 3, 5],
  QLinearMatMul: [0, 3, 5],
};

/** What turns signed numbers into unsigned ones. Names of values with blanks are no exporter's. */
const SHIFT = "128 in 32 bits";
/** The zero point of those that had none. */
const ZERO = "128 in 8 bits";

/**
 * The model with every signed factor that unsigned numbers are multiplied by, and its zero point, 128 larger and
 * unsigned: the same numbers, by kernels that do not saturate. So are weights that are dequantised, which onnxruntime's
 * optimiser multiplies as integers, but not beside signed activations. Nodes that the import kept as they are stay.
 * @param values What the import made of the model's values, by their names.
 * @returns undefined where there are no such products.
 */
export function withUnsignedWeights(model: ModelProto, values: ReadonlyMap<string, Value>): ModelProto | undefined {
  const graph = model.graph!;
  const made = new Set<string>();
  const unsigned = (name: string): [string, NodeProto[]] => {
    const [wide, moved, result] = [`${name} wide`, `${name} moved`, `${name} unsigned`];
    if (made.has(name)) return [result, []];
    made.add(name);
    return [
      result,
      [cast(name, wide, onnxTypes.int32), plain("Add", [wide, SHIFT], moved), cast(moved, result, onnxTypes.uint8)],
    ];
  };
  const stored = new Map(graph.initializer.map(({ name, dataType }) => [name, dataType]));
  const isSigned = (name: string | undefined) => values.get(name ?? "")?.dtype === "int8";
  const isDequantizing = ({ opType, input: [name] }: NodeProto) => opType === "DequantizeLinear" && isSigned(name);
  const hasSigned = graph.node.some((each) => isDequantizing(each) && !stored.has(each.input[0]!));
  /** Of what multiplies unsigned numbers by signed ones, where it has these and their zero point. */
  const placesIn = (each: NodeProto): readonly [second: number, zeroPoint: number] | undefined => {
    if (isDequantizing(each)) {
      // 4-bit numbers are held as bytes. A zero point must have the shape of the scale.
      const isWeights = stored.get(each.input[0]!) === onnxTypes.int8 && each.input[2];
      return isWeights && !hasSigned ? [0, 2] : undefined;
    }
    if (!Object.hasOwn(products, each.opType) || isKept(each, values)) return undefined;
    const [first, second, zeroPoint] = products[each.opType]!;
    return isSigned(each.input[second]) && !isSigned(each.input[first]) ? [second, zeroPoint] : undefined;
  };
  const node = graph.node.flatMap((each) => {
    const places = placesIn(each);
    if (!places) return [each];
    const [second, zeroPoint] = places;
    const [weights, before] = unsigned(each.input[second]!);
    const [zero, beforeZero] = each.input[zeroPoint] ? unsigned(each.input[zeroPoint]) : [ZERO, []];
    const input = Array.from({ length: Math.max(each.input.length, zeroPoint + 1) }, (_, i) => each.input[i] ?? "");
    return [
      ...before,
      ...beforeZero,
      create(NodeProtoSchema, { ...each, input: input.with(second, weights).with(zeroPoint, zero) }),
    ];
  });
  if (node.every((each, i) => each === graph.node[i])) return undefined;
  const initializer = [
    ...graph.initializer,
    create(TensorProtoSchema, { name: SHIFT, dataType: onnxTypes.int32, int32Data: [128] }),
    create(TensorProtoSchema, { name: ZERO, dataType: onnxTypes.uint8, int32Data: [128] }),
  ];
  return create(ModelProtoSchema, { ...model, graph: create(GraphProtoSchema, { ...graph, node, initializer }) });
}

function isKept({ opType, output }: NodeProto, values: ReadonlyMap<string, Value>): boolean {
  const source = values.get(output[0] ?? "")?.source;
  return source?.kind === "node" && source.node.op === opType;
}

function plain(opType: string, input: string[], output: string): NodeProto {
  return create(NodeProtoSchema, { opType, input, output: [output] });
}

function cast(from: string, to: string, type: number): NodeProto {
  const attribute = [create(AttributeProtoSchema, { name: "to", type: AttributeType.INT, i: BigInt(type) })];
  return create(NodeProtoSchema, { opType: "Cast", input: [from], output: [to], attribute });
}
