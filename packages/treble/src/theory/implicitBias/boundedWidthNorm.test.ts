import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { inducedNorm, leastBoundedWidthNorm } from "./boundedWidthNorm.ts";
import { gaussianSignals } from "./gaussianSignals.ts";
import { directionError, marginsOf, signedSignals } from "./labelledSignals.ts";
import { fourierNorm } from "./leastFourierNorm.ts";
import { maxMargin } from "./maxMargin.ts";

const wide = (width: number) => ({ height: 1, width });

describe("the norm that weights of bounded-width networks induce", () => {
  it("is known of an impulse and of a constant", () => {
    const impulse = Float64Array.from({ length: 12 }, (_, i) => (i === 5 ? -2 : 0));
    const constant = new Float64Array(12).fill(3);
    for (const k of [1, 2, 5, 12]) {
      expect(inducedNorm([1, 1, 12], wide(k), impulse).norm).toBeCloseTo(2, 6);
      expect(inducedNorm([1, 1, 12], wide(k), constant).norm).toBeCloseTo(3 * Math.sqrt(12 / k), 6);
    }
    expect(inducedNorm([1, 1, 4], wide(2), new Float64Array(4))).toEqual({ norm: 0, gap: 0 });
  });

  it("is ‖β‖₂ at one pixel, ‖β̂‖₁ / √D at all of them, and falls in between", () => {
    const shape = [1, 1, 12] as const;
    const { signals } = gaussianSignals(shape, 1, 4);
    const norms = [1, 2, 4, 8, 12].map((k) => inducedNorm(shape, wide(k), signals));
    for (const { norm, gap } of norms) expect(gap).toBeLessThan(1e-6 * norm);
    expect(norms[0]!.norm).toBeCloseTo(Math.hypot(...signals), 6);
    expect(norms[4]!.norm).toBeCloseTo(fourierNorm(shape, signals) / Math.sqrt(12), 6);
    norms.slice(1).forEach(({ norm }, i) => {
      expect(norm).toBeLessThan(norms[i]!.norm + 1e-9);
    });
  });

  it("is the nuclear norm of β at one pixel, and a sum over frequencies of lengths over channels at all of them", () => {
    // Two channels that are orthogonal, of lengths 2 and 3: singular values 2 and 3.
    const beta = Float64Array.of(2, 0, 0, 0, 0, 3, 0, 0);
    expect(inducedNorm([2, 1, 4], wide(1), beta).norm).toBeCloseTo(5, 6);
    expect(inducedNorm([2, 1, 4], wide(4), beta).norm).toBeCloseTo(fourierNorm([2, 1, 4], beta) / 2, 6);
  });
});

describe("the predictor of least induced norm", () => {
  it("is the max-margin one at one pixel", () => {
    const data = gaussianSignals([1, 1, 20], 6, 1);
    const [own, other] = [leastBoundedWidthNorm(data, wide(1)), maxMargin(data)];
    expect(own.norm).toBeCloseTo(other.norm, 6);
    expect(directionError(own.beta, other.beta)).toBeLessThan(1e-10);
  });

  it("is feasible, has the norm that it says, and a gap below 1e-6, in two dimensions and several channels too", () => {
    for (const [shape, kernel] of [
      [[1, 1, 20], wide(3)],
      [[1, 4, 4], { height: 2, width: 2 }],
      [[2, 1, 8], wide(3)],
      [[1, 4, 4], { height: 2, width: 2, dilation: 2 }],
    ] as const) {
      const data = gaussianSignals(shape, 5, 7);
      const { beta, norm, gap } = leastBoundedWidthNorm(data, kernel);
      expect(Math.min(...marginsOf(signedSignals(data), beta))).toBeGreaterThan(1 - 1e-12);
      expect(inducedNorm(shape, kernel, beta).norm / norm).toBeCloseTo(1, 5);
      expect(gap).toBeLessThan(1e-6 * norm);
    }
  });

  it("needs a kernel that fits", () => {
    expect(() => leastBoundedWidthNorm(gaussianSignals([1, 1, 8], 3, 1), wide(9))).toThrow(UserError);
  });
});
