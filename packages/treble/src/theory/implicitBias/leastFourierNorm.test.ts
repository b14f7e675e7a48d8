import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { leastBoundedWidthNorm } from "./boundedWidthNorm.ts";
import { gaussianSignals } from "./gaussianSignals.ts";
import { directionError, type LabelledSignals, marginsOf, signedSignals } from "./labelledSignals.ts";
import { fourierNorm, leastFourierNorm } from "./leastFourierNorm.ts";
import { maxMargin } from "./maxMargin.ts";

/** Moduli of the unitary DFT over channels, from the definition. */
function moduli({ shape: [channels, height, width] }: Pick<LabelledSignals, "shape">, x: Float64Array): number[] {
  return Array.from({ length: height * width }, (_, k) => {
    const [u, v] = [Math.floor(k / width), k % width];
    let squared = 0;
    for (let c = 0; c < channels; c++) {
      let [re, im] = [0, 0];
      for (let p = 0; p < height * width; p++) {
        const phase = 2 * Math.PI * ((u * Math.floor(p / width)) / height + (v * (p % width)) / width);
        re += x[c * height * width + p]! * Math.cos(phase);
        im += x[c * height * width + p]! * Math.sin(phase);
      }
      squared += (re * re + im * im) / (height * width);
    }
    return Math.sqrt(squared);
  });
}

describe("the predictor of least ‖β̂‖₁", () => {
  it("has the norm that the definition gives", () => {
    const data = gaussianSignals([2, 3, 4], 1, 3);
    expect(fourierNorm(data.shape, data.signals)).toBeCloseTo(
      moduli(data, data.signals).reduce((a, b) => a + b, 0),
      10,
    );
  });

  it("takes one signal's strongest frequency, and 1 / its modulus of it", () => {
    for (const shape of [
      [1, 1, 7],
      [1, 4, 4],
      [3, 2, 4],
    ] as const) {
      const data = gaussianSignals(shape, 1, 5);
      const { norm, gap } = leastFourierNorm(data);
      expect(norm).toBeCloseTo(1 / Math.max(...moduli(data, data.signals)), 7);
      expect(gap).toBeLessThan(1e-6 * norm);
    }
  });

  it("is a linear program of two values, solved by hand", () => {
    // In frequency (x₀ ± x₁)/√2: the signals are (1, 0.5) and (0.5, 2), so β̂ = (6/7, 2/7).
    const root = Math.SQRT1_2;
    const signals = Float64Array.of(1.5 * root, 0.5 * root, 2.5 * root, -1.5 * root);
    const { beta, norm, multipliers } = leastFourierNorm({ shape: [1, 1, 2], signals, labels: [1, 1] });
    expect(norm).toBeCloseTo(8 / 7, 7);
    expect([...beta]).toEqual([(8 / 7) * root, (4 / 7) * root].map((v) => expect.closeTo(v, 6)));
    // 1·a + 0.5·b = 1 and 0.5·a + 2·b = 1.
    expect([...multipliers]).toEqual([6 / 7, 2 / 7].map((v) => expect.closeTo(v, 5)));
  });

  it("is certified: feasible, multipliers feasible, and the two values next to each other", () => {
    for (const [shape, count] of [
      [[1, 1, 32], 8],
      [[1, 1, 33], 20],
      [[2, 4, 6], 12],
    ] as const) {
      const data = gaussianSignals(shape, count, 1);
      const signed = signedSignals(data);
      const { beta, multipliers, norm, gap } = leastFourierNorm(data);
      expect(Math.min(...marginsOf(signed, beta))).toBeGreaterThan(1 - 1e-12);
      expect(fourierNorm(shape, beta)).toBeCloseTo(norm, 9);
      const pull = new Float64Array(beta.length);
      signed.forEach((value, at) => {
        pull[at % beta.length]! += multipliers[Math.floor(at / beta.length)]! * value;
      });
      expect(Math.min(...multipliers)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...moduli(data, pull))).toBeLessThanOrEqual(1 + 1e-12);
      const bound = multipliers.reduce((a, b) => a + b, 0);
      expect(norm - bound).toBeCloseTo(gap, 9);
      expect(gap).toBeLessThan(1e-6 * norm);
      // It is not the max-margin predictor, whose norm of this kind is larger.
      expect(fourierNorm(shape, maxMargin(data).beta)).toBeGreaterThan(1.05 * norm);
    }
  });

  it("is that of kernels as large as the signal, by another program", () => {
    const data = gaussianSignals([1, 1, 16], 5, 2);
    const { beta, norm } = leastFourierNorm(data);
    const other = leastBoundedWidthNorm(data, { height: 1, width: 16 });
    expect(other.norm).toBeCloseTo(norm / 4, 6);
    expect(directionError(other.beta, beta)).toBeLessThan(1e-9);
  });

  it("needs signals that can be separated", () => {
    expect(() => leastFourierNorm(gaussianSignals([1, 1, 4], 60, 1))).toThrow(UserError);
  });
});
