import { AttributeProto_AttributeType as AttributeType, type NodeProto, type TensorProto } from "onnx-buf";
import { branchesOf } from "./branches.ts";
import { type ForeignModel, standard } from "./foreignModel.ts";

/**
 * Operators whose kernels compute in floating point, compare, move elements within bounds that they check, or work
 * shapes out: none of them divides whole numbers. The import has worked out how large every result is, before any of
 * them runs.
 */
const harmless: ReadonlySet<string> = new Set(
  (
    "Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh AveragePool BatchNormalization Cast CastLike Ceil " +
    "Celu Clip Concat Constant ConstantOfShape Conv ConvTranspose Cos Cosh DepthToSpace Dropout Elu Equal Erf Exp " +
    "Expand Flatten Floor Gather GatherElements Gelu Gemm GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual " +
    "HardSigmoid HardSwish Identity InstanceNormalization IsInf IsNaN LRN LayerNormalization LeakyRelu Less " +
    "LessOrEqual Log LogSoftmax MatMul Max MaxPool Mean Min Mish Mul Neg Not Or PRelu Reciprocal ReduceL1 " +
    "ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare " +
    "Relu Reshape Round Selu Shape Shrink Sigmoid Sign Sin Sinh Size Slice Softmax Softplus Softsign SpaceToDepth " +
    "Split Sqrt Squeeze Sub Sum Swish Tan Tanh ThresholdedRelu Transpose Unsqueeze Where Xor"
  ).split(" "),
);

/** Harmless where their operands are known to be floating-point. */
const divisions: ReadonlySet<string> = new Set(["Div", "Pow"]);

/** Kernels may divide by these without asking. */
const divisors: ReadonlySet<string> = new Set([
  "blocksize",
  "dilations",
  "group",
  "kernel_shape",
  "num_outputs",
  "size",
  "strides",
]);

/**
 * Whether nothing in a model can end the process that runs it, as far as onnxruntime's kernels are known: only
 * operators of a list, floating-point divisions, no numbers in attributes and no extents that a kernel might divide by
 * and that are 0 (or immense), no graphs inside nodes. Any other model is to run in a process of its own first.
 */
export function isHarmless(model: ForeignModel, order: readonly NodeProto[]): boolean {
  const real = new RealNumbers(model);
  const tensors = [
    ...model.initializers.values(),
    ...order.flatMap(({ attribute }) => attribute.flatMap(({ t }) => t ?? [])),
  ];
  return tensors.every(hasPlainShape) && order.every((node) => isHarmlessNode(node, real));
}

function isHarmlessNode(node: NodeProto, real: RealNumbers): boolean {
  if (standard(node.domain) !== "" || branchesOf(node).length > 0 || node.input.length > 1000) return false;
  if (!harmless.has(node.opType) && !(divisions.has(node.opType) && node.input.every((name) => real.has(name)))) {
    return false;
  }
  return node.attribute.every(({ name, type, i, ints, f, floats, graphs, g }) => {
    const numbers = type === AttributeType.INT ? [i] : ints;
    const least = divisors.has(name) ? 1n : -(2n ** 16n);
    // "To the end" is written as the largest number there is.
    const ends = name === "ends" || name === "starts";
    return (
      !g &&
      graphs.length === 0 &&
      (ends || numbers.every((n) => n >= least && n <= 2n ** 16n)) &&
      [f, ...floats].every(Number.isFinite)
    );
  });
}

/** No extent of 0, but for an empty list. */
function hasPlainShape({ dims }: TensorProto): boolean {
  return dims.length === 1 || dims.every((extent) => extent > 0n);
}

/** Which values are floating-point, as far as a file shows without a look at shapes. */
class RealNumbers {
  readonly #model: ForeignModel;
  readonly #known = new Map<string, boolean>();

  constructor(model: ForeignModel) {
    this.#model = model;
    for (const [name, { dataType }] of model.initializers) this.#known.set(name, isReal(dataType));
    for (const { name, type } of model.inputs) this.#known.set(name, isReal(type));
  }

  /** Follows first inputs, without recursion. */
  has(name: string): boolean {
    const path: string[] = [];
    let at = name;
    let found: boolean | undefined;
    while (found === undefined) {
      found = this.#known.get(at);
      if (found !== undefined) break;
      // A second visit is a cycle.
      this.#known.set(at, false);
      path.push(at);
      const node = this.#model.producers.get(at);
      const next = node && sameTypeAs(node);
      if (typeof next === "string") at = next;
      else found = next ?? false;
    }
    for (const visited of path) this.#known.set(visited, found);
    return found;
  }
}

/** The input that a node's result has the type of, or whether that is floating-point. */
function sameTypeAs(node: NodeProto): string | boolean {
  const attribute = (name: string) => node.attribute.find((each) => each.name === name);
  if (node.opType === "Cast") return isReal(Number(attribute("to")?.i ?? 0n));
  if (node.opType === "Constant") {
    return isReal(attribute("value")?.t?.dataType ?? 0) || !!attribute("value_float") || !!attribute("value_floats");
  }
  if (/^(Shape|Size|Arg.*|Equal|Greater.*|Less.*|And|Or|Not|Xor|Is.*)$/.test(node.opType)) return false;
  const at = node.opType === "Where" ? 1 : 0;
  return harmless.has(node.opType) || divisions.has(node.opType) ? (node.input[at] ?? false) : false;
}

/** float32, float16, float64 and bfloat16 among ONNX's element types. */
function isReal(type: number): boolean {
  return type === 1 || type === 10 || type === 11 || type === 16;
}
