/** Circular convolution, directly or in the frequency domain. */
import { reshape, slice, transpose, transposeLast } from "../graph/arrange.ts";
import { conv2d, samePads } from "../graph/convolution.ts";
import { add } from "../graph/elementwise.ts";
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
 * matrices frequency by frequency (correlation: image times conjugate kernel), transform back. Between the transforms
 * the order is [u, part, v, N, C]: frequencies come to the front and go back as one plain matrix transpose, which runs
 * several times as fast as a permutation that would put real and imaginary parts next to each other.
 */
function inFrequency(x: Value, w: Value): Value {
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const [o, , kh, kw] = w.shape as [number, number, number, number];
  const half = Math.floor(width / 2) + 1;
  const [top, left] = samePads(kh, kw);

  const image = toFront(forward(x, [height, width], [0, 0], imageParts), [height, 2, half, n, c]);
  const kernel = toFront(forward(w, [height, width], [top, left], kernelParts), [height, 4, half, o, c]);
  // (re + i·im)·(re' − i·im'): what the image's real part is multiplied by, then what its imaginary part is.
  const fromReal = matmul(slice(image, 1, 0, 1), transposeLast(slice(kernel, 1, 0, 2)));
  const fromImaginary = matmul(slice(image, 1, 1, 2), transposeLast(slice(kernel, 1, 2, 4)));
  const product = add(fromReal, fromImaginary);

  const back = transpose(reshape(product, [2 * height * half, n * o]), [1, 0]);
  const columns = matmul(inverseRows(height, x.dtype), reshape(back, [n, o, 2 * height, half]));
  return matmul(reshape(columns, [n, o, height, 2 * half]), inverseColumns(height, width, x.dtype));
}

/** `[A, B, u·parts, half]` to `[u, parts, half, A, B]`. */
function toFront(spectrum: Value, shape: readonly number[]): Value {
  const [a, b, rows, half] = spectrum.shape as [number, number, number, number];
  return reshape(transpose(reshape(spectrum, [a * b, rows * half]), [1, 0]), shape);
}

type Part = "re" | "im" | "−im";
const imageParts: readonly Part[] = ["re", "im"];
/** Of the conjugate product: (re, im) from the image's real part, then (re, im) from its imaginary part. */
const kernelParts: readonly Part[] = ["re", "−im", "im", "re"];

/**
 * Unnormalised half-spectrum DFT of `[A, B, h, w]` placed at `(−top, −left)`: `[A, B, height·parts, half]`, a frequency's
 * parts in rows next to each other.
 */
function forward(
  t: Value,
  [height, width]: readonly [number, number],
  [top, left]: readonly [number, number],
  parts: readonly Part[],
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
  const down = matrix(height * parts.length, 2 * h, t.dtype, (row, column) => {
    const angle = turn(Math.floor(row / parts.length) * ((column % h) - top), height);
    const fromImaginary = column >= h;
    const part = parts[row % parts.length]!;
    if (part === "re") return fromImaginary ? Math.sin(angle) : Math.cos(angle);
    const im = fromImaginary ? Math.cos(angle) : -Math.sin(angle);
    return part === "im" ? im : -im;
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
