import { reshape } from "../graph/arrange.ts";
import type { Geometry } from "../graph/convolution.ts";
import { add } from "../graph/elementwise.ts";
import { isSurelyFinite } from "../graph/range.ts";
import type { Node, Shape, Value } from "../graph/value.ts";
import { correlateInFrequency } from "./frequencyCorrelation.ts";

/** How many operations of the direct form take as long as one of the transforms' (measured). */
const CONVOLUTION_RATE = 3.5;
/** The same where the direct form is that of `kernelGradient` or `blockedKernelGradient`, which moves much memory. */
export const GRADIENT_RATE = 1.7;

interface Plan {
  readonly period: readonly [number, number];
  readonly pads: readonly [number, number];
  readonly outputs: readonly [number, number];
}

/**
 * The correlation of `image [N, C, H, W]` with `kernel [O, C, kh, kw]` zero-padded by `pads`, result `[N, O, outputs]`,
 * in the frequency domain where the direct form takes at least `rate` times as many operations; otherwise `undefined`.
 */
export function correlateLarge(
  image: Value,
  kernel: Value,
  pads: readonly [number, number],
  outputs: readonly [number, number],
  rate: number,
): Value | undefined {
  const plan = { pads, outputs, period: periodOf(image.shape, kernel.shape, pads, outputs) };
  if (
    image.dtype !== "float32" ||
    rate * transformed(image.shape, kernel.shape, plan) > direct(image.shape, kernel.shape, plan)
  ) {
    return undefined;
  }
  return correlateInFrequency(image, kernel, plan);
}

/**
 * A convolution with a large kernel in the frequency domain; `undefined` for any other node, and where the image may
 * be infinite somewhere, which the transforms would spread over all of it.
 */
export function largeConvolution(node: Node, inputs: readonly (Value | undefined)[]): Value | undefined {
  if (node.op !== "Conv" || node.domain !== "" || !isSurelyFinite(node.inputs[0]!)) return undefined;
  const [x, w, bias] = inputs as [Value, Value, Value | undefined];
  const { strides, dilations, group, pads } = node.attributes as unknown as Geometry & { group: number };
  if (group !== 1 || ![...strides, ...dilations].every((n) => n === 1)) return undefined;
  const outputs = node.outputs[0]!.shape.slice(2) as [number, number];
  const y = correlateLarge(x, w, [pads[0], pads[1]], outputs, CONVOLUTION_RATE);
  return y && bias ? add(y, reshape(bias, [1, bias.shape[0]!, 1, 1])) : y;
}

/** The smallest even period at which what wraps around meets zeros only. */
function periodOf(image: Shape, kernel: Shape, pads: readonly number[], outputs: readonly number[]): [number, number] {
  const along = (axis: 0 | 1): number => {
    const [extent, reach] = [image[axis + 2]!, kernel[axis + 2]!];
    const least = Math.max(extent + pads[axis]!, outputs[axis]! + reach - 1 - pads[axis]!, reach);
    return least + (least % 2);
  };
  return [along(0), along(1)];
}

/** Multiplications and additions of the direct form. */
function direct([n]: Shape, [o, c, kh, kw]: Shape, { outputs }: Plan): number {
  return 2 * n! * o! * c! * kh! * kw! * outputs[0] * outputs[1];
}

/** Multiplications and additions of both transforms, the products between and the way back. */
function transformed([n, c, h, w]: Shape, [o, , kh, kw]: Shape, { period, outputs }: Plan): number {
  const half = period[1] / 2 + 1;
  const image = n! * c! * h! * 4 * half * (w! + 2 * period[0]);
  const kernel = o! * c! * kh! * 4 * half * (kw! + 4 * period[0]);
  const products = 8 * half * period[0] * n! * o! * c!;
  const back = n! * o! * outputs[0] * 4 * half * (2 * period[0] + outputs[1]);
  return image + kernel + products + back;
}
