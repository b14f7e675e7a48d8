import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { alignment } from "./alignment.ts";
import { signalsOf } from "./signals.ts";
import { noise } from "./testing/signals.ts";

const backend = nodeBackend();
const shape = [3, 8, 6] as const;
const size = 3 * 8 * 6;

/** The signals of a list, each moved circularly by two rows. */
function shifted(signals: Float32Array): Float32Array {
  return signals.map((_, i) => {
    const [plane, row, column] = [Math.floor(i / 48), Math.floor((i % 48) / 6), i % 6];
    return signals[plane * 48 + ((row + 2) % 8) * 6 + column]!;
  });
}

/** Pearson correlation of Fourier magnitudes straight from the definition. */
function reference(a: Float32Array, b: Float32Array): number {
  const magnitudes = (x: Float32Array): number[] => {
    const result: number[] = [];
    for (let c = 0; c < 3; c++)
      for (let u = 0; u < 8; u++)
        for (let v = 0; v < 6; v++) {
          let [re, im] = [0, 0];
          for (let h = 0; h < 8; h++)
            for (let w = 0; w < 6; w++) {
              const angle = -2 * Math.PI * ((u * h) / 8 + (v * w) / 6);
              re += x[c * 48 + h * 6 + w]! * Math.cos(angle);
              im += x[c * 48 + h * 6 + w]! * Math.sin(angle);
            }
          result.push(Math.hypot(re, im));
        }
    const mean = result.reduce((p, q) => p + q, 0) / result.length;
    return result.map((value) => value - mean);
  };
  const [p, q] = [magnitudes(a), magnitudes(b)];
  return p.reduce((sum, value, i) => sum + value * q[i]!, 0) / (Math.hypot(...p) * Math.hypot(...q));
}

const aligned = async (a: Float32Array, b: Float32Array, batchSize?: number) =>
  alignment(signalsOf(a, shape), signalsOf(b, shape), { backend, batchSize });

describe("alignment", () => {
  const a = noise(1, 5 * size);
  const b = noise(2, 5 * size).map((value, i) => value + 0.5 * a[i]!);

  it("follows the definitions, in batches of any size and at any scale", async () => {
    for (const batchSize of [2, 64]) {
      const result = await aligned(
        a.map((value) => value * 1e-30),
        b,
        batchSize,
      );
      for (let n = 0; n < 5; n++) {
        const [x, y] = [a.subarray(n * size, (n + 1) * size), b.subarray(n * size, (n + 1) * size)];
        const dot = x.reduce((sum, value, i) => sum + value * y[i]!, 0);
        expect(result.cosine[n]).toBeCloseTo(dot / (Math.hypot(...x) * Math.hypot(...y)), 5);
        expect(result.magnitudeCorrelation[n]).toBeCloseTo(reference(x, y), 5);
      }
    }
  });

  it("is 1 for the same direction, −1 for the opposite one; magnitudes see neither sign nor shift", async () => {
    const same = await aligned(
      a,
      a.map((value) => 3 * value),
    );
    const opposite = await aligned(
      a,
      a.map((value) => -value),
    );
    const moved = await aligned(a, shifted(a));
    for (let n = 0; n < 5; n++) {
      expect(same.cosine[n]).toBeCloseTo(1, 6);
      expect(opposite.cosine[n]).toBeCloseTo(-1, 6);
      expect(Math.abs(moved.cosine[n]!)).toBeLessThan(0.5);
      for (const { magnitudeCorrelation } of [same, opposite, moved]) expect(magnitudeCorrelation[n]).toBeCloseTo(1, 6);
    }
  });

  it("is NaN where a signal is zero or not finite, and only there", async () => {
    const holes = a.slice().fill(0, size, 2 * size);
    holes[2 * size] = Number.NaN;
    const { cosine, magnitudeCorrelation } = await aligned(holes, b);
    for (const values of [cosine, magnitudeCorrelation])
      expect([...values].map(Number.isFinite)).toEqual([true, false, false, true, true]);
  });

  it("refuses lists that are not pairs", async () => {
    await expect(aligned(a, b.subarray(size))).rejects.toThrow(/not pairs/);
    await expect(aligned(a.subarray(1), b.subarray(1))).rejects.toThrow(UserError);
    const [first, second] = [signalsOf(a, shape), signalsOf(b, shape)];
    const wrong = { ...second, shape: [6, ...shape] as const };
    await expect(alignment(first, wrong, { backend })).rejects.toThrow(/are 5 signals of shape \[.*\], not 6/);
  });
});
