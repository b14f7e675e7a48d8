/** Importers of onnxruntime's own operators that optimised exports carry, in terms of the standard ones. */
import * as a from "../../graph/activations.ts";
import { expand, reshape, transposeLast } from "../../graph/arrange.ts";
import * as e from "../../graph/elementwise.ts";
import { layerNormStatistics } from "../../graph/normalization.ts";
import { normalizeAxis } from "../../graph/shapes.ts";
import { constant, full, type Value } from "../../graph/value.ts";
import {
  describeNode,
  type ForeignNode,
  type Importer,
  knownIntegers,
  ModelError,
  numberAttribute,
  numbersAttribute,
  required,
  textAttribute,
} from "../foreignNode.ts";
import { arrangeImporters } from "./arrange.ts";
import { attentionImporters } from "./attention.ts";
import { constantImporters } from "./constant.ts";
import { convolutionImporters } from "./convolution.ts";
import { layoutImporters } from "./layout.ts";
import { matmulImporters } from "./matmul.ts";
import { rmsNormalize } from "./normalization.ts";
import { quantizationImporters } from "./quantization.ts";
import { samplingImporters } from "./sampling.ts";

interface FusedActivation {
  readonly parameters: readonly string[];
  build(x: Value, ...parameters: number[]): Value;
}

const fused: Readonly<Record<string, FusedActivation>> = {
  Clip: { parameters: ["min", "max"], build: (x, low, high) => e.clip(x, low!, high!) },
  Elu: { parameters: ["alpha"], build: a.elu },
  HardSigmoid: { parameters: ["alpha", "beta"], build: a.hardSigmoid },
  LeakyRelu: { parameters: ["alpha"], build: a.leakyRelu },
  Relu: { parameters: [], build: e.relu },
  Sigmoid: { parameters: [], build: e.sigmoid },
  Softplus: { parameters: [], build: a.softplus },
  Softsign: { parameters: [], build: a.softsign },
  Tanh: { parameters: [], build: e.tanh },
  ThresholdedRelu: { parameters: ["alpha"], build: a.thresholdedRelu },
};

/** The activation that a node ends in, given where its parameters are. */
function activated(node: ForeignNode, y: Value, parameter: (name: string, i: number) => number | undefined): Value {
  const name = textAttribute(node, "activation", "");
  if (name === "") return y;
  const activation = Object.hasOwn(fused, name) ? fused[name] : undefined;
  const parameters = activation?.parameters.map(parameter);
  if (!activation || !parameters?.every((n) => n !== undefined)) {
    throw new ModelError(`${describeNode(node)}: its activation "${name}" is not supported, or lacks a parameter.`);
  }
  return activation.build(y, ...parameters);
}

/** The result of a node's standard form. */
async function withoutActivation(importer: Importer | undefined, node: ForeignNode): Promise<Value> {
  return (await importer!(node))![0]!;
}

/** A convolution, to which the fourth input is added. */
const fusedConv: Importer = async (node) => {
  const y = await withoutActivation(convolutionImporters.Conv, node);
  const parameters = numbersAttribute(node, "activation_params") ?? [];
  const addend = node.inputs[3];
  return [activated(node, addend ? e.add(y, addend) : y, (_, i) => parameters[i])];
};

const fusedGemm: Importer = async (node) => {
  const y = await withoutActivation(matmulImporters.Gemm, node);
  return [activated(node, y, (name) => numberAttribute(node, `activation_${name}`, 0))];
};

/** alpha·A·B, either factor transposed. */
const fusedMatmul: Importer = async (node) => {
  if (numberAttribute(node, "transBatchA", 0) !== 0 || numberAttribute(node, "transBatchB", 0) !== 0) return undefined;
  const factors = ["transA", "transB"].map((name, i) => {
    const factor = required(node, i);
    return numberAttribute(node, name, 0) !== 0 && factor.shape.length > 1 ? transposeLast(factor) : factor;
  });
  const product = await withoutActivation(matmulImporters.MatMul, { ...node, inputs: factors });
  const alpha = numberAttribute(node, "alpha", 1);
  return [alpha === 1 ? product : e.mul(product, alpha)];
};

