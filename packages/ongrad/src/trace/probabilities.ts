import { neg } from "../graph/elementwise.ts";
import { type Node, sizeOf, type Value } from "../graph/value.ts";

/** A softmax, its logarithm or a sigmoid that a model ends in. */
export interface Probabilities {
  readonly kind: "softmax" | "log-softmax" | "sigmoid";
  /**
   * What goes into it, of as many elements in the same order; `undefined` where that has no logits (a hard sigmoid).
   */
  readonly before: Value | undefined;
}

/**
 * Finds the softmax (also written out), log-softmax or sigmoid that makes `output`, behind reshapes and casts: of the
 * `classes` numbers of each of a `batch` of images.
 */
export function probabilities(output: Value, batch: number, classes: number): Probabilities | undefined {
  for (let at: Value = output; ; ) {
    const node = nodeOf(at);
    if (!node) return undefined;
    const found = softmaxOf(at, node, batch, classes) ?? sigmoidOf(node);
    if (found) return found;
    const next = passes(node) ? node.inputs[0] : undefined;
    if (!next) return undefined;
    at = next;
  }
}

function nodeOf(value: Value | undefined): Node | undefined {
  return value?.source.kind === "node" && value.source.node.domain === "" ? value.source.node : undefined;
}

function passes({ op, inputs, attributes }: Node): boolean {
  if (op === "Transpose") {
    // Only axes of extent 1 may change places.
    const { shape } = inputs[0]!;
    const long = (attributes.perm as readonly number[]).filter((axis) => shape[axis]! > 1);
    return long.every((axis, i) => i === 0 || long[i - 1]! < axis);
  }
  return op === "Reshape" || op === "Identity" || op === "Cast" || op === "Clip";
}

function softmaxOf(at: Value, node: Node, batch: number, classes: number): Probabilities | undefined {
  const [first, second] = node.inputs;
  if (node.op === "Softmax" || node.op === "LogSoftmax") {
    const axis = Number(node.attributes.axis);
    const overClasses =
      at.shape[axis] === classes && sizeOf(at.shape.slice(0, axis)) === batch && sizeOf(at.shape.slice(axis + 1)) === 1;
    return overClasses ? { kind: node.op === "Softmax" ? "softmax" : "log-softmax", before: first } : undefined;
  }
  if (node.op === "Log") {
    // Whose gradient vanishes, and which is infinite, where a probability is too small.
    const found = first && probabilities(first, batch, classes);
    return found?.kind === "softmax" ? found : undefined;
  }
  if (node.op === "Exp") {
    const inner = nodeOf(first);
    if (inner?.op === "LogSoftmax") {
      const found = softmaxOf(first!, inner, batch, classes);
      return found && { ...found, kind: "softmax" };
    }
    const [z, total] = inner?.op === "Sub" ? inner.inputs : [];
    const log = nodeOf(unshaped(total));
    if (log?.op !== "ReduceLogSumExp" || log.inputs[0] !== z || !isPerImage(total!, at, batch)) return undefined;
    return { kind: "softmax", before: z };
  }
  if (node.op === "Div") return quotient(at, first, second, batch);
  if (node.op === "Mul") {
    for (const [top, inverse] of [
      [first, second],
      [second, first],
    ]) {
      const reciprocal = nodeOf(inverse);
      const found = reciprocal?.op === "Reciprocal" && quotient(at, top, reciprocal.inputs[0], batch);
      if (found) return found;
    }
  }
  return undefined;
}

/** exp(z) / Σ exp(z), perhaps of z less its largest element. */
function quotient(
  at: Value,
  top: Value | undefined,
  bottom: Value | undefined,
  batch: number,
): Probabilities | undefined {
  const [exponential, sum] = [nodeOf(top), nodeOf(unshaped(bottom))];
  if (exponential?.op !== "Exp" || sum?.op !== "ReduceSum" || sum.inputs[0] !== top) return undefined;
  if (!isPerImage(sum.outputs[0]!, at, batch)) return undefined;
  const z = exponential.inputs[0];
  const shifted = nodeOf(z);
  const [whole, largest] = shifted?.op === "Sub" ? shifted.inputs : [];
  const isShift = whole && largest && sizeOf(largest.shape) === batch && sizeOf(whole.shape) === sizeOf(z!.shape);
  return { kind: "softmax", before: isShift ? whole : z };
}

/** Whether a sum over something of the size of `all` has left one number an image. */
function isPerImage(sum: Value, all: Value, batch: number): boolean {
  return sizeOf(sum.shape) === batch && (sum.shape[0] ?? 1) === (all.shape[0] === batch ? batch : (sum.shape[0] ?? 1));
}

function unshaped(value: Value | undefined): Value | undefined {
  let at = value;
  for (let node = nodeOf(at); node && /^(Reshape|Identity|Expand|Clip|Cast)$/.test(node.op); node = nodeOf(at)) {
    at = node.inputs[0];
  }
  return at;
}

function sigmoidOf(node: Node): Probabilities | undefined {
  if (node.op === "Sigmoid") return { kind: "sigmoid", before: node.inputs[0] };
  if (node.op === "HardSigmoid") return { kind: "sigmoid", before: undefined };
  // 1 / (1 + exp(−z))
  const bottom =
    node.op === "Reciprocal" ? node.inputs[0] : node.op === "Div" && isOne(node.inputs[0]) ? node.inputs[1] : undefined;
  const sum = nodeOf(bottom);
  const power = sum?.op === "Add" ? sum.inputs.find((_, i) => isOne(sum.inputs[1 - i])) : undefined;
  const exponential = nodeOf(power);
  const negative = exponential?.op === "Exp" ? exponential.inputs[0] : undefined;
  if (!negative) return undefined;
  const inner = nodeOf(negative);
  return { kind: "sigmoid", before: inner?.op === "Neg" ? inner.inputs[0] : neg(negative) };
}

function isOne(value: Value | undefined): boolean {
  return value?.source.kind === "constant" && Array.from(value.source.data, Number).every((n) => n === 1);
}
