/** Graphs to ONNX files. Equal graphs give equal bytes. */
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
  StringStringEntryProtoSchema,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";
import { onnxTypes } from "./elementwise.ts";
import { describe } from "./shapes.ts";
import { topologicalOrder } from "./topology.ts";
import { type Attribute, int64, type Node, type TypedData, type Value } from "./value.ts";

export interface GraphDescription {
  /** In the order in which the file declares them; an input that no output needs stays declared. */
  readonly inputs: Readonly<Record<string, Value>>;
  readonly outputs: Readonly<Record<string, Value>>;
  readonly name?: string;
  /**
   * Makes one extent symbolic in the file: wherever a shape has `extent`, an odd prime that the graph was built with
   * and that no other extent is a multiple of, the file says `name` instead, so that it runs at any value. For graphs
   * that treat every example alike: a number worked out from the extent (a gradient's 1/N) stays what it was.
   */
  readonly symbolic?: Symbolic;
  /** Free text pairs kept in the file (`metadata_props`). */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface Symbolic {
  readonly name: string;
  readonly extent: number;
}

/** The set of standard operators that graphs are made of. */
const OPSET = 20;
/** The set of a domain's operators that graphs use; 1 where nothing is said. */
const domainVersions: Readonly<Record<string, number>> = { "": OPSET, "ai.onnx.ml": 3 };
/** Operators of imported files that came later, and with which set: a graph that keeps one is written in that set. */
const laterOperators: Readonly<Record<string, number>> = {
  Attention: 23,
  RMSNormalization: 23,
  RotaryEmbedding: 23,
  Swish: 24,
  TensorScatter: 24,
  BitCast: 26,
  CumProd: 26,
  "ai.onnx.ml.TreeEnsemble": 5,
};

/** The version of a domain's operators in which graphs write one of them. */
export function versionFor(domain: string, op: string): number {
  return laterOperators[domain === "" ? op : `${domain}.${op}`] ?? domainVersions[domain] ?? 1;
}

/** The oldest version of the file format that has it. */
export const IR_VERSION = 9;
/** Operators none of whose outputs may go unnamed (onnxruntime crashes on a Split that leaves one out). */
const allOutputs: ReadonlySet<string> = new Set(["Split", "TopK"]);

/**
 * @throws Error when an output depends on an input that is not declared, a name is used twice, or the extent to make
 * symbolic is part of a constant or of a shape that cannot follow it.
 */
export function serialize(graph: GraphDescription): Uint8Array {
  const writer = new Writer(graph);
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(IR_VERSION),
    producerName: "ongrad",
    opsetImport: [...writer.domains].map(([domain, version]) =>
      create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) }),
    ),
    metadataProps: Object.entries(graph.metadata ?? {}).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    ),
    graph: create(GraphProtoSchema, {
      name: graph.name ?? "graph",
      node: writer.nodes,
      initializer: writer.initializers,
      input: Object.entries(graph.inputs).map(([name, value]) => valueInfo(name, value, graph.symbolic)),
      output: Object.entries(graph.outputs).map(([name, value]) => valueInfo(name, value, graph.symbolic)),
    }),
  });
  return toBinary(ModelProtoSchema, model);
}

class Writer {
  readonly nodes: NodeProto[] = [];
  readonly initializers: ReturnType<typeof tensorProto>[] = [];
  /** With the version that their operators are written in. */
  readonly domains: Map<string, number> = new Map([["", OPSET]]);
  readonly #names = new Map<Value, string>();
  readonly #taken = new Set<string>();
  /** Computed values that are written under the name of an output, which saves copying them there. */
  readonly #outputs = new Map<Value, string>();
  /** Nodes by content, so that equal ones are written once. */
  readonly #written = new Map<string, NodeProto>();
  /** Names of constants by content. */
  readonly #equal = new Map<string, string>();
  readonly #symbolic: Symbolic | undefined;
  #count = 0;

