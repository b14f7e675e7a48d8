import { describe, expect, test } from "vitest";
import { wilsonInterval } from "./wilson.ts";

const z = 1.959963984540054;

describe("Wilson's interval", () => {
  test("its limits are the shares p at which the observed one is just z standard errors of p away", () => {
    for (const [count, total] of [
      [1, 10],
      [37, 100],
      [9, 10],
      [512, 1000],
    ] as const) {
      const { mean, low, high } = wilsonInterval(count, total);
      expect(mean).toBe(count / total);
      for (const p of [low, high]) {
        expect(Math.abs(mean - p) / Math.sqrt((p * (1 - p)) / total)).toBeCloseTo(z, 9);
      }
      expect(low).toBeLessThan(mean);
      expect(high).toBeGreaterThan(mean);
    }
  });

  test("of none and of all: z²/(n + z²) wide, from the end", () => {
    for (const n of [1, 7, 100]) {
      const none = wilsonInterval(0, n);
      expect(none.low).toBe(0);
      expect(none.high).toBeCloseTo(z ** 2 / (n + z ** 2), 12);
      const all = wilsonInterval(n, n);
      expect(all.high).toBe(1);
      expect(all.low).toBeCloseTo(n / (n + z ** 2), 12);
    }
  });

  test("covers the truth as often as it says, on average over shares", () => {
    const total = 60;
    const logFactorial = (n: number): number =>
      Array.from({ length: n }, (_, i) => Math.log(i + 1)).reduce((a, b) => a + b, 0);
    const covered = Array.from({ length: 99 }, (_, i) => (i + 1) / 100).map((p) => {
      let inside = 0;
      for (let k = 0; k <= total; k++) {
        const { low, high } = wilsonInterval(k, total);
        if (p < low || p > high) continue;
        const log = logFactorial(total) - logFactorial(k) - logFactorial(total - k);
        inside += Math.exp(log + k * Math.log(p) + (total - k) * Math.log(1 - p));
      }
      return inside;
    });
    expect(covered.reduce((a, b) => a + b, 0) / covered.length).toBeCloseTo(0.95, 1.9);
  });

  test("there is none of no case", () => {
    expect(wilsonInterval(0, 0)).toEqual({ mean: Number.NaN, low: Number.NaN, high: Number.NaN });
  });
});
