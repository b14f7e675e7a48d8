/**
 * 3×3 convolutions by fewer multiplications (Winograd 1980; Lavin and Gray 2016, arXiv 1509.09308): tiles of image and
 * kernel are transformed, multiplied place by place, and transformed back. For m×m outputs a tile F(m×m, 3×3) takes
 * (m+2)² products, the direct form 9·m².
 */
import { reshape, transpose, transposeLast } from "../graph/arrange.ts";
import type { Geometry } from "../graph/convolution.ts";
import { add } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { isSurelyFinite } from "../graph/range.ts";
import { apply, constant, isForeign, type Node, type Value } from "../graph/value.ts";
import { constantData } from "./constantData.ts";
import { isMadeOfConstants } from "./isMadeOfConstants.ts";
import { fromTiles, intoTiles, type Line, type Minimal, minimal2, minimal4, tilesOf } from "./minimalFiltering.ts";
import { pixelsFirst } from "./pixelsFirst.ts";
import type { Replacement } from "./rewrite.ts";
import { turnedKernel } from "./turnedKernel.ts";

/** How many multiplications of the direct form take as long as one of the transforms, and as one of the products. */
export interface Rates {
  readonly transform: number;
  readonly product: number;
  /** Whether kernels that are no constants are worth their transform, which is then taken in every run. */
  readonly trained: boolean;
}

/** Where the direct form is computed in the CPU's blocked layout (measured with AVX-512). */
export const besideBlocks: Rates = { transform: 4.3, product: 1.6, trained: false };
/** Where it is computed as products of patches (measured on WebAssembly). */
export const besidePatches: Rates = { transform: 1.5, product: 1.05, trained: true };
/** These rates leave out the way from one layout to the other. */
const MARGIN = 1.1;

interface Plan {
  readonly form: Minimal;
  readonly lines: readonly [Line, Line];
}

/**
 * Convolutions of 3×3 at stride 1 with many channels in Winograd's form; one with the same kernel turned around, the
 * derivative in the image, by the adjoint of the same product, so that a kernel is transformed once. What lies between
 * them element by element is computed in their layout, `[H·W, N, C]`. Every other node stays; so do most kernels that
 * are no constants, which are transformed in every run, and images that may be infinite somewhere, which a transform
 * would spread. How many images there are does not matter: results would depend on it.
 */
export function winograd(rates: Rates = besideBlocks, margin: number = MARGIN): Replacement {
  const kernels = { [minimal2.outputs]: new Map<Value, Value>(), [minimal4.outputs]: new Map<Value, Value>() };
  const kernelOf = (w: Value, form: Minimal): Value => {
    const known = kernels[form.outputs]!;
    const made = known.get(w) ?? transformedKernel(w, form);
    known.set(w, made);
    return made;
  };
  const layout = pixelsFirst();
  return (node, inputs, newOf) => {
    const plan = planOf(node, rates, margin);
    if (!plan) return layout.each(node, inputs);
    const [x, w, bias] = inputs as [Value, Value, Value | undefined];
    const turned = turnedKernel(node.inputs[1]!);
    const y = turned
      ? throughTiles(layout.of(x), adjointTransforms(plan), kernelOf(newOf(turned), plan.form), plan, true)
      : throughTiles(layout.of(x), transforms(plan), kernelOf(w, plan.form), plan, false);
    return layout.back(bias ? add(y, bias) : y, node.outputs[0]!.shape);
  };
}

/** How a convolution is done, if it is one of those that are faster so. */
function planOf(node: Node, rates: Rates, margin: number): Plan | undefined {
  if (node.op !== "Conv" || node.domain !== "" || isForeign(node)) return undefined;
  const [x, w] = node.inputs as [Value, Value];
  const { strides, dilations, group, pads } = node.attributes as unknown as Geometry & { group: number };
  if (x.dtype !== "float32" || group !== 1 || ![...strides, ...dilations].every((n) => n === 1)) return undefined;
  const [o, c, kh, kw] = w.shape as [number, number, number, number];
  if (kh !== 3 || kw !== 3) return undefined;
  const line = (axis: 2 | 3): Line => ({
    ...{ inputs: x.shape[axis]!, outputs: node.outputs[0]!.shape[axis]! },
    pad: pads[axis - 2]!,
  });
  const lines = [line(2), line(3)] as const;
  // In small images larger tiles reach beyond the edge, and their kernels take 36 numbers for nine.
  const form = Math.min(...lines.map(({ outputs }) => outputs)) > 4 ? minimal4 : minimal2;
  const plan = { form, lines };
  const direct = 9 * o * c * lines[0].outputs * lines[1].outputs;
  if (direct < margin * operations(plan, o, c, rates)) return undefined;
  const isKnown = isMadeOfConstants(w) || (rates.trained && isSmallBeside(plan));
  return isKnown && isSurelyFinite(x) ? plan : undefined;
}

