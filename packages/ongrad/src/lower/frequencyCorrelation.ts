/** Correlation of images with kernels in the frequency domain. */
import { reshape, slice, transposeLast } from "../graph/arrange.ts";
import { add } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { constant, type DType, makeData, type TypedData, type Value } from "../graph/value.ts";
import { matrix, turn } from "./fourier.ts";

export interface Correlation {
  /** After how many rows and columns the image repeats. One larger than the image has zeros behind it. */
  readonly period: readonly [number, number];
  /** How far the first output reaches above and left of the image. */
  readonly pads: readonly [number, number];
  /** Rows and columns of the result. */
  readonly outputs: readonly [number, number];
}

/**
 * `y[n,o,p,q] = Σ w[o,c,a,b]·x[n,c, (p+a−top) mod period, (q+b−left) mod period]` for `x [N, C, H, W]` and
 * `w [O, C, kh, kw]`, both no larger than the period.
 *
 * The convolution theorem as matrix products over the half spectrum: transform image and kernel, multiply channel
 * matrices frequency by frequency (correlation: image times conjugate kernel), transform back. Between the transforms
 * the order is [v, part, u, N, C]. Frequencies come to the front and go back inside the products, which read one
 * operand transposed at no cost; a permutation of memory would take as long as all products together.
 */
export function correlateInFrequency<D extends DType>(
  x: Value<D>,
  w: Value<D>,
  { period, pads, outputs }: Correlation,
): Value<D> {
  const n = x.shape[0]!;
  const o = w.shape[0]!;
  const half = Math.floor(period[1] / 2) + 1;
  const image = forward(x, period, [0, 0], imageParts);
  const kernel = forward(w, period, pads, kernelParts);
  const [imageRe, imageIm] = [0, 1].map((i) => slice(image, 1, i, i + 1)) as [Value<D>, Value<D>];
  const [fromRe, fromIm] = [0, 2].map((i) => transposeLast(slice(kernel, 1, i, i + 2))) as [Value<D>, Value<D>];
  // (re + i·im)·(re' − i·im'): what the image's real part is multiplied by, then what its imaginary part is.
  const product = add(matmul(imageRe, fromRe), matmul(imageIm, fromIm));
  return backward(reshape(product, [half, 1, 2 * period[0], n * o]), [n, o], period, outputs);
}

type Part = "re" | "im" | "−im";
const imageParts: readonly Part[] = ["re", "im"];
/** Of the conjugate product: (re, im) from the image's real part, then (re, im) from its imaginary part. */
const kernelParts: readonly Part[] = ["re", "−im", "im", "re"];

/** Unnormalised half-spectrum DFT of `[A, B, h, w]` placed at `(−top, −left)`: `[half, parts, height, A, B]`. */
function forward<D extends DType>(
  t: Value<D>,
  [height, width]: readonly [number, number],
  [top, left]: readonly [number, number],
  parts: readonly Part[],
): Value<D> {
  const [a, b, h, w] = t.shape as [number, number, number, number];
  const half = Math.floor(width / 2) + 1;
  // Row (part, v): exp(−i·angle).
  const along = matrix(2 * half, w, t.dtype, (row, p) => {
    const angle = turn((row % half) * (p - left), width);
    return row < half ? Math.cos(angle) : -Math.sin(angle);
  });
  const rows = reshape(matmul(along, transposeLast(reshape(t, [a * b * h, w]))), [2, half, a * b, h]);
  // Row (part, u): exp(−i·angle) times a real part, and times an imaginary part.
  const down = (fromImaginary: boolean): Value<D> =>
    matrix(parts.length * height, h, t.dtype, (row, p) => {
      const angle = turn((row % height) * (p - top), height);
      const part = parts[Math.floor(row / height)]!;
      if (part === "re") return fromImaginary ? Math.sin(angle) : Math.cos(angle);
      const im = fromImaginary ? Math.cos(angle) : -Math.sin(angle);
      return part === "im" ? im : -im;
    });
  const spectrum = [false, true].map((fromImaginary, i) =>
    matmul(down(fromImaginary), transposeLast(reshape(slice(rows, 0, i, i + 1), [half, a * b, h]))),
  ) as [Value<D>, Value<D>];
  return reshape(add(...spectrum), [half, parts.length, height, a, b]);
}

/** The inverse, real, its first rows and columns: `[half, 1, (part, u), N·O]` to `[N, O, outputs]`. */
function backward<D extends DType>(
  spectrum: Value<D>,
  [n, o]: readonly [number, number],
  [height, width]: readonly [number, number],
  [rows, columns]: readonly [number, number],
): Value<D> {
  const half = Math.floor(width / 2) + 1;
  // [part, (part', u), h]: Σ over u of exp(+i·2πuh/H).
  const up = new Float64Array(4 * height * rows);
  for (let row = 0; row < 4 * height; row++) {
    const [toIm, fromIm] = [row >= 2 * height, row % (2 * height) >= height];
    for (let h = 0; h < rows; h++) {
      const angle = turn((row % height) * h, height);
      up[row * rows + h] = toIm === fromIm ? Math.cos(angle) : toIm ? Math.sin(angle) : -Math.sin(angle);
    }
  }
  const half2d = matmul(
    transposeLast(spectrum),
    constant<TypedData>(makeData(spectrum.dtype, up), [2, 2 * height, rows]) as Value<D>,
  );
  // Row (v, part): the real part of Σ over all v, the missing half being the conjugate of this one.
  const along = matrix(2 * half, columns, spectrum.dtype, (row, w) => {
    const v = row >> 1;
    const weight = (v === 0 || 2 * v === width ? 1 : 2) / (height * width);
    const angle = turn(v * w, width);
    return weight * (row % 2 === 0 ? Math.cos(angle) : -Math.sin(angle));
  });
  return reshape(matmul(transposeLast(reshape(half2d, [2 * half, n * o * rows])), along), [n, o, rows, columns]);
}
