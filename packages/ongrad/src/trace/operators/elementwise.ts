import { geluTanh } from "../../graph/activations.ts";
import * as e from "../../graph/elementwise.ts";
import { describe } from "../../graph/shapes.ts";
import { full, isFloat, scalar, sizeOf, type Value } from "../../graph/value.ts";
import {
  describeNode,
  type ForeignNode,
  type Importer,
  ModelError,
  numberAttribute,
  required,
  textAttribute,
  UnusableNodeError,
} from "../foreignNode.ts";
import { dtypeOfOnnx, onnxTypeName } from "../readTensor.ts";

function unary(build: (x: Value) => Value): Importer {
  return (node) => [build(required(node, 0))];
}

function binary(build: (a: Value, b: Value) => Value): Importer {
  return (node) => [build(required(node, 0), required(node, 1))];
}

/** One or more operands, joined from the left. */
function joined(build: (a: Value, b: Value) => Value): Importer {
  return (node) => [node.inputs.map((_, i) => required(node, i)).reduce(build)];
}

/** From opset 12 the exponent may be of another type. */
const pow: Importer = (node) => {
  const base = required(node, 0);
  return [e.pow(base, e.cast(required(node, 1), base.dtype))];
};

const largestFloat = 3.4028234663852886e38;

/** Bounds were attributes up to opset 10. */
const clip: Importer = async (node) => {
  const x = required(node, 0);
  if (node.opset < 11) {
    return [e.clip(x, numberAttribute(node, "min", -largestFloat), numberAttribute(node, "max", largestFloat))];
  }
  const [low, high] = [await knownNumber(node, 1), await knownNumber(node, 2)];
  if (isFloat(x.dtype) && low !== "unknown" && high !== "unknown") {
    if (low === undefined && high === undefined) return [x];
    return [e.clip(x, low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY)];
  }
  const raised = node.inputs[1] ? e.maximum(x, node.inputs[1]) : x;
  return [node.inputs[2] ? e.minimum(raised, node.inputs[2]) : raised];
};

async function knownNumber(node: ForeignNode, input: number): Promise<number | undefined | "unknown"> {
  const value = node.inputs[input];
  if (!value) return undefined;
  const tensor = await node.constant(input);
  if (!tensor) return "unknown";
  if (sizeOf(tensor.shape) !== 1) throw new ModelError(`${describeNode(node)}: ${describe(value)} is not one bound.`);
  return Number(tensor.data[0]);
}

const cast: Importer = (node) => {
  const type = numberAttribute(node, "to", 0);
  const dtype = dtypeOfOnnx(type);
  if (!dtype) throw new ModelError(`${describeNode(node)}: casts to ${onnxTypeName(type)}, which is not supported.`);
  return [e.cast(required(node, 0), dtype)];
};

const castLike: Importer = (node) => [e.cast(required(node, 0), required(node, 1).dtype)];

/** Approximate: Hendrycks & Gimpel (2016), as PyTorch's `approximate="tanh"`. */
const gelu: Importer = (node) => {
  const x = required(node, 0);
  if (textAttribute(node, "approximate", "none") === "none") return [e.gelu(x)];
  if (x.dtype === "float32") return [geluTanh(x)];
  // onnxruntime has no float64 kernel of it.
  const cubic = e.mul(x, e.add(1, e.mul(e.mul(x, x), 0.044715)));
  return [e.mul(e.mul(x, 0.5), e.add(1, e.tanh(e.mul(cubic, Math.sqrt(2 / Math.PI)))))];
};

/** As at inference: nothing is dropped, and the mask says so. */
const dropout: Importer = async (node) => {
  const x = required(node, 0);
  if (node.inputs[2]) {
    const training = await node.constant(2);
    if (!training || Number(training.data[0]) !== 0) {
      throw new UnusableNodeError(
        `${describeNode(node)}: drops at random (training mode); export the model for inference.`,
        "foldBatchNorm",
      );
    }
  }
  // onnxruntime's mask said the opposite up to opset 11, and was of numbers up to 9.
  return [x, full(node.opset < 12 ? 0 : 1, x.shape, node.opset < 10 ? x.dtype : "bool")];
};

const relu: Importer = (node) => {
  const x = required(node, 0);
  return [isFloat(x.dtype) ? e.relu(x) : e.maximum(x, scalar(0, x.dtype))];
};

export const elementwiseImporters: Readonly<Record<string, Importer>> = {
  Abs: unary(e.abs),
  Add: binary(e.add),
  And: binary(e.logicalAnd),
  Cast: cast,
  CastLike: castLike,
  Clip: clip,
  Cos: unary(e.cos),
  Dropout: dropout,
  Equal: binary(e.equal),
  Erf: unary(e.erf),
  Exp: unary(e.exp),
  Floor: unary(e.floor),
  Gelu: gelu,
  Greater: binary(e.greater),
  GreaterOrEqual: binary(e.greaterOrEqual),
  Identity: unary((x) => x),
  Less: binary(e.less),
  LessOrEqual: binary(e.lessOrEqual),
  Log: unary(e.log),
  Max: joined(e.maximum),
  Min: joined(e.minimum),
  Mul: binary(e.mul),
  Neg: unary(e.neg),
  Not: unary(e.logicalNot),
  Or: binary(e.logicalOr),
  Pow: pow,
  Reciprocal: unary(e.reciprocal),
  Relu: relu,
  Round: unary(e.round),
  Sigmoid: unary(e.sigmoid),
  Sign: unary(e.sign),
  Sin: unary(e.sin),
  Sqrt: unary(e.sqrt),
  Sub: binary(e.sub),
  Tanh: unary(e.tanh),
  Where: (node) => [e.where(required(node, 0), required(node, 1), required(node, 2))],
};
