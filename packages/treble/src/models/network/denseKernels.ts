import type { FirstLayer } from "./firstLayer.ts";

/** A dense layer's weights on pixels, `[C·H·W, units]`, as kernels as large as the image, one for each unit. */
export function denseKernels(
  matrix: Float32Array,
  [channels, height, width]: readonly [number, number, number],
): FirstLayer {
  const pixels = channels * height * width;
  const count = matrix.length / pixels;
  const signals = Float32Array.from(matrix, (_, i) => matrix[(i % pixels) * count + Math.floor(i / pixels)]!);
  return { count, height, width, dilation: 1, signals };
}
