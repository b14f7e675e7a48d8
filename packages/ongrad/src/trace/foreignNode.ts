/** A node of somebody else's ONNX file, as an importer sees it. */
import type { Shape, TypedData, Value } from "../graph/value.ts";
import type { LoadOption, NameOption } from "./loadOption.ts";

export interface ConstantTensor {
  readonly shape: Shape;
  readonly data: TypedData;
  /** Where a `Uint8Array` holds booleans. */
  readonly dtype?: "bool";
}

export type ForeignAttribute = number | string | readonly number[] | readonly string[] | ConstantTensor;

export interface ForeignNode {
  readonly op: string;
  /** Empty for the standard operators. */
  readonly domain: string;
  /** The operator set version that the file imports for this domain: the same name may mean another thing. */
  readonly opset: number;
  /** For messages; empty where the file gives none. */
  readonly name: string;
  /** Already imported; a missing optional input is `undefined`. */
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Readonly<Record<string, ForeignAttribute>>;
  /** How many outputs the file names, trailing unused ones left out. */
  readonly outputCount: number;
  /** Whether roundings by quantisation are to have the derivative of the straight-through estimator. */
  readonly straightThrough: boolean;
  /** What messages call an option of `load`. Default: by its name there. */
  readonly nameOption?: NameOption;
  /** How many times the batch that the file was written for is imported at. */
  readonly times: number;
  /** ONNX's number of the element type of an input that is stored in the file, which is read as a wider one perhaps. */
  storedType(input: number): number | undefined;
  /** The numbers of an input that depends on no graph input's values; `undefined` where it does, or is missing. */
  constant(input: number): Promise<ConstantTensor | undefined>;
}

/**
 * Turns a foreign node into values of our own making: the builders' operators, at the builders' operator set.
 * `undefined` for a node that should stay as it is: it runs, but has no derivative. So does one whose importer throws,
 * where onnxruntime runs it, unless it is an `UnusableNodeError`.
 */
export type Importer = (node: ForeignNode) => readonly Value[] | undefined | Promise<readonly Value[] | undefined>;

/** A model that cannot be imported or run: one sentence, naming the node. */
export class ModelError extends Error {
  override name = "ModelError";
  /** The option of `load` that the message asks for, where one would help. */
  readonly option: LoadOption | undefined;

  constructor(message: string, option?: LoadOption) {
    // Names come from the file, which may put anything into them.
    const printable = message.replace(/\p{C}+/gu, "�");
    super(printable.length > 800 ? `${printable.slice(0, 800)}….` : printable);
    this.option = option;
  }
}

/**
 * A node that cannot stay as it is either, whether or not onnxruntime runs it (its size depends on the images, say).
 */
export class UnusableNodeError extends ModelError {}

/** `Conv "layer1.0" (opset 9)` */
export function describeNode(node: Pick<ForeignNode, "op" | "domain" | "opset" | "name">): string {
  const name = node.name ? ` "${node.name}"` : "";
  return `${node.domain ? `${node.domain}.` : ""}${node.op}${name} (opset ${node.opset})`;
}

/** An attribute that must be a number where it is given. */
export function numberAttribute(node: ForeignNode, name: string, absent: number): number {
  const value = node.attributes[name];
  if (value === undefined) return absent;
  if (typeof value !== "number") throw new ModelError(`${describeNode(node)}: attribute ${name} is not a number.`);
  return value;
}

/** An attribute that must be a text where it is given. */
export function textAttribute(node: ForeignNode, name: string, absent: string): string {
  const value = node.attributes[name];
  if (value === undefined) return absent;
  if (typeof value !== "string") throw new ModelError(`${describeNode(node)}: attribute ${name} is not a text.`);
  return value;
}

/** An attribute that must be a list of numbers where it is given. */
export function numbersAttribute(node: ForeignNode, name: string): readonly number[] | undefined {
  const value = node.attributes[name];
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === "number")) {
    throw new ModelError(`${describeNode(node)}: attribute ${name} is not a list of numbers.`);
  }
  return value;
}

/** The whole numbers of an input that must be known before the model runs (a shape, axes, pads). */
export async function knownIntegers(node: ForeignNode, input: number, what: string): Promise<number[] | undefined> {
  if (node.inputs[input] === undefined) return undefined;
  const tensor = await node.constant(input);
  if (!tensor) {
    throw new UnusableNodeError(`${describeNode(node)}: its ${what} depend on the images, which cannot be imported.`);
  }
  return Array.from(tensor.data as ArrayLike<number | bigint>, Number);
}

/** An input that must be there. */
export function required(node: ForeignNode, input: number): Value {
  const value = node.inputs[input];
  if (!value) throw new ModelError(`${describeNode(node)}: input ${input} is missing.`);
  return value;
}
