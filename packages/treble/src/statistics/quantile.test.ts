import fc from "fast-check";
import { expect, it } from "vitest";
import { quantile } from "./quantile.ts";

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const sample = fc.array(finite, { minLength: 1, maxLength: 30 }).map((values) => Float64Array.from(values).sort());

it("interpolates where 4 times the share falls between five values", () => {
  const values = Float64Array.of(1, 2, 4, 8, 16);
  const expected = [1, 1.4, 2, 5.6, 15.2, 16];
  [0, 0.1, 0.25, 0.6, 0.975, 1].forEach((share, i) => {
    expect(quantile(values, share)).toBeCloseTo(expected[i]!, 12);
  });
});

it("takes the order statistics where it meets them, and grows in between", () => {
  fc.assert(
    fc.property(sample, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(29), (values, share, i) => {
      const last = values.length - 1;
      const n = Math.min(i, last);
      expect(quantile(values, last === 0 ? 0 : n / last)).toBeCloseTo(values[n]!, 6);
      const at = Math.floor(share * last);
      expect(quantile(values, share)).toBeGreaterThanOrEqual(values[at]! - 1e-9);
      expect(quantile(values, share)).toBeLessThanOrEqual(values[Math.min(at + 1, last)]! + 1e-9);
    }),
  );
});

it("is NaN where there is no value", () => {
  expect(quantile(new Float64Array(), 0.5)).toBeNaN();
});
