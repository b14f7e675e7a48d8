import type { AttributeProto, NodeProto } from "onnx-buf";
import type { Shape } from "../graph/value.ts";
import type { Layout } from "./arrangement.ts";
import { readBy, withinNode } from "./branches.ts";
import { countParameters } from "./countParameters.ts";
import { type DescribedConvolution, describedConvolution } from "./describedConvolution.ts";
import { externalFiles } from "./externalFiles.ts";
import { type ForeignModel, nodesReaching, operatorName, parseForeignModel } from "./foreignModel.ts";
import { ModelError } from "./foreignNode.ts";
import { imageInput, pickInput } from "./imageInput.ts";
import { type KnownShape, knownShapes } from "./knownShapes.ts";
import { lackingDerivative } from "./lackingDerivative.ts";
import { nameOption } from "./loadOption.ts";
import { pickOutput } from "./pickOutput.ts";
import { pointwiseInputs } from "./pointwise.ts";
import { onnxTypeName } from "./readTensor.ts";

/** What is known of a model besides its file. */
export interface DescribeOptions {
  /** Which input takes the images, where the model has several. */
  readonly input?: string | undefined;
  /** Which value is the logits; any value inside the graph can be named. */
  readonly output?: string | undefined;
  /** `[C, H, W]` of an image, where the file leaves it open. */
  readonly imageShape?: readonly [number, number, number] | undefined;
  /** How the model arranges an image, where its input's extents leave it open. */
  readonly layout?: Layout | undefined;
  /** Numbers for free dimensions, by the names that the file gives them. */
  readonly dimensions?: Readonly<Record<string, number>> | undefined;
  /** Whether quantised activations are given the derivative of the straight-through estimator. Default false. */
  readonly straightThrough?: boolean | undefined;
}

/** An input of a model, as the file declares it. */
export interface DescribedInput {
  readonly name: string;
  /** As ONNX calls it, in small letters: `float`, `uint8`; empty for what is no tensor, or has no type. */
  readonly type: string;
  /** Extents, or names of free dimensions (`name[axis]` where they have none); null where not even the rank is said. */
  readonly shape: readonly (number | string)[] | null;
}

/** A node of a model's graph, as the file has it. */
export interface DescribedNode {
  /** As in the file; where the file gives none, the name of its first output. */
  readonly name: string;
  /** With its domain and a dot in front, where that is not the standard operators'. */
  readonly op: string;
  /** Empty where an optional one is left out; behind them what the graphs inside the node read. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /**
   * Of the inputs, those that are combined number by number, broadcast against each other, so that a number of a result
   * depends on those at its own place alone. Undefined for an operator that mixes places.
   */
  readonly pointwise: readonly number[] | undefined;
  /** Numbers, texts and lists of numbers; no tensors, no graphs. */
  readonly attributes: Readonly<Record<string, number | string | readonly number[]>>;
}

/** What an ONNX file says, read without running it. */
export interface ModelDescription {
  /** Of the standard operators. */
  readonly opset: number;
  readonly irVersion: number;
  /** What wrote the file, with its version; empty where the file does not say. */
  readonly producer: string;
  /** The file's own key-value pairs; of a key that stands there twice, the last one. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly input: {
    readonly name: string;
    /** The batch first: the file's own extent, or 1 where it leaves it free; undefined where too little is said. */
    readonly shape: Shape | undefined;
    readonly layout: Layout | undefined;
  };
  /** All that the file declares, in its order, those that initialisers fill left out. */
  readonly inputs: readonly DescribedInput[];
  readonly output: string;
  /** The other files in which weights are, as the file names them, sorted: places relative to its own. */
  readonly externalFiles: readonly string[];
  /**
   * How many numbers are stored for the output to be computed with: floating-point ones (weights, and matrices and
   * tables that nobody trained), and integers that quantised operators take as weights and biases. Not counted are
   * indices, shapes and axes, truth values, single numbers (bounds, factors), scales and zero points of a
   * quantisation, scales of a resize. A tensor that is read twice counts once.
   */
  readonly parameters: number;
  /**
   * How often each operator stands in the graph, by name, of the nodes that the output depends on: functions counted at
   * each call, both branches of an `If`, the body of a loop once. `Constant` is a number, not an operator.
   */
  readonly operators: Readonly<Record<string, number>>;
  /** Those over one or two spatial axes, in the order of the file, nodes in branches and loops behind their node. */
  readonly convolutions: readonly DescribedConvolution[];
  /**
   * Operators on the way from the images to the output that have no derivative here, sorted: those without an importer,
   * and roundings of a quantisation (without `straightThrough`). By name alone: a rare attribute may make a single node
   * of another operator run without a derivative, which `load` says in `opaque`.
   */
  readonly withoutDerivative: readonly string[];
  /** What the output depends on, each node after those it reads; graphs inside nodes are left out. */
  readonly nodes: readonly DescribedNode[];
  /** Of every value of the graph, as far as extents follow from the file and from the image. */
  shapeOf(value: string): KnownShape | undefined;
  /** Whole numbers that a value holds whatever the image: shapes, axes, pads. Undefined for all others. */
  integersOf(value: string): readonly number[] | undefined;
  /** Floating-point numbers of a small stored tensor. Undefined for all others. */
  numbersOf(value: string): readonly number[] | undefined;
}