/** Whether a kernel's transform takes at most a quarter of what one image takes by the direct form. */
function isSmallBeside({ form, lines: [down, along] }: Plan): boolean {
  return 4 * form.into.length ** 2 <= down.outputs * along.outputs;
}

/** What one image takes, in multiplications of the direct form. */
function operations({ form, lines: [down, along] }: Plan, o: number, c: number, rates: Rates): number {
  const places = form.into.length;
  const [tall, wide] = [places * tilesOf(down, form), places * tilesOf(along, form)];
  const into = c * (down.inputs * along.inputs * wide + down.inputs * wide * tall);
  const back = o * (tall * wide * down.outputs + down.outputs * wide * along.outputs);
  return rates.transform * (into + back) + rates.product * tall * wide * o * c;
}

/** Matrices that take rows and columns of an image into tiles, `[places·tiles, inputs]`, and tiles back. */
interface Transforms {
  readonly into: readonly [Value, Value];
  readonly back: readonly [Value, Value];
}

function transforms({ form, lines: [down, along] }: Plan): Transforms {
  return {
    into: [intoTiles(down, form), intoTiles(along, form)],
    back: [fromTiles(down, form), fromTiles(along, form)],
  };
}

/**
 * Of the derivative: a convolution whose kernel is turned is the adjoint of the one with the kernel as it was, whose
 * images are this one's outputs.
 */
function adjointTransforms({ form, lines }: Plan): Transforms {
  const [down, along] = lines.map(({ inputs, outputs, pad }) => ({ inputs: outputs, outputs: inputs, pad: 2 - pad }));
  const of = transforms({ form, lines: [down!, along!] });
  const turned = ([a, b]: readonly [Value, Value]): [Value, Value] => [transposeLast(a), transposeLast(b)];
  return { into: turned(of.back), back: turned(of.into) };
}

/** `[H·W, N, C]` to `[H'·W', N, O]`, by a kernel `[places, 1, places, C, O]`, or that of the adjoint, `[…, O, C]`. */
function throughTiles(x: Value, { into, back }: Transforms, kernel: Value, { form }: Plan, adjoint: boolean): Value {
  const [, n, c] = x.shape as [number, number, number];
  const o = kernel.shape[adjoint ? 3 : 4]!;
  const places = form.into.length;
  const [tall, h] = into[0].shape as [number, number];
  const [wide, w] = into[1].shape as [number, number];
  // Channels innermost: then all transforms and products are of contiguous matrices.
  const columns = reshape(matmul(into[1], reshape(x, [h, w, n * c])), [h, wide * n * c]);
  const tiles = reshape(matmul(into[0], columns), [places, tall / places, places, (wide / places) * n, c]);
  const products = reshape(adjoint ? timesTransposed(tiles, kernel) : matmul(tiles, kernel), [tall, wide * n * o]);
  const rows = reshape(matmul(back[0], products), [back[0].shape[0]!, wide, n * o]);
  const y = matmul(back[1], rows);
  return reshape(y, [y.shape[0]! * y.shape[1]!, n, o]);
}

/** `a·bᵀ` by onnxruntime's own operator: it would keep a transposed constant beside the constant. */
function timesTransposed(a: Value, b: Value): Value {
  const shape = [...a.shape.slice(0, -1), b.shape.at(-2)!];
  const attributes = { alpha: { float: 1 }, transA: 0, transB: 1 };
  return apply("FusedMatMul", [a, b], [{ dtype: "float32", shape }], attributes, "com.microsoft")[0]!;
}

/** `[O, C, 3, 3]` to `[places, 1, places, C, O]`, by one product, which onnxruntime takes once. */
function transformedKernel(w: Value, { kernel }: Minimal): Value {
  const [o, c] = w.shape as [number, number];
  const places = kernel.length;
  const both = kernel.flatMap((down) => kernel.flatMap((along) => down.flatMap((a) => along.map((b) => a * b))));
  const product = matmul(constant(Float32Array.from(both), [places ** 2, 9]), tapsFirst(w));
  return reshape(product, [places, 1, places, c, o]);
}

/** `[O, C, 3, 3]` to `[9, C·O]`. */
function tapsFirst(w: Value): Value {
  const [o, c] = w.shape as [number, number];
  const data = constantData(w);
  if (!data) return reshape(transpose(w, [2, 3, 1, 0]), [9, c * o]);
  // Each step that onnxruntime does with constants takes memory as long as the graph lives.
  const taps = new Float32Array(data.length);
  for (let i = 0; i < c; i++) {
    for (let j = 0; j < o; j++) {
      for (let tap = 0; tap < 9; tap++) taps[tap * c * o + i * o + j] = data[(j * c + i) * 9 + tap]!;
    }
  }
  return constant(taps, [9, c * o]);
}
