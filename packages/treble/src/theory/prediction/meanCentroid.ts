import { frequencyGrid } from "../../frequency/grid.ts";
import type { ImageShape } from "../../spectrum/signals.ts";
import { unitSpectra } from "../../spectrum/unitSpectra.ts";

/**
 * Mean, over signals `[m, C, H, W]`, of their centroids in cycles per pixel: the study's measure
 * (`spectrum/measureSpectra.ts`) without a graph. Signals that are zero or not finite have none; NaN where all are.
 */
export function meanCentroid(signals: Float32Array, shape: ImageShape): number {
  const [channels, height, width] = shape;
  const { radius } = frequencyGrid(height, width);
  const [size, plane] = [channels * height * width, height * width];
  const transform = unitSpectra(shape);
  const into = { re: new Float64Array(size), im: new Float64Array(size) };
  let [sum, count] = [0, 0];
  for (let first = 0; first < signals.length; first += size) {
    if (!transform(signals.subarray(first, first + size), into)) continue;
    count++;
    for (let k = 0; k < size; k++) sum += radius[k % plane]! * (into.re[k]! ** 2 + into.im[k]! ** 2);
  }
  return sum / count;
}