/** With a bias that is added first, perhaps. */
function biased(build: (x: Value) => Value): Importer {
  return (node) => [build(node.inputs[1] ? e.add(required(node, 0), node.inputs[1]) : required(node, 0))];
}

/** The sum of the input, what skipped a block, and a bias; then its layer normalisation. */
const skipLayerNormalization: Importer = (node) => {
  const [gamma, beta] = [required(node, 2), node.inputs[3]];
  const sum = skipped(node, node.inputs[4]);
  const epsilon = numberAttribute(node, "epsilon", 1e-12);
  const outputs = layerNormStatistics(sum, gamma, beta ?? full(0, gamma.shape, gamma.dtype), epsilon);
  return [...outputs, sum];
};

/** As above, but with the root mean square alone. */
const skipRmsNormalization: Importer = (node) => {
  const sum = skipped(node, node.inputs[3]);
  const { y, inverse } = rmsNormalize(sum, [sum.shape.length - 1], numberAttribute(node, "epsilon", 1e-12));
  // There is no mean.
  return [e.mul(y, required(node, 2)), full(0, inverse.shape, inverse.dtype), inverse, sum];
};

function skipped(node: ForeignNode, bias: Value | undefined): Value {
  const sum = e.add(required(node, 0), required(node, 1));
  return bias ? e.add(sum, bias) : sum;
}

/** A new axis of extent 1. */
const expandDims: Importer = async (node) => {
  const x = required(node, 0);
  const [given] = (await knownIntegers(node, 1, "axes")) ?? [];
  const axis = normalizeAxis(node.op, given ?? 0, x.shape.length + 1);
  return [reshape(x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)])];
};

/** The standard one, with the places before the tables of angles, and perhaps only where they begin. */
const rotaryEmbedding: Importer = (node) => {
  const [x, positions, cosines, sines] = [0, 1, 2, 3].map((i) => required(node, i)) as [Value, Value, Value, Value];
  const [n, tokens] = [x.shape[0]!, x.shape.at(-2)!];
  const order = constant(
    BigInt64Array.from({ length: tokens }, (_, i) => BigInt(i)),
    [1, tokens],
  );
  const places = positions.shape.length === 1 ? expand(e.add(order, positions), [n, tokens]) : positions;
  if (numberAttribute(node, "is_packed_batching", 0) !== 0) return undefined;
  // Of joined heads the file need not say how many there are, where the tables do.
  const width = numberAttribute(node, "rotary_embedding_dim", 0) || 2 * cosines.shape.at(-1)!;
  const num_heads = numberAttribute(node, "num_heads", 0) || x.shape.at(-1)! / width;
  const scale = numberAttribute(node, "scale", 1);
  if (scale !== 1) return undefined;
  const attributes = { ...node.attributes, num_heads };
  return attentionImporters.RotaryEmbedding!({ ...node, attributes, inputs: [x, cosines, sines, places] });
};

export const microsoftImporters: Readonly<Record<string, Importer>> = Object.fromEntries(
  Object.entries({
    ...quantizationImporters,
    BiasGelu: biased(e.gelu),
    ExpandDims: expandDims,
    FastGelu: biased(a.geluTanh),
    FusedConv: fusedConv,
    FusedGemm: fusedGemm,
    FusedMatMul: fusedMatmul,
    GatherND: layoutImporters.GatherND!,
    Gelu: biased(e.gelu),
    GridSample: samplingImporters.GridSample!,
    // As in operator set 13.
    Pad: (node) => arrangeImporters.Pad!({ ...node, opset: 13 }),
    QuickGelu: (node) => [a.swish(required(node, 0), numberAttribute(node, "alpha", 1.702))],
    Range: constantImporters.Range!,
    RotaryEmbedding: rotaryEmbedding,
    SkipLayerNormalization: skipLayerNormalization,
    SkipSimplifiedLayerNormalization: skipRmsNormalization,
    TransposeMatMul: fusedMatmul,
    Trilu: layoutImporters.Trilu!,
  } satisfies Record<string, Importer>).map(([op, importer]) => [`com.microsoft.${op}`, importer]),
);
