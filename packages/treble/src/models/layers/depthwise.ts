import { constant, conv2d, matmul, reshape, samePads, transpose, transposeLast, type Value } from "ongrad";

/**
 * Up to so many positions every channel is multiplied by a matrix from positions to positions: with a 7×7 kernel 3
 * times (16×16 pixels) to 40 times (8×8) as fast in training as onnxruntime's grouped convolution.
 */
const MOST_POSITIONS = 256;

/**
 * Depthwise convolution at stride 1 that keeps the size, of images with their channels last: `x [N, H, W, C]` and
 * kernels `w [C, 1, k, k]` to `[N, H, W, C]`.
 */
export function depthwise(x: Value, w: Value, padding: "zero" | "circular"): Value {
  const [n, height, width, c] = x.shape as [number, number, number, number];
  const k = w.shape[2]!;
  const positions = height * width;
  if (positions > MOST_POSITIONS) {
    const options = { groups: c, padding: padding === "zero" ? "same" : "circular" } as const;
    return transpose(conv2d(transpose(x, [0, 3, 1, 2]), w, options), [0, 2, 3, 1]);
  }
  const [top, left] = samePads(k, k);
  // The matrix of a channel: Σ over a, b of w[a,b]·(shift by a along rows) ⊗ (shift by b along columns).
  const rows = transposeLast(shifts(height, k, top, padding));
  const columns = shifts(width, k, left, padding);
  const along = reshape(matmul(reshape(w, [c * k, k]), columns), [c, k, width * width]);
  const both = reshape(matmul(rows, along), [c, height, height, width, width]);
  const matrices = reshape(transpose(both, [0, 1, 3, 2, 4]), [c, positions, positions]);
  const channels = reshape(transposeLast(reshape(x, [n * positions, c])), [c, n, positions]);
  const mixed = reshape(matmul(channels, matrices), [c, n * positions]);
  return reshape(transposeLast(mixed), x.shape);
}

/** `[k, extent·extent]`: 1 at `(tap, from, to)` where position `to` sees `from` through that tap. */
function shifts(extent: number, k: number, before: number, padding: "zero" | "circular"): Value {
  const data = new Float32Array(k * extent * extent);
  for (let tap = 0; tap < k; tap++) {
    for (let to = 0; to < extent; to++) {
      const seen = to + tap - before;
      const from = padding === "circular" ? ((seen % extent) + extent) % extent : seen;
      if (from >= 0 && from < extent) data[(tap * extent + from) * extent + to]! += 1;
    }
  }
  return constant(data, [k, extent * extent]);
}
