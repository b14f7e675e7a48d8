/** Circular convolution, directly or in the frequency domain. */
import { reshape, slice, transposeLast } from "../graph/arrange.ts";
import { conv2d, samePads } from "../graph/convolution.ts";
import { add } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { describe, requireRank, ShapeError } from "../graph/shapes.ts";
import { constant, makeData, type Value } from "../graph/value.ts";
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
 * the order is [v, part, u, N, C]. Frequencies come to the front and go back inside the products, which read one operand
 * transposed at no cost; a permutation of memory would take as long as all products together.
 */
function inFrequency(x: Value, w: Value): Value {
  const [n, , height, width] = x.shape as [number, number, number, number];
  const [o, , kh, kw] = w.shape as [number, number, number, number];
  const half = Math.floor(width / 2) + 1;
  const image = forward(x, [height, width], [0, 0], imageParts);
  const kernel = forward(w, [height, width], samePads(kh, kw).slice(0, 2) as [number, number], kernelParts);
  const [imageRe, imageIm] = [0, 1].map((i) => slice(image, 1, i, i + 1)) as [Value, Value];
  const [fromRe, fromIm] = [0, 2].map((i) => transposeLast(slice(kernel, 1, i, i + 2))) as [Value, Value];
  // (re + i·im)·(re' − i·im'): what the image's real part is multiplied by, then what its imaginary part is.
  const product = add(matmul(imageRe, fromRe), matmul(imageIm, fromIm));
  return backward(reshape(product, [half, 1, 2 * height, n * o]), [n, o, height, width]);
}

type Part = "re" | "im" | "−im";
const imageParts: readonly Part[] = ["re", "im"];
/** Of the conjugate product: (re, im) from the image's real part, then (re, im) from its imaginary part. */
const kernelParts: readonly Part[] = ["re", "−im", "im", "re"];

/** Unnormalised half-spectrum DFT of `[A, B, h, w]` placed at `(−top, −left)`: `[half, parts, height, A, B]`. */
function forward(
  t: Value,
  [height, width]: readonly [number, number],
  [top, left]: readonly [number, number],
  parts: readonly Part[],
): Value {
  const [a, b, h, w] = t.shape as [number, number, number, number];
  const half = Math.floor(width / 2) + 1;
  // Row (part, v): exp(−i·angle).
  const along = matrix(2 * half, w, t.dtype, (row, p) => {
    const angle = turn((row % half) * (p - left), width);
    return row < half ? Math.cos(angle) : -Math.sin(angle);
  });
  const rows = reshape(matmul(along, transposeLast(reshape(t, [a * b * h, w]))), [2, half, a * b, h]);
  // Row (part, u): exp(−i·angle) times a real part, and times an imaginary part.
  const down = (fromImaginary: boolean): Value =>
    matrix(parts.length * height, h, t.dtype, (row, p) => {
      const angle = turn((row % height) * (p - top), height);
      const part = parts[Math.floor(row / height)]!;
      if (part === "re") return fromImaginary ? Math.sin(angle) : Math.cos(angle);
      const im = fromImaginary ? Math.cos(angle) : -Math.sin(angle);
      return part === "im" ? im : -im;
    });
  const spectrum = [false, true].map((fromImaginary, i) =>
    matmul(down(fromImaginary), transposeLast(reshape(slice(rows, 0, i, i + 1), [half, a * b, h]))),
  ) as [Value, Value];
  return reshape(add(...spectrum), [half, parts.length, height, a, b]);
}

/** The inverse, real: `[half, 1, (part, u), N·O]` to `[N, O, H, W]`. */
function backward(spectrum: Value, shape: readonly [number, number, number, number]): Value {
  const [n, o, height, width] = shape;
  const half = Math.floor(width / 2) + 1;
  // [part, (part', u), h]: Σ over u of exp(+i·2πuh/H).
  const up = new Float64Array(2 * 2 * height * height);
  for (let row = 0; row < 4 * height; row++) {
    const [toIm, fromIm] = [row >= 2 * height, row % (2 * height) >= height];
    for (let h = 0; h < height; h++) {
      const angle = turn((row % height) * h, height);
      up[row * height + h] = toIm === fromIm ? Math.cos(angle) : toIm ? Math.sin(angle) : -Math.sin(angle);
    }
  }
  const columns = matmul(transposeLast(spectrum), constant(makeData(spectrum.dtype, up), [2, 2 * height, height]));
  // Row (v, part): the real part of Σ over all v, the missing half being the conjugate of this one.
  const along = matrix(2 * half, width, spectrum.dtype, (row, w) => {
    const v = row >> 1;
    const weight = (v === 0 || 2 * v === width ? 1 : 2) / (height * width);
    const angle = turn(v * w, width);
    return weight * (row % 2 === 0 ? Math.cos(angle) : -Math.sin(angle));
  });
  const images = matmul(transposeLast(reshape(columns, [2 * half, n * o * height])), along);
  return reshape(images, [n, o, height, width]);
}
