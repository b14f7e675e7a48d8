import { create, toBinary } from "@bufbuild/protobuf";
import {
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from "onnx-buf";
import type { Tensor } from "onnxruntime-common";
import { onnxTypes } from "../graph/elementwise.ts";
import { IR_VERSION, versionFor } from "../graph/serialize.ts";
import { allocate, type DType, sizeOf, type TypedData, type Value } from "../graph/value.ts";
import type { Backend } from "../run/backend.ts";
import { leaseSession } from "../run/sessions.ts";
import { describeProto, type ForeignModel, standard } from "./foreignModel.ts";
import { type ConstantTensor, ModelError, UnusableNodeError } from "./foreignNode.ts";

const MOST_ASKED = 2 ** 20;
/** In a list of sizes, all of them together; and a single number in an attribute. */
const MOST_TOGETHER = 2 ** 27;

/** A result of a node, its element type said. */
export interface NodeResult extends ConstantTensor {
  readonly shape: readonly number[];
  readonly type: DType;
}

/**
 * Runs one foreign node by itself, on the known numbers of its inputs or made-up ones: exact where all are known, and
 * else the way to learn its results' shapes. The node runs at the file's operator set and at the one we write, and must
 * give the same: what changed in between cannot be kept as it is. Nor can what gives results of another shape for other
 * numbers.
 * @throws ModelError naming the node where onnxruntime refuses it.
 */
export async function runNode(
  model: ForeignModel,
  proto: NodeProto,
  inputs: readonly (Value | undefined)[],
  known: readonly (ConstantTensor | undefined)[],
  backend: Backend,
): Promise<NodeResult[]> {
  const where = describeProto(model, proto);
  if (/^Random|^Multinomial$|^Bernoulli$/.test(proto.opType)) {
    throw new UnusableNodeError(`${where} draws at random; export the model for inference.`);
  }
  refuseLargeSizes(where, proto, known);
  const run = (opsets: ReadonlyMap<string, number>, fill = madeUp): Promise<NodeResult[]> =>
    runOnce(alone(proto, inputs, known, opsets), proto, inputs, known, backend, fill);
  const results = await run(model.opsets).catch((error: unknown) => {
    throw new ModelError(
      `${where} has no importer, and onnxruntime does not run it by itself: ${oneLine((error as Error).message)}`,
    );
  });
  if (inputs.every((value, i) => !value || known[i])) return results;
  const other = await run(model.opsets, otherwiseMadeUp).catch(() => undefined);
  if (sizedByValues.has(proto.opType) || other?.some(({ shape }, i) => `${shape}` !== `${results[i]?.shape}`)) {
    throw new UnusableNodeError(`${where} gives as many numbers as the images' values say, which cannot be imported.`);
  }
  const domain = standard(proto.domain);
  const version = versionFor(domain, proto.opType);
  if (model.opsets.get(domain) === version) return results;
  const ours = await run(new Map(model.opsets).set(domain, version)).catch(() => undefined);
  const same = ours?.every((tensor, i) => sameTensor(tensor, results[i]));
  if (!same) {
    const set = domain === "" ? `operator set ${version}` : `version ${version} of ${domain}`;
    throw new ModelError(`${where} has no importer, and means another thing in ${set}.`);
  }
  return results;
}

/** Operators whose results have a size that depends on the numbers they are given. */
const sizedByValues: ReadonlySet<string> = new Set(
  "Compress DynamicTimeWarping NonMaxSuppression NonZero Unique".split(" "),
);

/** Operators with an input that lists sizes. */
const takesSizes: ReadonlySet<string> = new Set(
  "AffineGrid CenterCropPad Col2Im ConstantOfShape Expand MaxUnpool Pad Reshape Resize Tile Upsample".split(" "),
);

/** @throws ModelError where a small file asks for large tensors by a number in an input or an attribute. */
function refuseLargeSizes(where: string, proto: NodeProto, known: readonly (ConstantTensor | undefined)[]): void {
  const refuse = (size: number | bigint, place: string): never => {
    throw new ModelError(`${where} has no importer, and ${size} among its ${place} is too large to try it.`);
  };
  for (const tensor of known) {
    // A single number is a size to most operators that are left (OneHot's depth), which nobody checks before they run.
    if (tensor?.data.length === 1 && Math.abs(Number(tensor.data[0])) > MOST_ASKED) refuse(tensor.data[0]!, "inputs");
    if (!tensor || !takesSizes.has(proto.opType)) continue;
    const numbers: readonly (number | bigint)[] = Array.from<number | bigint>(tensor.data.subarray(0, 8));
    const together = numbers.reduce<number>((product, n) => product * Math.max(1, Math.abs(Number(n))), 1);
    if (together > MOST_TOGETHER) refuse(together, "inputs (a product of sizes)");
  }
  for (const { i, ints } of proto.attribute) {
    for (const n of [i, ...ints]) if (n > MOST_TOGETHER || n < -MOST_TOGETHER) refuse(n, "attributes");
  }
}

function alone(
  proto: NodeProto,
  inputs: readonly (Value | undefined)[],
  known: readonly (ConstantTensor | undefined)[],
  opsets: ReadonlyMap<string, number>,
): ModelProto {
  const names = inputs.map((value, i) => (value ? `i${i}` : ""));
  const outputs = proto.output.map((name, i) => (name === "" ? "" : `o${i}`));
  const typed = (value: Value) => ({
    elemType: onnxTypes[value.dtype],
    shape: { dim: value.shape.map((n) => ({ value: { case: "dimValue" as const, value: BigInt(n) } })) },
  });
  const graph = create(GraphProtoSchema, {
    name: "node",
    node: [
      create(NodeProtoSchema, {
        opType: proto.opType,
        domain: standard(proto.domain),
        input: names,
        output: outputs,
        attribute: proto.attribute,
      }),
    ],
    input: inputs.flatMap((value, i) =>
      !value || known[i]
        ? []
        : [
            create(ValueInfoProtoSchema, {
              name: names[i]!,
              type: { value: { case: "tensorType", value: typed(value) } },
            }),
          ],
    ),
    initializer: inputs.flatMap((value, i) => {
      const tensor = known[i];
      if (!value || !tensor) return [];
      const { buffer, byteOffset, byteLength } = tensor.data;
      const rawData = new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
      const dims = value.shape.map(BigInt);
      return [create(TensorProtoSchema, { name: names[i]!, dataType: onnxTypes[value.dtype], dims, rawData })];
    }),
    output: outputs.filter((name) => name !== "").map((name) => create(ValueInfoProtoSchema, { name })),
  });
  return create(ModelProtoSchema, {
    irVersion: BigInt(IR_VERSION),
    opsetImport: [...opsets].map(([domain, version]) =>
      create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) }),
    ),
    graph,
  });
}

