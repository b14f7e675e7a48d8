import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { randomSource } from "../random/randomSource.ts";
import { breakpointFinder } from "./breakpoint.ts";

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
/** At least five places, no two nearer than a hundredth of the range. */
const places = fc.array(between(0.1, 1), { minLength: 4, maxLength: 11 }).map((steps) => {
  const x = [0];
  for (const step of steps) x.push(x.at(-1)! + step);
  return x;
});
const slopes = fc.tuple(between(-5, 5), between(-5, 5)).filter(([a, b]) => Math.abs(a - b) > 0.5);

const bent = (x: readonly number[], at: number, [before, after]: readonly [number, number], height = 0): number[] =>
  x.map((place) => height + (place < at ? before : after) * (place - at));

function noise(key: number, count: number): Float32Array {
  const errors = new Float32Array(count);
  randomSource([key, 1]).normals(errors);
  return errors;
}

describe("of points without error", () => {
  it("the bend, both slopes and the height are found again", () => {
    fc.assert(
      fc.property(places, between(0, 1), slopes, between(-3, 3), (x, share, [before, after], height) => {
        const [low, high] = [x[1]!, x.at(-2)!];
        const at = low + share * (high - low);
        const found = breakpointFinder(x).fit(bent(x, at, [before, after], height));
        expect(found.place).toBeCloseTo(at, 6);
        expect(found.before).toBeCloseTo(before, 6);
        expect(found.after).toBeCloseTo(after, 6);
        expect(found.height).toBeCloseTo(height, 6);
      }),
    );
  });

  it("a line has none", () => {
    fc.assert(
      fc.property(places, between(-5, 5), between(-3, 3), (x, rise, height) => {
        const found = breakpointFinder(x, { draws: 19 }).of(x.map((place) => height + rise * place));
        expect(found).toMatchObject({ found: false, chance: 1 });
      }),
    );
  });

  it("a bend is sure, and its interval a point", () => {
    const { interval, found, chance, open } = breakpointFinder([0, 1, 2, 3, 4, 5, 6]).of([0, 1, 2, 2.5, 2.25, 2, 1.75]);
    expect(interval.mean).toBeCloseTo(2.6, 12);
    expect(interval.high - interval.low).toBeLessThan(1e-6);
    expect(found).toBe(true);
    expect(chance).toBe(1 / 2000);
    expect(open).toEqual({ low: false, high: false });
  });
});

describe("of points with errors", () => {
  const x = [0, 1, 2, 3, 4, 5, 6, 7];

  it("no other two lines that meet are nearer", () => {
    fc.assert(
      fc.property(places, fc.integer(), between(0, 1), slopes, between(-1, 1), (at, key, share, rival, height) => {
        const y = noise(key, at.length);
        const found = breakpointFinder(at).fit(y);
        const place = at[1]! + share * (at.at(-2)! - at[1]!);
        const squares = bent(at, place, rival, height).reduce((sum, value, i) => sum + (value - y[i]!) ** 2, 0);
        expect(found.squares).toBeLessThanOrEqual(squares);
        const own = bent(at, found.place, [found.before, found.after], found.height);
        expect(own.reduce((sum, value, i) => sum + (value - y[i]!) ** 2, 0)).toBeCloseTo(found.squares, 9);
      }),
    );
  });

  it("moves, stretches and tilts with them", () => {
    const finder = breakpointFinder(x, { draws: 99 });
    fc.assert(
      fc.property(fc.integer(), between(-9, 9), between(0.1, 9), between(-3, 3), (key, shift, stretch, tilt) => {
        const y = bent(x, 3.3, [1, -0.5]).map((value, i) => value + 0.3 * noise(key, 8)[i]!);
        const one = finder.of(y);
        const other = breakpointFinder(
          x.map((place) => shift + stretch * place),
          { draws: 99 },
        ).of(y.map((value, i) => shift + stretch * value + tilt * x[i]!));
        expect(other.place).toBeCloseTo(shift + stretch * one.place, 5);
        expect(other.before).toBeCloseTo(one.before + tilt / stretch, 5);
        expect(other.after).toBeCloseTo(one.after + tilt / stretch, 5);
        expect(other.interval.low).toBeCloseTo(shift + stretch * one.interval.low, 4);
        expect(other.interval.high).toBeCloseTo(shift + stretch * one.interval.high, 4);
        expect(other.open).toEqual(one.open);
        expect(other.chance).toBeCloseTo(one.chance, 1);
        const turned = finder.of(y.map((value) => -value));
        expect(turned.interval).toEqual(one.interval);
      }),
      { numRuns: 30 },
    );
  });

  it("the test finds a bend in a line one time in twenty", () => {
    for (const count of [5, 12]) {
      const finder = breakpointFinder(Array.from({ length: count }, (_, i) => Math.log2(1 + i)));
      let found = 0;
      for (let run = 0; run < 600; run++) {
        const errors = noise(run, count);
        if (finder.of(errors.map((error, i) => 3 - 2 * Math.log2(1 + i) + error)).found) found++;
      }
      // 30 expected; binomial, and the simulated threshold varies, too.
      expect(found).toBeGreaterThan(12);
      expect(found).toBeLessThan(48);
    }
  });

  it.each([
    [5, 20],
    [8, 8],
    [8, 20],
    [12, 20],
  ])("of %i points that rise by %i errors, the interval covers the bend about as often as it says", (count, rise) => {
    const at = Array.from({ length: count }, (_, i) => i / (count - 1));
    const finder = breakpointFinder(at, { draws: 1 });
    const source = randomSource([count, rise]);
    const runs = 300;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const place = 0.3 + 0.4 * source.uniform();
      const errors = noise(run, count);
      const { interval, open } = finder.of(bent(at, place, [rise, -0.2 * rise]).map((value, i) => value + errors[i]!));
      if ((open.low || interval.low <= place) && (open.high || interval.high >= place)) covered++;
      expect(interval.low).toBeLessThanOrEqual(interval.mean);
      expect(interval.high).toBeGreaterThanOrEqual(interval.mean);
    }
    expect(covered / runs).toBeGreaterThan(0.87);
  });

  it("an interval that reaches the last place where a bend is seen is open there", () => {
    const finder = breakpointFinder(x, { draws: 99 });
    const flat = finder.of(noise(3, 8));
    expect(flat.open).toEqual({ low: true, high: true });
    expect(flat.interval).toMatchObject({ low: 1, high: 6 });
    expect(flat.found).toBe(false);
  });
});

