import type { FirstLayer } from "./firstLayer.ts";

/**
 * The weights of a layer on patches of `patch × patch` pixels, `[C·patch·patch, units]` with elements in the order
 * (channel, row, column), as kernels, one for each unit.
 */
export function patchKernels(
  matrix: Float32Array,
  patch: number,
  [channels, height, width]: readonly [number, number, number],
): FirstLayer {
  const count = matrix.length / (channels * patch * patch);
  const signals = new Float32Array(count * channels * height * width);
  matrix.forEach((value, i) => {
    const [element, unit] = [Math.floor(i / count), i % count];
    const [row, column] = [Math.floor(element / patch) % patch, element % patch];
    const channel = Math.floor(element / (patch * patch));
    signals[((unit * channels + channel) * height + row) * width + column] = value;
  });
  return { count, height: patch, width: patch, dilation: 1, signals };
}
