import { solveQP } from "quadprog";
import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { gaussianSignals } from "./gaussianSignals.ts";
import { type LabelledSignals, marginsOf, signedSignals } from "./labelledSignals.ts";
import { maxMargin } from "./maxMargin.ts";

const data = (signals: number[][], labels: number[]): LabelledSignals => ({
  shape: [1, 1, signals[0]!.length],
  signals: Float64Array.from(signals.flat()),
  labels,
});

describe("the separating predictor of least norm", () => {
  it("is solved by hand where it can be", () => {
    // One signal: x / ‖x‖².
    expect([...maxMargin(data([[3, 4]], [1])).beta]).toEqual([3 / 25, 4 / 25].map((v) => expect.closeTo(v, 15)));
    // Two that are orthogonal: each needs its own part.
    const two = maxMargin(
      data(
        [
          [2, 0, 0],
          [0, 4, 0],
        ],
        [1, -1],
      ),
    );
    expect([...two.beta]).toEqual([0.5, -0.25, 0].map((v) => expect.closeTo(v, 15)));
    // The second lies beyond the first and does not pull.
    const inner = maxMargin(
      data(
        [
          [1, 0],
          [2, 5],
        ],
        [1, 1],
      ),
    );
    expect([...inner.beta]).toEqual([1, 0].map((v) => expect.closeTo(v, 15)));
    expect([...inner.multipliers]).toEqual([1, 0].map((v) => expect.closeTo(v, 12)));
  });

  it("is that of an independent solver (Goldfarb & Idnani), with a gap below 1e-10", () => {
    for (const [size, count] of [
      [4, 3],
      [10, 9],
      [16, 8],
      [30, 29],
    ] as const) {
      const signals = gaussianSignals([1, 1, size], count, size);
      const { beta, multipliers, norm, gap } = maxMargin(signals);
      const signed = signedSignals(signals);
      const padded = [0, ...Array.from({ length: size }, (_, i) => i + 1)];
      const identity = padded.map((i) => padded.map((j) => (i && i === j ? 1 : 0)));
      const constraints = padded.map((j) => [
        0,
        ...Array.from({ length: count }, (_, i) => (j ? signed[i * size + j - 1]! : 0)),
      ]);
      const zeros = padded.map(() => 0);
      const other = solveQP(identity, zeros, constraints, [0, ...new Array<number>(count).fill(1)]);
      beta.forEach((value, j) => {
        expect(value).toBeCloseTo(other.solution[j + 1]!, 10);
      });
      expect(gap).toBeLessThan(1e-10 * norm);
      expect(Math.min(...marginsOf(signed, beta))).toBeCloseTo(1, 12);
      expect(Math.min(...multipliers)).toBeGreaterThanOrEqual(0);
    }
  });

  it("needs signals that can be separated", () => {
    expect(() => maxMargin(data([[1], [1]], [1, -1]))).toThrow(/No linear predictor/);
    expect(() => maxMargin(gaussianSignals([1, 1, 4], 60, 1))).toThrow(UserError);
    expect(() => maxMargin(data([[0, 0]], [1]))).toThrow(/zero/);
  });

  it("needs signals and labels that are some", () => {
    expect(() => maxMargin(data([[1, 2]], [2]))).toThrow(/−1 and 1/);
    expect(() => maxMargin(data([[1, Number.NaN]], [1]))).toThrow(/finite/);
    expect(() => maxMargin({ ...data([[1, 2]], [1]), shape: [1, 1, 3] })).toThrow(
      /2 values are not 1 signals of 1×1×3/,
    );
    expect(() => maxMargin({ ...data([[1, 2]], []), signals: new Float64Array() })).toThrow(/0 labels/);
  });
});