async function runOnce(
  model: ModelProto,
  proto: NodeProto,
  inputs: readonly (Value | undefined)[],
  known: readonly (ConstantTensor | undefined)[],
  backend: Backend,
  fill: (value: Value) => TypedData,
): Promise<NodeResult[]> {
  const lease = await leaseSession(backend, toBinary(ModelProtoSchema, model), { threads: 1 });
  try {
    const feeds: Record<string, Tensor> = {};
    inputs.forEach((value, i) => {
      if (value && !known[i]) feeds[`i${i}`] = new backend.Tensor(value.dtype, fill(value) as Uint8Array, value.shape);
    });
    const results = await lease.session.run(feeds);
    return proto.output.map((name, i): NodeResult => {
      const tensor = results[`o${i}`];
      if (name === "" || !tensor) return { shape: [0], data: new Float32Array(0), type: "float32" };
      if (!(tensor.type in onnxTypes)) throw new Error(`its result is of type ${tensor.type}, which is not supported`);
      const type = tensor.type as DType;
      const result = { shape: [...tensor.dims], data: tensor.data as TypedData, type };
      return type === "bool" ? { ...result, dtype: type } : result;
    });
  } finally {
    await lease.release();
  }
}

/** Numbers in (0, 1) that do not repeat soon, so that a changed meaning shows. */
function madeUp(value: Value): TypedData {
  const data = allocate(value.dtype, sizeOf(value.shape));
  if (data instanceof Float32Array || data instanceof Float64Array) {
    data.forEach((_, i) => {
      data[i] = (0.5 + i * 0.6180339887) % 1;
    });
  }
  return data;
}

/** Other numbers than `madeUp`'s: some of them negative or zero, and integers that are 1. */
function otherwiseMadeUp(value: Value): TypedData {
  const data = madeUp(value);
  if (data instanceof BigInt64Array) return data.fill(1n);
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return data.fill(1);
  data.forEach((n, i) => {
    data[i] = i % 3 === 0 ? 0 : 0.5 - n;
  });
  return data;
}

function sameTensor(a: NodeResult, b: NodeResult | undefined): boolean {
  if (!b || a.type !== b.type || `${a.shape}` !== `${b.shape}` || a.data.length !== b.data.length) return false;
  return a.data.every((n: number | bigint, i: number) => Object.is(n, b.data[i]) || n === b.data[i]);
}

/** The first line of a reason, ending in one full stop. */
export function oneLine(reason: string): string {
  return `${(reason.split("\n")[0] ?? "").trim().replace(/\.+$/, "")}.`;
}
