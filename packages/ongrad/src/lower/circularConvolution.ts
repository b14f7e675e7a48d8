/** Circular convolution, directly or in the frequency domain. */
import { reshape, transpose, transposeLast } from "../graph/arrange.ts";
import { conv2d, samePads } from "../graph/convolution.ts";
import { matmul } from "../graph/matmul.ts";
import { describe, requireRank, ShapeError } from "../graph/shapes.ts";
import { constant, type DType, makeData, type Value } from "../graph/value.ts";
import { matrix, turn } from "./fourier.ts";

export type CircularMethod = "direct" | "fourier";

/** From this kernel width on the frequency domain wins (measured on 32×32 images at 3 to 16 channels). */
const FOURIER_FROM = 7;

/**
 * Circular cross-correlation of `x [N, C, H, W]` with `w [O, C, kh, kw]` at stride 1, result `[N, O, H, W]`:
 * `y[h,w] = Σ w[a,b]·x[(h+a−⌊(kh−1)/2⌋) mod H, (w+b−⌊(kw−1)/2⌋) mod W]`. The kernel may be as large as the image
 * (full-width). `method` defaults to the faster one.
 */
export function circularConv2d(x: Value, w: Value, method?: CircularMethod): Value {
  requireRank("circularConv2d", "the input", x, 4);
  requireRank("circularConv2d", "the kernel", w, 4);
  const [kh, kw] = w.shape.slice(2) as [number, number];
  if (kh > x.shape[2]! || kw > x.shape[3]! || w.shape[1] !== x.shape[1]) {
    throw new ShapeError(`circularConv2d: ${describe(w)} does not fit ${describe(x)}`);
  }
  const chosen = method ?? (Math.max(kh, kw) >= FOURIER_FROM ? "fourier" : "direct");
  return chosen === "direct" ? conv2d(x, w, { padding: "circular" }) : inFrequency(x, w);
}

/**
 * The convolution theorem as matrix products over the half spectrum: transform image and kernel, multiply channel
 * matrices frequency by frequency (correlation: image times conjugate kernel), transform back. A frequency's real and
 * imaginary part stand next to each other throughout, which saves every separate addition.
 */
function inFrequency(x: Value, w: Value): Value {
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const [o, , kh, kw] = w.shape as [number, number, number, number];
  const half = Math.floor(width / 2) + 1;
  const [top, left] = samePads(kh, kw);
  const frequencies = height * half;

  const image = forward(x, [height, width], [0, 0], 2);
  const images = reshape(transpose(reshape(image, [n, c, height, 2, half]), [2, 4, 0, 1, 3]), [frequencies, n, 2 * c]);
  // Four rows a frequency (re, im, −im, re): the 2×2 real form of multiplying by the conjugate.
  const kernel = forward(w, [height, width], [top, left], 4);
  const split = transpose(reshape(kernel, [o, c, height, 2, 2, half]), [2, 5, 0, 3, 1, 4]);
  const kernels = reshape(split, [frequencies, 2 * o, 2 * c]);

  const product = matmul(images, transposeLast(kernels));
  const ordered = transpose(reshape(product, [height, half, n, o, 2]), [2, 3, 0, 4, 1]);
  const columns = matmul(inverseRows(height, x.dtype), reshape(ordered, [n, o, 2 * height, half]));
  return matmul(reshape(columns, [n, o, height, 2 * half]), inverseColumns(height, width, x.dtype));
}

/** Unnormalised half-spectrum DFT of `[A, B, h, w]` placed at `(−top, −left)`: `[A, B, height·parts, half]`. */
function forward(
  t: Value,
  [height, width]: readonly [number, number],
  [top, left]: readonly [number, number],
  parts: 2 | 4,
): Value {
  const [a, b, h, w] = t.shape as [number, number, number, number];
  const half = Math.floor(width / 2) + 1;
  const along = new Float64Array(2 * w * half);
  for (let p = 0; p < w; p++) {
    for (let v = 0; v < half; v++) {
      const angle = turn(v * (p - left), width);
      along[p * half + v] = Math.cos(angle);
      along[(w + p) * half + v] = -Math.sin(angle);
    }
  }
  const rows = matmul(reshape(t, [a, b, 1, h, w]), constant(makeData(t.dtype, along), [2, w, half]));
  // Row (u, part), column (part, p): exp(−i·angle) on stacked real and imaginary parts.
  const down = matrix(height * parts, 2 * h, t.dtype, (row, column) => {
    const angle = turn(Math.floor(row / parts) * ((column % h) - top), height);
    const fromImaginary = column >= h;
    const re = fromImaginary ? Math.sin(angle) : Math.cos(angle);
    const im = fromImaginary ? Math.cos(angle) : -Math.sin(angle);
    return [re, im, -im, re][row % parts]!;
  });
  return matmul(down, reshape(rows, [a, b, 2 * h, half]));
}

/** Rows (h, part), columns (u, part): Σ over u of exp(+i·2πuh/H). */
function inverseRows(height: number, dtype: DType): Value {
  return matrix(2 * height, 2 * height, dtype, (row, column) => {
    const angle = turn((row >> 1) * (column >> 1), height);
    const [toIm, fromIm] = [row % 2 === 1, column % 2 === 1];
    if (toIm === fromIm) return Math.cos(angle);
    return toIm ? Math.sin(angle) : -Math.sin(angle);
  });
}

/** Rows (part, v), columns w: the real part of Σ over all v, the missing half being the conjugate of this one. */
function inverseColumns(height: number, width: number, dtype: DType): Value {
  const half = Math.floor(width / 2) + 1;
  return matrix(2 * half, width, dtype, (row, w) => {
    const v = row % half;
    const weight = (v === 0 || 2 * v === width ? 1 : 2) / (height * width);
    const angle = turn(v * w, width);
    return weight * (row < half ? Math.cos(angle) : -Math.sin(angle));
  });
}
