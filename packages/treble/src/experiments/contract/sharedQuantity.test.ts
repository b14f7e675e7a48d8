import fc from "fast-check";
import { expect, it } from "vitest";
import { undefinedInterval } from "../../statistics/interval.ts";
import { quantityOf } from "../testing/madeUpRuns.ts";
import { combined, isDetermined, quantityInterval } from "./sharedQuantity.ts";

const numbers = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 3, maxLength: 3 });

it("combines draw by draw: what belongs together stays together, in the order it was drawn", () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const [x, y] = [a, b].map((draws) => ({ estimate: draws[0]!, draws: Float64Array.from(draws), images: 4 }));
      const difference = combined([x!, y!], ([p, q]) => p! - q!)!;
      expect([...difference.draws]).toEqual(a.map((value, i) => value - b[i]!));
      expect(difference).toMatchObject({ estimate: a[0]! - b[0]!, images: 8 });
      expect(combined([x!, x!], ([p, q]) => p! - q!)!.draws.every((value) => value === 0)).toBe(true);
    }),
  );
});

it("has no value where one part has none", () => {
  const known = quantityOf(1, 0.1);
  const unknown = { ...known, draws: known.draws.map(() => Number.NaN) };
  const nearly = { ...known, draws: known.draws.with(7, Number.NaN) };
  for (const other of [null, unknown, nearly]) {
    expect(isDetermined(other)).toBe(false);
    expect(combined([known, other], ([a]) => a!)).toBeNull();
    expect(quantityInterval(other)).toEqual(undefinedInterval);
  }
});

it("has the percentiles of its draws for an interval, and leaves the draws as they are", () => {
  const shuffled = Float64Array.from({ length: 2001 }, (_, i) => ((i * 1009) % 2001) / 1000 - 1);
  const quantity = quantityOf(5, 2, shuffled);
  const before = [...quantity.draws];
  const { mean, low, high } = quantityInterval(quantity);
  expect([mean, low, high]).toEqual([5, expect.closeTo(3.1, 10), expect.closeTo(6.9, 10)]);
  expect([...quantity.draws]).toEqual(before);
});
