import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { epochOrder } from "./epochOrder.ts";

describe("epochOrder", () => {
  it("is a permutation that depends on seed, epoch and count alone", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat(1000), fc.nat(300), (seed, epoch, count) => {
        const order = epochOrder(seed, epoch, count);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
        expect(epochOrder(seed, epoch, count)).toEqual(order);
      }),
    );
  });

  it("differs between epochs and between seeds, also those that differ above 32 bits", () => {
    const orders = [epochOrder(0, 0, 100), epochOrder(0, 1, 100), epochOrder(1, 0, 100), epochOrder(2 ** 32, 0, 100)];
    expect(new Set(orders.map((order) => order.join())).size).toBe(4);
  });

  it("puts every image everywhere equally often", () => {
    // 5 × 5 cells of expectation 800: χ² with 16 degrees of freedom is below 39.25 with probability 0.999.
    const seen = new Float64Array(25);
    for (let epoch = 0; epoch < 4000; epoch++) {
      for (const [place, image] of epochOrder(7, epoch, 5).entries()) seen[place * 5 + image]!++;
    }
    const chi2 = seen.reduce((sum, n) => sum + (n - 800) ** 2 / 800, 0);
    expect(chi2).toBeLessThan(39.25);
  });

  it("stays what it was: a change here changes every training", () => {
    expect([...epochOrder(1, 2, 8)]).toEqual([4, 0, 2, 1, 6, 5, 3, 7]);
  });

  it("refuses counts and seeds that are no integers", () => {
    expect(() => epochOrder(0, 0, -1)).toThrow(UserError);
    expect(() => epochOrder(0.5, 0, 3)).toThrow(UserError);
    expect(() => epochOrder(0, Number.NaN, 3)).toThrow(UserError);
  });
});
