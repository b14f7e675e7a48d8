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
import { domainVersions, IR_VERSION } from "../graph/serialize.ts";
import { allocate, type DType, sizeOf, type TypedData, type Value } from "../graph/value.ts";
import type { Backend } from "../run/backend.ts";
import { leaseSession } from "../run/sessions.ts";
import { describeProto, type ForeignModel, standard } from "./foreignModel.ts";
import { type ConstantTensor, ModelError } from "./foreignNode.ts";

const MOST_ASKED = 2 ** 20;

/** A result of a node, its element type said. */
export interface NodeResult extends ConstantTensor {
  readonly shape: readonly number[];
  readonly type: DType;
}

/**
 * Runs one foreign node by itself, on the known numbers of its inputs or made-up ones: exact where all are known, and
 * else the way to learn its results' shapes. The node runs at the file's operator set and at the one we write, and must
 * give the same: what changed in between cannot be kept as it is.
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
    throw new ModelError(`${where} draws at random; export the model for inference.`);
  }
  // A single number is a size to most operators that are left (OneHot's depth), which nobody checks before they run.
  const asked = known.find((tensor) => tensor?.data.length === 1 && Math.abs(Number(tensor.data[0])) > MOST_ASKED);
  if (asked) {
    throw new ModelError(`${where} has no importer, and ${asked.data[0]} among its inputs is too large to try it.`);
  }
  const run = (opsets: ReadonlyMap<string, number>): Promise<NodeResult[]> =>
    runOnce(alone(proto, inputs, known, opsets), proto, inputs, known, backend).catch((error: unknown) => {
      throw new ModelError(
        `${where} has no importer, and onnxruntime does not run it by itself: ${oneLine((error as Error).message)}`,
      );
    });
  const results = await run(model.opsets);
  const isKnown = inputs.every((value, i) => !value || known[i]);
  const domain = standard(proto.domain);
  const version = domainVersions[domain] ?? 1;
  if (isKnown || model.opsets.get(domain) === version) return results;
  const ours = await run(new Map(model.opsets).set(domain, version)).catch(() => undefined);
  const same = ours?.every((tensor, i) => sameTensor(tensor, results[i]));
  if (!same) {
    const set = domain === "" ? `operator set ${version}` : `version ${version} of ${domain}`;
    throw new ModelError(`${where} has no importer, and means another thing in ${set}.`);
  }
  return results;
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
): Promise<NodeResult[]> {
  const lease = await leaseSession(backend, toBinary(ModelProtoSchema, model), { threads: 1 });
  try {
    const feeds: Record<string, Tensor> = {};
    inputs.forEach((value, i) => {
      if (value && !known[i])
        feeds[`i${i}`] = new backend.Tensor(value.dtype, madeUp(value) as Uint8Array, value.shape);
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

function sameTensor(a: NodeResult, b: NodeResult | undefined): boolean {
  if (!b || a.type !== b.type || `${a.shape}` !== `${b.shape}` || a.data.length !== b.data.length) return false;
  return a.data.every((n: number | bigint, i: number) => Object.is(n, b.data[i]) || n === b.data[i]);
}

/** The first line of a reason, ending in one full stop. */
export function oneLine(reason: string): string {
  return `${(reason.split("\n")[0] ?? "").trim().replace(/\.+$/, "")}.`;
}
