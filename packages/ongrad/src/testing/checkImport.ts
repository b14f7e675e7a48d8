import { create, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from "onnx-buf";
import { onnxTypes, sub } from "../graph/elementwise.ts";
import { describe, sameShape } from "../graph/shapes.ts";
import { constant, type DType, full, input, isFloat, type Shape, type TypedData, type Value } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { nodeBackend } from "../run/node.ts";
import type { ConstantTensor, ForeignAttribute, ForeignNode, Importer } from "../trace/foreignNode.ts";
import { importers } from "../trace/importers.ts";
import { type CheckOptions, checkGradient, checkSecondDerivative } from "./checkGradient.ts";

/** A number is a whole number (ONNX INT), and an array of numbers INTS; `float` and `floats` say otherwise. */
export type WrittenAttribute =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | ConstantTensor
  | { readonly float: number }
  | { readonly floats: readonly number[] };

export interface WrittenInput {
  readonly shape: Shape;
  readonly data: TypedData;
  readonly dtype?: "bool";
  /** Stored in the file (a weight, a shape) instead of fed. */
  readonly stored?: boolean;
  /** ONNX's number of a 4-bit type that bytes are stored as. */
  readonly packed?: 21 | 22;
}

/** One node of an ONNX file, with numbers to try it on. */
export interface WrittenNode {
  readonly op: string;
  readonly domain?: string;
  readonly opset: number;
  readonly attributes?: Readonly<Record<string, WrittenAttribute>>;
  /** A missing optional input is `undefined`. */
  readonly inputs: readonly (WrittenInput | undefined)[];
  /** How many outputs the file names. Default 1. */
  readonly outputs?: number;
  /** As the option of `load`. Default false. */
  readonly straightThrough?: boolean;
  /** How many times the file's own batch the inputs hold. Default 1. */
  readonly times?: number;
  /**
   * Largest allowed difference, relative to the output's largest magnitude or 1. Default 1e-5; integers agree exactly.
   */
  readonly tolerance?: number;
}

/**
 * Compares the import of a node with onnxruntime running the node itself: element types, shapes, numbers.
 * @throws Error naming the output, the element and both numbers; or with onnxruntime's reason when it refuses the
 * node itself.
 */
export async function checkImport(node: WrittenNode): Promise<void> {
  const expected = await runWritten(node);
  const values = await importWritten(node);
  if (values.outputs.length < expected.length) {
    throw new Error(`${node.op}: the import has ${values.outputs.length} outputs, the file names ${expected.length}.`);
  }
  const inputs: Record<string, Value> = {};
  const feeds: Record<string, TypedData> = {};
  node.inputs.forEach((written, i) => {
    const value = values.inputs[i];
    if (!written || !value || written.stored) return;
    inputs[`x${i}`] = value;
    feeds[`x${i}`] = written.data;
  });
  // Subtracting zeros of the shape that we expect makes onnxruntime's own shape inference agree with it.
  const outputs = Object.fromEntries(
    values.outputs
      .slice(0, expected.length)
      .map((y, i) => [`y${i}`, isFloat(y.dtype) ? sub(y, full(0, y.shape, y.dtype)) : y]),
  );
  const executable = await compile(inputs, outputs, { backend: nodeBackend() });
  const results = await executable.run(feeds);
  await executable.dispose();
  expected.forEach((wanted, i) => {
    const value = values.outputs[i]!;
    if (value.dtype !== wanted.dtype || !sameShape(value.shape, wanted.shape)) {
      throw new Error(
        `${node.op}: output ${i} is imported as ${describe(value)}, onnxruntime gives ${describe(wanted)}.`,
      );
    }
    const exact = wanted.dtype !== "float32" && wanted.dtype !== "float64";
    const numbers = Array.from(wanted.data as ArrayLike<number | bigint>, Number);
    const scale = numbers.reduce((most, n) => (Number.isFinite(n) ? Math.max(most, Math.abs(n)) : most), 1);
    const allowed = exact ? 0 : (node.tolerance ?? 1e-5) * scale;
    const actual = Array.from(results[`y${i}`] as ArrayLike<number | bigint>, Number);
    numbers.forEach((n, j) => {
      if (!Object.is(n, actual[j]) && !(Math.abs(n - actual[j]!) <= allowed)) {
        throw new Error(`${node.op}: element ${j} of output ${i} is ${actual[j]}, but onnxruntime gives ${n}.`);
      }
    });
  });
}

/**
 * Compares the derivative of an imported node's first output in every input that is not stored, and the derivative of
 * that, with central differences. For importers that need no stored numbers.
 */
export async function checkImportedDerivatives(node: WrittenNode, options: CheckOptions = {}): Promise<void> {
  const fed = node.inputs.flatMap((written) => (written && !written.stored ? [written] : []));
  const f = (values: readonly Value[]): Value => {
    let next = 0;
    const inputs = node.inputs.map((written) => {
      if (!written) return undefined;
      return written.stored ? constant(written.data, written.shape) : values[next++];
    });
    const outputs = importerOf(node)(foreignNode(node, inputs));
    if (outputs instanceof Promise) throw new Error(`The importer of ${node.op} waits for stored numbers.`);
    return (outputs as readonly Value[])[0]!;
  };
  const at = fed.map(({ shape, data }) => ({ shape, values: data as Float32Array }));
  await checkGradient(f, at, options);
  await checkSecondDerivative(f, at, { ...options, tolerance: options.dtype === "float32" ? 1e-3 : 1e-6 });
}

export interface Imported {
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
}

/** The values that the importer makes of a node; its inputs are `x0`, `x1`, … */
export async function importWritten(node: WrittenNode): Promise<Imported> {
  const inputs = node.inputs.map((written, i) => {
    if (!written) return undefined;
    const { shape, data, dtype, stored } = written;
    return stored ? constant(data, shape, dtype ? { dtype } : {}) : input(`x${i}`, shape, dtypeOf(written));
  });
  const outputs = await importerOf(node)(foreignNode(node, inputs));
  if (!outputs) throw new Error(`${node.op} stays as it is.`);
  return { inputs, outputs };
}

function importerOf(node: WrittenNode): Importer {
  const name = node.domain ? `${node.domain}.${node.op}` : node.op;
  const importer = importers.get(name);
  if (!importer) throw new Error(`There is no importer for ${name}.`);
  return importer;
}

function foreignNode(node: WrittenNode, inputs: ForeignNode["inputs"]): ForeignNode {
  return {
    op: node.op,
    domain: node.domain ?? "",
    opset: node.opset,
    name: "",
    inputs,
    attributes: Object.fromEntries(Object.entries(node.attributes ?? {}).map(([name, value]) => [name, plain(value)])),
    outputCount: node.outputs ?? 1,
    straightThrough: node.straightThrough ?? false,
    times: node.times ?? 1,
    storedType: (i) => node.inputs[i]?.packed,
    constant: async (i) => {
      const written = node.inputs[i];
      return written?.stored ? { shape: written.shape, data: written.data } : undefined;
    },
  };
}

interface Result {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: TypedData;
}

/** What onnxruntime makes of the node itself. */
async function runWritten(node: WrittenNode): Promise<Result[]> {
  const written = await openWritten(node);
  try {
    return await written.run(node.inputs.flatMap((input) => (input && !input.stored ? [input.data] : [])));
  } finally {
    await written.release();
  }
}

/** The node itself in onnxruntime, to be run on arrays for its inputs that are not stored. */
export async function openWritten(
  node: WrittenNode,
): Promise<{ run(data: readonly TypedData[]): Promise<Result[]>; release(): Promise<void> }> {
  const backend = nodeBackend();
  const session = await backend.createSession(toBinary(ModelProtoSchema, modelOf(node)), {});
  const fed = givenOf(node).filter(({ stored }) => !stored);
  return {
    release: () => session.release(),
    run: async (data) => {
      const feeds = fed.map(
        ({ name, shape, type }, i) => [name, new backend.Tensor(type, data[i] as Uint8Array, shape)] as const,
      );
      const answer = await session.run(Object.fromEntries(feeds));
      return resultsOf(node).map((name) => {
        const { type, dims, data } = answer[name]!;
        return { dtype: type as DType, shape: [...dims], data: data as TypedData };
      });
    },
  };
}

function givenOf({ inputs }: WrittenNode) {
  return inputs.flatMap((written, i) => (written ? [{ name: `x${i}`, ...written, type: dtypeOf(written) }] : []));
}

function resultsOf({ outputs = 1 }: WrittenNode): string[] {
  return Array.from({ length: outputs }, (_, i) => `y${i}`);
}

/** The file of the node alone: its inputs are `x0`, `x1`, …, its outputs `y0`, `y1`, … */
export function modelOf(node: WrittenNode): ModelProto {
  const { op, domain = "", opset, attributes = {} } = node;
  const names = node.inputs.map((written, i) => (written ? `x${i}` : ""));
  const [given, results] = [givenOf(node), resultsOf(node)];
  const opsetImport = [create(OperatorSetIdProtoSchema, { domain, version: BigInt(opset) })];
  return create(ModelProtoSchema, {
    irVersion: 10n,
    opsetImport: domain === "" ? opsetImport : [...opsetImport, create(OperatorSetIdProtoSchema, { version: 20n })],
    graph: create(GraphProtoSchema, {
      name: "written",
      node: [
        create(NodeProtoSchema, {
          opType: op,
          domain,
          input: names,
          output: results,
          attribute: Object.entries(attributes).map(([name, value]) => attributeProto(name, value)),
        }),
      ],
      initializer: given.flatMap(({ name, stored, packed, shape, data, type }) => {
        if (!stored) return [];
        return [
          packed ? packedProto(name, shape, data as Int8Array, packed) : tensorProto(name, { shape, data }, type),
        ];
      }),
      input: given.flatMap(({ name, stored, shape, type }) => {
        const dim = shape.map((n) => ({ value: { case: "dimValue" as const, value: BigInt(n) } }));
        const tensorType = { elemType: onnxTypes[type], shape: { dim } };
        const value = { case: "tensorType" as const, value: tensorType };
        return stored ? [] : [create(ValueInfoProtoSchema, { name, type: { value } })];
      }),
      // onnxruntime infers the outputs' types.
      output: results.map((name) => create(ValueInfoProtoSchema, { name })),
    }),
  });
}

function dtypeOf({ shape, data, dtype }: WrittenInput): DType {
  return constant(data, shape, dtype ? { dtype } : {}).dtype;
}

function plain(value: WrittenAttribute): ForeignAttribute {
  if (typeof value !== "object") return value;
  if ("float" in value) return value.float;
  return "floats" in value ? value.floats : value;
}

function attributeProto(name: string, value: WrittenAttribute): AttributeProto {
  if (typeof value === "number")
    return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });
  if (typeof value === "string") {
    return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) });
  }
  if ("float" in value) return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value.float });
  if ("floats" in value) {
    return create(AttributeProtoSchema, { name, type: AttributeType.FLOATS, floats: [...value.floats] });
  }
  if ("data" in value) {
    const t = tensorProto("", value, dtypeOf(value));
    return create(AttributeProtoSchema, { name, type: AttributeType.TENSOR, t });
  }
  if (value.length > 0 && value.every((entry) => typeof entry === "string")) {
    const strings = value.map((entry) => new TextEncoder().encode(entry));
    return create(AttributeProtoSchema, { name, type: AttributeType.STRINGS, strings });
  }
  return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: value.map(BigInt) });
}

function tensorProto(name: string, { shape, data }: ConstantTensor, dtype: DType) {
  return create(TensorProtoSchema, {
    name,
    dataType: onnxTypes[dtype],
    dims: shape.map(BigInt),
    rawData: new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength).slice(),
  });
}

/** Two numbers a byte, the first in its lower half. */
function packedProto(name: string, shape: Shape, data: Int8Array | Uint8Array, dataType: number) {
  const half = (i: number): number => (data[i] ?? 0) & 15;
  const rawData = Uint8Array.from(
    { length: Math.ceil(data.length / 2) },
    (_, i) => half(2 * i) | (half(2 * i + 1) << 4),
  );
  return create(TensorProtoSchema, { name, dataType, dims: shape.map(BigInt), rawData });
}
