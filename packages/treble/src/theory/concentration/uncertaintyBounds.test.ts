import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { entropicBound, type Plane, supportBound, uncertaintyBounds } from "./uncertaintyBounds.ts";

const orders = [0.5, 0.7, 1, 1.5, 3, Infinity];
const planes = fc
  .record({ height: fc.integer({ min: 1, max: 6 }), width: fc.integer({ min: 1, max: 8 }) })
  .chain((size) =>
    fc.record({
      height: fc.constant(size.height),
      width: fc.constant(size.width),
      values: fc
        .array(fc.oneof(fc.constant(0), fc.double({ min: -1, max: 1, noNaN: true })), {
          minLength: size.height * size.width,
          maxLength: size.height * size.width,
        })
        .filter((values) => values.some((value) => Math.abs(value) > 1e-6)),
    }),
  );

const plane = (height: number, width: number, value: (row: number, column: number) => number): Plane => ({
  height,
  width,
  values: Array.from({ length: height * width }, (_, i) => value(Math.floor(i / width), i % width)),
});

describe("uncertainty bounds", () => {
  it("hold for every signal", () => {
    fc.assert(
      fc.property(planes, (one) => {
        for (const threshold of [1e-12, 1e-3, 0.02]) expect(supportBound(one, threshold).excess).toBeGreaterThan(-1e-9);
        for (const order of orders) expect(entropicBound(one, order).excess).toBeGreaterThan(-1e-9);
        const together = [supportBound(one), ...[1, 0.5, Infinity].map((order) => entropicBound(one, order))];
        expect(uncertaintyBounds(one)).toMatchObject(together);
      }),
    );
  });

  it("are reached by impulses, constants and combs", () => {
    for (const one of [
      plane(4, 6, (row, column) => (row === 1 && column === 2 ? -3 : 0)),
      plane(4, 6, () => 0.1),
      plane(4, 6, (row, column) => (row % 2 === 0 && column % 3 === 0 ? 1 : 0)),
      plane(1, 1, () => 7),
    ]) {
      expect(supportBound(one).excess).toBeCloseTo(0, 9);
      for (const order of orders) expect(entropicBound(one, order).excess).toBeCloseTo(0, 9);
      expect(entropicBound(one).bound).toBeCloseTo(Math.log(one.values.length), 12);
    }
  });

  it("are kept well away from by a signal that is spread out in both", () => {
    const chirp = plane(1, 64, (_, x) => Math.cos((Math.PI * x * x) / 64));
    expect(entropicBound(chirp).excess).toBeGreaterThan(3);
    expect(supportBound(chirp).excess).toBeGreaterThan(3);
  });

  it("have values that are known: two neighbouring pixels", () => {
    // |x̂|² ∝ 1 + cos(2πu/N): its entropy goes to log N − (1 − log 2), by the integral over u.
    const two = plane(1, 4096, (_, x) => (x < 2 ? 1 : 0));
    expect(entropicBound(two).value).toBeCloseTo(Math.log(2) + Math.log(4096) - 1 + Math.log(2), 6);
    expect(supportBound(two, 0).value).toBeCloseTo(Math.log(2) + Math.log(4095.5), 3);
  });

  it("are of signals alone", () => {
    expect(() => supportBound(plane(2, 2, () => 0))).toThrow(UserError);
    expect(() => entropicBound({ height: 2, width: 2, values: [1] })).toThrow(/1 values are no 2×2/);
    expect(() =>
      entropicBound(
        plane(1, 2, () => 1),
        0.4,
      ),
    ).toThrow(/from ½/);
    expect(() => entropicBound(plane(1, 2, () => Number.NaN))).toThrow(UserError);
  });
});