describe("of several curves", () => {
  const x = [0, 1, 2, 3, 4, 5, 6, 7];
  const finder = breakpointFinder(x, { draws: 199 });
  /** Curves with a level, a tilt and errors of their own, each error like the one before. */
  const curves = (key: number, count: number, at: number) =>
    Array.from({ length: count }, (_, r) => {
      const [level, tilt, ...errors] = noise(100 * key + r, 10);
      for (let i = 1; i < 8; i++) errors[i] = 0.8 * errors[i - 1]! + 0.6 * errors[i]!;
      return bent(x, at, [3, -0.6]).map((value, i) => value + 5 * level! + 0.3 * tilt! * x[i]! + errors[i]!);
    });

  it("is that of their mean, whatever their levels, and a point where they agree", () => {
    const same = [0, 4, -7].map((level) => bent(x, 3.3, [1, -0.5], level));
    const found = finder.ofCurves(same);
    expect(found.place).toBeCloseTo(3.3, 9);
    expect(found.interval.high - found.interval.low).toBeLessThan(1e-9);
    expect(found.found).toBe(true);
    const some = curves(1, 3, 3.3);
    const mean = x.map((_, i) => some.reduce((sum, curve) => sum + curve[i]! / 3, 0));
    expect(finder.ofCurves(some).place).toBeCloseTo(finder.fit(mean).place, 9);
  });

  it.each([2, 3, 5])("with %i, the interval covers the bend about as often as it says", (count) => {
    const source = randomSource([count, 2]);
    const runs = 300;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const at = 2.2 + 2.6 * source.uniform();
      const { interval } = finder.ofCurves(curves(run, count, at));
      if (interval.low <= at && at <= interval.high) covered++;
    }
    expect(covered / runs).toBeGreaterThan(0.87);
  });
});

describe("is refused", () => {
  it.each([[[0, 1, 2, 3]], [[0, 1, 1, 2, 3]], [[0, 1, 2, 3, Number.NaN]], [[4, 3, 2, 1, 0]]])("at %o", (x) => {
    expect(() => breakpointFinder(x)).toThrow(UserError);
  });

  it("of a curve that does not fit", () => {
    const finder = breakpointFinder([0, 1, 2, 3, 4]);
    expect(() => finder.fit([1, 2, 3])).toThrow("A curve of 3 values does not fit 5 places");
    expect(() => finder.of([1, 2, 3, 4, Number.NaN])).toThrow("not all finite");
    expect(() => finder.ofCurves([[1, 2, 3, 4, 5]])).toThrow("A breakpoint of 1 curves has no interval");
  });
});
