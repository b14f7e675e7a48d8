import { reshape } from "../graph/arrange.ts";
import { add, mul } from "../graph/elementwise.ts";
import { isSurelyFinite } from "../graph/range.ts";
import { apply1, constant, type Node, sizeOf, type Value } from "../graph/value.ts";
import { constantData } from "./constantData.ts";
import { hasChannels } from "./hasChannels.ts";
import { isMadeOfConstants } from "./isMadeOfConstants.ts";
import { madeBy } from "./madeBy.ts";
import { readersOf } from "./readersOf.ts";
import type { Replacement } from "./rewrite.ts";
import { turned, turnedKernel } from "./turnedKernel.ts";

/**
 * Puts what is added to a convolution's channels into its bias, what scales them by constants, as batch normalisation
 * at inference does, into its kernel, and so what scales the channels of its input: a pass over the image less each,
 * and nothing stands between convolutions that keeps them from the CPU's own layout. Equal up to rounding.
 */
export function foldedScales(outputs: Readonly<Record<string, Value>>): Replacement {
  const readers = readersOf(Object.values(outputs));
  const scaled = new Map<Value, Map<Value, Value>>();
  /** A kernel with the channels of its first axis scaled: the same value each time. */
  const scaledKernel = (w: Value, scale: Value): Value => {
    const made = scaled.get(w) ?? new Map<Value, Value>();
    scaled.set(w, made);
    const product = made.get(scale) ?? timesEach(w, scale);
    made.set(scale, product);
    return product;
  };
  return (node, inputs) => {
    if (node.domain !== "" || node.outputs[0]!.shape.length !== 4) return undefined;
    if (node.op === "Mul" || node.op === "Add") {
      for (const [i, j] of [
        [0, 1],
        [1, 0],
      ] as const) {
        const inner = madeBy("Conv", inputs[i]!);
        const factor = inputs[j]!;
        if (!inner || readers.get(node.inputs[i]!) !== 1 || !hasChannels(factor, node.outputs[0]!)) continue;
        const [x, w, bias] = inner.inputs as [Value, Value, Value | undefined];
        if (node.op === "Mul" && !isConstant(factor)) continue;
        const channels = reshape(factor, [w.shape[0]!]);
        if (node.op === "Add") return convolved(inner, [x, w, bias ? add(bias, channels) : channels]);
        return convolved(inner, [x, scaledKernel(w, factor), bias && mul(bias, channels)]);
      }
    }
    if (node.op !== "Conv" && node.op !== "ConvTranspose") return undefined;
    const [x, w, bias] = inputs as [Value, Value, Value | undefined];
    const product = madeBy("Mul", x);
    if (!product || node.attributes.group !== 1) return undefined;
    const at = product.inputs.findIndex((value) => hasChannels(value!, x) && isConstant(value!));
    if (at < 0) return undefined;
    const [image, scale] = [product.inputs[1 - at]!, product.inputs[at]!];
    if (image.shape.length !== 4 || sizeOf(image.shape) !== sizeOf(x.shape)) return undefined;
    if (node.op === "ConvTranspose") return convolved(node, [image, scaledKernel(w, scale), bias]);
    const before = turnedKernel(w);
    const kernel = before ? turned(scaledKernel(before, scale)) : mul(w, reshape(scale, [1, w.shape[1]!, 1, 1]));
    return convolved(node, [image, kernel, bias]);
  };
}

/** A kernel times a number for each channel of its first axis. */
function timesEach(w: Value, scale: Value): Value {
  const [taps, factors] = [constantData(w), constantData(scale)];
  if (!taps || !factors) return mul(w, reshape(scale, [w.shape[0]!, 1, 1, 1]));
  const each = taps.length / factors.length;
  const product = new Float32Array(taps.length);
  factors.forEach((factor, channel) => {
    for (let i = channel * each; i < (channel + 1) * each; i++) product[i] = taps[i]! * factor;
  });
  return constant(product, w.shape);
}

function convolved(like: Node, inputs: readonly (Value | undefined)[]): Value {
  const { dtype, shape } = like.outputs[0]!;
  return apply1(like.op, inputs, dtype, shape, like.attributes);
}

function isConstant(value: Value): boolean {
  return isMadeOfConstants(value) && isSurelyFinite(value);
}
