import { fromBinary } from "@bufbuild/protobuf";
import { type ModelProto, ModelProtoSchema, type NodeProto, type TensorProto, type ValueInfoProto } from "onnx-buf";
import { notOnnx } from "../graph/notOnnx.ts";
import { branchesOf, readBy } from "./branches.ts";
import { describeNode, ModelError } from "./foreignNode.ts";
import { inlineFunctions } from "./inlineFunctions.ts";

/** A value that the file declares as an input or output of the model. */
export interface Declared {
  readonly name: string;
  /** ONNX's number of the element type; 0 where the file does not say. */
  readonly type: number;
  /** Whether it is one tensor; else a sequence, a map or an optional value. */
  readonly isTensor: boolean;
  /** Extents as numbers, or the name of a free dimension (`name[axis]` where it has none); `undefined`: rank unsaid. */
  readonly dimensions: readonly (number | string)[] | undefined;
}

/** A parsed ONNX file, its names checked. */
export interface ForeignModel {
  readonly proto: ModelProto;
  readonly producer: string;
  /** Operator set version by domain; the standard operators' domain is empty. */
  readonly opsets: ReadonlyMap<string, number>;
  /** Without those that are initialisers. */
  readonly inputs: readonly Declared[];
  readonly outputs: readonly Declared[];
  readonly initializers: ReadonlyMap<string, TensorProto>;
  /** By the name of each of its outputs. */
  readonly producers: ReadonlyMap<string, NodeProto>;
}

const OLDEST_OPSET = 7;

/** @throws ModelError of one sentence when the bytes are no ONNX model, or one that contradicts itself. */
export function parseForeignModel(bytes: Uint8Array): ForeignModel {
  const proto = parse(bytes);
  inlineFunctions(proto);
  const graph = proto.graph;
  if (!graph || graph.node.length === 0) throw new ModelError(notOnnx(bytes));
  const opsets = new Map(proto.opsetImport.map(({ domain, version }) => [standard(domain), Number(version)]));
  const opset = opsets.get("") ?? 0;
  if (opset < OLDEST_OPSET) {
    const what = opset === 0 ? "The model names no operator set" : `The model is of operator set ${opset}`;
    throw new ModelError(`${what}, but only ${OLDEST_OPSET} and newer can be imported; convert it, or export it anew.`);
  }
  if (graph.sparseInitializer.length > 0) {
    throw new ModelError("The model has sparse initialisers, which are not supported.");
  }
  const initializers = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const inputs = graph.input.filter(({ name }) => !initializers.has(name)).map(declared);
  const known = new Set<string>();
  for (const [what, all] of [
    ["inputs", inputs],
    ["initialisers", graph.initializer],
  ] as const) {
    for (const { name } of all) {
      if (known.has(name)) throw new ModelError(`Two of the model's ${what} have the name "${name}".`);
      known.add(name);
    }
  }
  const producers = new Map<string, NodeProto>();
  for (const node of graph.node) {
    for (const name of node.output) {
      if (name === "") continue;
      if (known.has(name)) throw new ModelError(`The value "${name}" of the model is made twice.`);
      known.add(name);
      producers.set(name, node);
    }
  }
  const producer = [proto.producerName, proto.producerVersion].filter(Boolean).join(" ");
  return { proto, producer, opsets, inputs, outputs: graph.output.map(declared), initializers, producers };
}

/**
 * The nodes that `output` depends on, every node after those it reads. @throws ModelError at a cycle or a missing name.
 */
export function nodesReaching(model: ForeignModel, output: string, isGiven: (name: string) => boolean): NodeProto[] {
  const order: NodeProto[] = [];
  const state = new Map<NodeProto, "open" | "done">();
  const first = model.producers.get(output);
  const stack = first ? [first] : [];
  if (!first && !isGiven(output)) throw new ModelError(`Nothing in the model makes its output "${output}".`);
  while (stack.length > 0) {
    const node = stack.at(-1)!;
    if (state.has(node)) {
      stack.pop();
      if (state.get(node) === "open") {
        state.set(node, "done");
        order.push(node);
      }
      continue;
    }
    state.set(node, "open");
    refuse(model, node);
    for (const name of readBy(node)) {
      if (name === "" || isGiven(name)) continue;
      const source = model.producers.get(name);
      if (!source)
        throw new ModelError(`${describeProto(model, node)} reads "${name}", which nothing in the model makes.`);
      if (state.get(source) === "open") {
        throw new ModelError(`${describeProto(model, node)} depends on itself, through "${name}".`);
      }
      if (!state.has(source)) stack.push(source);
    }
  }
  return order;
}

function refuse(model: ForeignModel, node: NodeProto): void {
  for (const branch of branchesOf(node)) {
    for (const inner of branch.node) refuse(model, inner);
    if (branch.sparseInitializer.length > 0) {
      throw new ModelError(`${describeProto(model, node)} has sparse initialisers, which are not supported.`);
    }
  }
  if (branchesOf(node).length === 0 && node.attribute.some(({ g, graphs }) => g || graphs.length > 0)) {
    throw new ModelError(
      `${describeProto(model, node)} holds a graph of its own, which cannot be imported; export the model without control flow.`,
    );
  }
  const called = model.proto.functions.some(({ name, domain }) => name === node.opType && domain === node.domain);
  if (called || node.attribute.some(({ refAttrName }) => refAttrName !== "")) {
    throw new ModelError(
      `${describeProto(model, node)} is a function of the model's own, which cannot be imported; inline functions first.`,
    );
  }
}

export function describeProto(model: ForeignModel, node: NodeProto): string {
  return describeNode({
    op: node.opType,
    domain: standard(node.domain),
    opset: opsetOf(model, node),
    name: node.name || (node.output[0] ?? ""),
  });
}

/** The operator set version that a node is written in; 0 where the file imports none for its domain. */
export function opsetOf(model: ForeignModel, node: Pick<NodeProto, "domain">): number {
  return model.opsets.get(standard(node.domain)) ?? 0;
}

/** The standard operators' domain has two spellings. */
export function standard(domain: string): string {
  return domain === "ai.onnx" ? "" : domain;
}

/** An operator's name, with its domain and a dot in front where that is not the standard operators'. */
export function operatorName({ opType, domain }: Pick<NodeProto, "opType" | "domain">): string {
  return standard(domain) === "" ? opType : `${domain}.${opType}`;
}

function declared(info: ValueInfoProto): Declared {
  const type = info.type?.value;
  if (type?.case !== "tensorType") {
    return { name: info.name, type: 0, isTensor: type?.case === undefined, dimensions: undefined };
  }
  const dimensions = type.value.shape?.dim.map(({ value }, axis) => {
    if (value.case === "dimValue" && value.value > 0n) return Number(value.value);
    return (value.case === "dimParam" && value.value) || `${info.name}[${axis}]`;
  });
  return { name: info.name, type: type.value.elemType, isTensor: true, dimensions };
}

function parse(bytes: Uint8Array): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
  } catch {
    // Where the bytes go wrong is not the user's concern, that they do is.
    throw new ModelError(notOnnx(bytes));
  }
}
