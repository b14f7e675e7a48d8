import fc from "fast-check";
import { expect, it } from "vitest";
import { noise } from "./testing/signals.ts";
import { unitSpectra } from "./unitSpectra.ts";

const extent = fc.integer({ min: 1, max: 8 });

it("is the unitary DFT of every channel, of the signal of unit length", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 4 }), extent, extent, (seed, channels, height, width) => {
      const size = height * width;
      const signal = noise(seed, channels * size);
      const norm = Math.sqrt(signal.reduce((sum, x) => sum + x * x, 0));
      const [re, im] = [new Float64Array(channels * size), new Float64Array(channels * size)];
      expect(unitSpectra([channels, height, width])(signal, { re, im })).toBe(true);
      for (let i = 0; i < channels * size; i++) {
        const [c, u, v] = [Math.floor(i / size), Math.floor((i % size) / width), i % width];
        let [a, b] = [0, 0];
        for (let k = 0; k < size; k++) {
          const angle = -2 * Math.PI * ((u * Math.floor(k / width)) / height + (v * (k % width)) / width);
          a += (signal[c * size + k]! * Math.cos(angle)) / norm / Math.sqrt(size);
          b += (signal[c * size + k]! * Math.sin(angle)) / norm / Math.sqrt(size);
        }
        expect(re[i]).toBeCloseTo(a, 9);
        expect(im[i]).toBeCloseTo(b, 9);
      }
    }),
    { numRuns: 30 },
  );
});

it("has none of signals that are zero or not finite", () => {
  const transform = unitSpectra([1, 2, 2]);
  const into = { re: new Float64Array(4), im: new Float64Array(4) };
  for (const value of [0, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(transform(Float32Array.of(value, 0, 0, 0), into)).toBe(false);
  }
  expect(transform(Float32Array.of(1e-38, 0, 0, 0), into)).toBe(true);
  expect(into.re[0]).toBeCloseTo(0.5, 6);
});
