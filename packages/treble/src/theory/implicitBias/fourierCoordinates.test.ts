import { expect, it } from "vitest";
import { fourierCoordinates } from "./fourierCoordinates.ts";
import { gaussianSignals } from "./gaussianSignals.ts";

const shapes = [
  [1, 1, 8],
  [1, 1, 9],
  [2, 4, 6],
  [3, 5, 5],
  [1, 1, 1],
] as const;

it("keeps lengths and inner products, and comes back", () => {
  for (const shape of shapes) {
    const size = shape[0] * shape[1] * shape[2];
    const { signals } = gaussianSignals(shape, 2, 1);
    const [x, y] = [signals.subarray(0, size), signals.subarray(size)];
    const { toFrequencies, toPixels } = fourierCoordinates(shape);
    const product = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    expect(product(toFrequencies(x), toFrequencies(y))).toBeCloseTo(product(x, y), 10);
    expect(product(toFrequencies(x), toFrequencies(x))).toBeCloseTo(product(x, x), 10);
    toPixels(toFrequencies(x)).forEach((value, i) => {
      expect(value).toBeCloseTo(x[i]!, 12);
    });
  }
});

it("is the unitary DFT of each channel, times √2 where a frequency has a mirror image", () => {
  for (const shape of shapes) {
    const [channels, height, width] = shape;
    const { signals } = gaussianSignals(shape, 1, 2);
    const { toFrequencies, frequencies } = fourierCoordinates(shape);
    const coordinates = toFrequencies(signals);
    let next = 0;
    for (let c = 0; c < channels; c++) {
      for (let u = 0; u < height; u++) {
        for (let v = 0; v < width; v++) {
          const mirror = ((height - u) % height) * width + ((width - v) % width);
          if (mirror < u * width + v) continue;
          let [re, im] = [0, 0];
          for (let h = 0; h < height; h++) {
            for (let w = 0; w < width; w++) {
              const phase = -2 * Math.PI * ((u * h) / height + (v * w) / width);
              re += signals[(c * height + h) * width + w]! * Math.cos(phase);
              im += signals[(c * height + h) * width + w]! * Math.sin(phase);
            }
          }
          const own = mirror === u * width + v;
          const scale = Math.sqrt((own ? 1 : 2) / (height * width));
          expect(coordinates[next]).toBeCloseTo(re * scale, 10);
          if (!own) expect(coordinates[next + 1]).toBeCloseTo(im * scale, 10);
          next += own ? 1 : 2;
        }
      }
    }
    expect(next).toBe(channels * height * width);
    expect(frequencies.reduce((sum, { extent }) => sum + extent, 0)).toBe(height * width);
  }
});
