import fc from "fast-check";
import { expect, it } from "vitest";
import { added, type Covariance, choleskyFactor, positivePart, varianceOf } from "./covariance.ts";

const number = fc.double({ min: -3, max: 3, noNaN: true });
const rows = fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 5 });
const squares = (of: readonly (readonly [number, number])[]): Covariance =>
  of.reduce<Covariance>((sum, [x, y]) => added(sum, [x * x, x * y, y * y]), [0, 0, 0]);
const close = (a: Covariance, b: Covariance): void => {
  for (const k of [0, 1, 2] as const) expect(Math.abs(a[k] - b[k])).toBeLessThan(1e-6);
};

it("keeps a covariance as it is, and factors it", () => {
  fc.assert(
    fc.property(rows, number, number, (of, x, y) => {
      const found = squares(of);
      close(positivePart(found), found);
      const [a, b, c] = choleskyFactor(found);
      fc.pre(a > 1e-3);
      close([a * a, a * b, b * b + c * c], found);
      const direct = of.reduce((sum, row) => sum + (x * row[0] + y * row[1]) ** 2, 0);
      expect(varianceOf(found, x, y)).toBeCloseTo(direct, 6);
    }),
  );
});

it("has no negative variance in any direction, and is the one that was there where that was positive alone", () => {
  fc.assert(
    fc.property(rows, rows, number, number, (plus, minus, x, y) => {
      const part = positivePart(added(squares(plus), squares(minus), -1));
      expect(varianceOf(part, x, y)).toBeGreaterThan(-1e-9);
    }),
  );
  close(positivePart([4, 0, -1]), [4, 0, 0]);
  close(positivePart([-1, 0, -2]), [0, 0, 0]);
});