  constructor(graph: GraphDescription) {
    this.#symbolic = graph.symbolic;
    for (const [name, value] of Object.entries(graph.inputs)) {
      if (value.source.kind === "node") {
        throw new Error(`"${name}" cannot be an input of the graph: it is computed by ${value.source.node.op}.`);
      }
      this.#claim(name);
      this.#names.set(value, name);
    }
    for (const name of Object.keys(graph.outputs)) this.#claim(name);
    for (const [name, value] of Object.entries(graph.outputs)) {
      if (value.source.kind === "node" && !this.#outputs.has(value)) this.#outputs.set(value, name);
    }
    const outputs = Object.values(graph.outputs);
    const order = topologicalOrder(outputs);
    const used = new Set(order.flatMap((node) => node.inputs).concat(outputs));
    // Constants that have a name get it before any is made up.
    for (const value of used) if (value?.source.kind === "constant" && value.source.name) this.#nameOf(value);
    for (const node of order) this.#writeNode(node, used);
    for (const [name, value] of Object.entries(graph.outputs)) {
      if (this.#names.get(value) === name) continue;
      this.nodes.push(create(NodeProtoSchema, { opType: "Identity", input: [this.#nameOf(value)], output: [name] }));
    }
  }

  #writeNode(node: Node, used: ReadonlySet<Value | undefined>): void {
    const inputs = trimmed(this.#freed(node).map((value) => (value ? this.#nameOf(value) : "")));
    // onnxruntime refuses a first output without a name, even where only the others are read.
    const wanted = node.outputs.map((value, i) => i === 0 || allOutputs.has(node.op) || used.has(value));
    const key = JSON.stringify([node.domain, node.op, inputs, Object.entries(node.attributes).sort()]);
    const before = this.#written.get(key);
    const outputs = node.outputs.map((value, i) => {
      return before?.output[i] || (wanted[i] ? (this.#outputs.get(value) ?? this.#fresh(node.op)) : "");
    });
    if (before) {
      // What its equals before it did not want is written beside what they did.
      before.output = trimmed(outputs);
    } else {
      const version = Math.max(versionFor(node.domain, node.op), this.domains.get(node.domain) ?? 1);
      this.domains.set(node.domain, version);
      const written = create(NodeProtoSchema, {
        opType: node.op,
        domain: node.domain,
        name: `n${this.nodes.length}`,
        input: inputs,
        output: trimmed(outputs),
        attribute: Object.entries(node.attributes).map(([name, value]) => attributeProto(name, value)),
      });
      this.nodes.push(written);
      this.#written.set(key, written);
    }
    node.outputs.forEach((value, i) => {
      this.#names.set(value, outputs[i]!);
    });
  }

  /** A node's inputs, the symbolic extent taken out of the shapes that they write down. */
  #freed(node: Node): readonly (Value | undefined)[] {
    if (!this.#symbolic) return node.inputs;
    const [x, target] = node.inputs;
    if (!x || target?.source.kind !== "constant") return node.inputs;
    const sized = (extent: number | undefined): boolean => extent !== undefined && isMultiple(extent, this.#symbolic);
    const refuse = (): never => {
      const what = `${node.op} of ${describe(x)} to ${describe(node.outputs[0]!)}`;
      throw new Error(`${what} cannot follow "${this.#symbolic?.name}": it would always give this size.`);
    };
    if (node.op === "Reshape") {
      const shape = Array.from(target.source.data as BigInt64Array, Number);
      // There is no copying where 0 is an extent.
      if (shape.includes(0) && shape.some(sized)) refuse();
      // 0 copies the extent at the same place, −1 (once) is worked out.
      const free = shape.map((n, i) => (!sized(n) ? n : n === x.shape[i] ? 0 : -1));
      if (free.filter((n) => n === -1).length > 1) refuse();
      return [x, int64(free)];
    }
    if (node.op === "Expand") {
      const shape = Array.from(target.source.data as BigInt64Array, Number);
      const lead = shape.length - x.shape.length;
      return [x, int64(shape.map((n, i) => (!sized(n) ? n : n === x.shape[i - lead] ? 1 : refuse())))];
    }
    const cuts = node.op === "Slice" || node.op === "Pad";
    if (cuts && x.shape.some((n, i) => sized(n) && n !== node.outputs[0]!.shape[i])) refuse();
    return node.inputs;
  }

  #nameOf(value: Value): string {
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    if (value.source.kind !== "constant") {
      const what = value.source.kind === "input" ? `the input "${value.source.name}"` : "a value outside the graph";
      throw new Error(`An output depends on ${what}, which is not among the declared inputs.`);
    }
    const { data, name } = value.source;
    if (value.shape.some((n) => isMultiple(n, this.#symbolic))) {
      throw new Error(`A constant of shape [${value.shape}] has the extent that "${this.#symbolic?.name}" stands for.`);
    }
    const key = `${value.dtype}[${value.shape}]${name ?? ""}:${contentKey(data)}`;
    let equal = this.#equal.get(key);
    if (!equal) {
      equal = name === undefined ? this.#fresh("c") : this.#claim(name);
      this.#equal.set(key, equal);
      this.initializers.push(tensorProto(equal, value, data));
    }
    this.#names.set(value, equal);
    return equal;
  }

  #fresh(prefix: string): string {
    for (;;) {
      const name = `${prefix}_${this.#count++}`;
      if (!this.#taken.has(name)) return this.#claim(name);
    }
  }

  #claim(name: string): string {
    if (this.#taken.has(name)) throw new Error(`The name "${name}" is used twice in one graph.`);
    this.#taken.add(name);
    return name;
  }
}

function isMultiple(extent: number, symbolic: Symbolic | undefined): boolean {
  return symbolic !== undefined && extent > 0 && extent % symbolic.extent === 0;
}

const identities = new WeakMap<TypedData, number>();
let identityCount = 0;

/** Small arrays are compared by content, large ones by identity (they would cost more to compare than they save). */
function contentKey(data: TypedData): string {
  if (data.length <= 64)
    return Array.from<number | bigint, string>(data, (n) => (Object.is(n, -0) ? "-0" : `${n}`)).join(",");
  const identity = identities.get(data) ?? identityCount++;
  identities.set(data, identity);
  return `#${identity}`;
}

function trimmed(names: string[]): string[] {
  let end = names.length;
  while (end > 0 && names[end - 1] === "") end--;
  return names.slice(0, end);
}

function bytesOf(data: TypedData): Uint8Array<ArrayBuffer> {
  // ONNX raw data is little-endian, as is every platform onnxruntime runs on.
  return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
}

function tensorProto(name: string, value: Value, data: TypedData) {
  return create(TensorProtoSchema, {
    name,
    dataType: onnxTypes[value.dtype],
    dims: value.shape.map(BigInt),
    rawData: bytesOf(data),
  });
}

function valueInfo(name: string, value: Value, symbolic: Symbolic | undefined): ValueInfoProto {
  const dim = value.shape.map((n) => {
    if (n === symbolic?.extent) return { value: { case: "dimParam" as const, value: symbolic.name } };
    // A multiple (a batch times tokens) is left unsaid.
    if (isMultiple(n, symbolic)) return {};
    return { value: { case: "dimValue" as const, value: BigInt(n) } };
  });
  const tensorType = { elemType: onnxTypes[value.dtype], shape: { dim } };
  return create(ValueInfoProtoSchema, { name, type: { value: { case: "tensorType", value: tensorType } } });
}

function attributeProto(name: string, value: Attribute): AttributeProto {
  if (typeof value === "number") {
    return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });
  }
  if (typeof value === "string") {
    return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) });
  }
  if ("float" in value) return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value.float });
  if ("floats" in value) {
    return create(AttributeProtoSchema, { name, type: AttributeType.FLOATS, floats: [...value.floats] });
  }
  if ("strings" in value) {
    const strings = value.strings.map((text) => new TextEncoder().encode(text));
    return create(AttributeProtoSchema, { name, type: AttributeType.STRINGS, strings });
  }
  if ("tensor" in value) {
    const { dtype, shape, hex } = value.tensor;
    const rawData = Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
      Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
    );
    const t = create(TensorProtoSchema, { dataType: onnxTypes[dtype], dims: shape.map(BigInt), rawData });
    return create(AttributeProtoSchema, { name, type: AttributeType.TENSOR, t });
  }
  return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: value.map(BigInt) });
}