/**
 * Reads what stands in an ONNX file: what wrote it, how many parameters and which operators it has, its convolutions,
 * its graph. Nothing is run and no weights are read, so that they may lie in other files.
 * @throws ModelError of one sentence where the bytes are no ONNX model, it contradicts itself, or it leaves open which
 *   of several inputs takes the images or which of several outputs is the logits.
 */
export function describeModel(bytes: Uint8Array, options: DescribeOptions = {}): ModelDescription {
  const model = parseForeignModel(bytes);
  const { name: output } = pickOutput(model, options.output, nameOption);
  const input = inputOf(model, options);
  const isInput = new Set(model.inputs.map(({ name }) => name));
  const order = nodesReaching(model, output, (value) => isInput.has(value) || model.initializers.has(value));
  const inFile = model.proto.graph!.node;
  const place = new Map(inFile.map((node, i) => [node, i]));
  const written = order.toSorted((a, b) => place.get(a)! - place.get(b)!);
  const shapes = knownShapes(model, order, input, options.dimensions ?? {});
  return {
    opset: model.opsets.get("") ?? 0,
    irVersion: Number(model.proto.irVersion),
    producer: model.producer,
    metadata: Object.fromEntries(model.proto.metadataProps.map(({ key, value }) => [key, value])),
    input,
    inputs: model.inputs.map(({ name, type, dimensions }) => ({
      ...{ name, shape: dimensions ?? null },
      type: type === 0 ? "" : onnxTypeName(type).replace(/ .*/, "").toLowerCase(),
    })),
    output,
    externalFiles: externalFiles(model),
    parameters: countParameters(model, order),
    operators: countOperators(written),
    convolutions: written.flatMap(withinNode).flatMap((node) => describedConvolution(node, shapes) ?? []),
    withoutDerivative: lackingDerivative(order, input.name, options.straightThrough === true),
    nodes: order.map(describedNode),
    shapeOf: (value) => shapes.shapeOf(value),
    integersOf: (value) => shapes.integersOf(value),
    numbersOf: (value) => shapes.numbersOf(value),
  };
}

/** The input of the images, with its shape where the file and the options say enough. */
function inputOf(model: ForeignModel, options: DescribeOptions): ModelDescription["input"] {
  const { input, imageShape, layout } = options;
  const { name } = pickInput(model, input, nameOption);
  const own = model.inputs.find((each) => each.name === name)?.dimensions ?? [];
  const given = Object.entries(options.dimensions ?? {}).filter(([free]) => own.includes(free));
  try {
    const known = imageInput(
      model,
      {
        input: name,
        ...(imageShape && { imageShape }),
        ...(layout && { layout }),
        ...(given.length > 0 && { dimensions: Object.fromEntries(given) }),
      },
      nameOption,
    );
    return { name, shape: known.batchShape, layout: known.layout };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { name, shape: undefined, layout: undefined };
  }
}

function countOperators(nodes: readonly NodeProto[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const node of nodes.flatMap(withinNode)) {
    const name = operatorName(node);
    if (name === "Constant") continue;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function describedNode(node: NodeProto): DescribedNode {
  const attributes = node.attribute.flatMap((attribute): [string, number | string | readonly number[]][] => {
    const value = plain(attribute);
    return value === undefined ? [] : [[attribute.name, value]];
  });
  return {
    name: node.name || (node.output[0] ?? ""),
    op: operatorName(node),
    inputs: readBy(node),
    outputs: [...node.output],
    pointwise: pointwiseInputs(operatorName(node), node.input.length),
    attributes: Object.fromEntries(attributes),
  };
}

function plain({ type, i, f, s, ints, floats }: AttributeProto): number | string | readonly number[] | undefined {
  if (type === 1) return f;
  if (type === 2) return Number(i);
  if (type === 3) return new TextDecoder().decode(s);
  if (type === 6) return floats;
  return type === 7 ? ints.map(Number) : undefined;
}
