import fc from "fast-check";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { boxMuller } from "../random/boxMuller.ts";
import { hierarchicalContrast, hierarchicalInterval } from "./bootstrap.ts";
import { mean } from "./mean.ts";

/** Standard normal numbers, one stream for a whole test. */
function normals(seed: number): (count: number) => Float64Array {
  const stream = xoroshiro128plus(seed);
  const uniform = (): number => ((stream.next() >>> 0) + 0.5) / 2 ** 32;
  return (count) => Float64Array.from({ length: count }, () => boxMuller(uniform(), uniform())[0]);
}

const finite = fc.double({ min: -1e3, max: 1e3, noNaN: true });

describe("hierarchicalInterval", () => {
  it("estimates the mean of the seeds' means and holds it, for symmetric data", () => {
    const sample = fc.array(finite, { minLength: 5, maxLength: 40 });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 4 }), fc.nat(), (halves, seed) => {
        const data = halves.map((half) => Float64Array.from(half.flatMap((x) => [x, -x])));
        const interval = hierarchicalInterval(data, { draws: 400, seed });
        expect(Math.abs(interval.mean)).toBeLessThan(1e-9);
        expect(interval.low).toBeLessThanOrEqual(1e-9);
        expect(interval.high).toBeGreaterThanOrEqual(-1e-9);
      }),
      { numRuns: 60 },
    );
  });

  it("weighs seeds alike whatever their number of samples", () => {
    const { mean: estimate } = hierarchicalInterval([Float64Array.of(1), Float64Array.of(3, 3, 3, 3, 3, 3)]);
    expect(estimate).toBe(2);
  });

  it("is a point for constant data", () => {
    const data = [new Float64Array(9).fill(0.25), new Float64Array(4).fill(0.25)];
    expect(hierarchicalInterval(data)).toEqual({ mean: 0.25, low: 0.25, high: 0.25 });
  });

  it("has the width of the normal interval, which shrinks with the root of the number of samples", () => {
    const draw = normals(1);
    for (const n of [50, 200, 800, 3200]) {
      const samples = draw(n);
      const { low, high } = hierarchicalInterval([samples]);
      const centre = mean(samples);
      const error = Math.sqrt(mean(samples.map((x) => (x - centre) ** 2)) / n);
      expect((high - low) / (2 * 1.96 * error)).toBeGreaterThan(0.9);
      expect((high - low) / (2 * 1.96 * error)).toBeLessThan(1.1);
    }
  });

  it("sees the variance between seeds, not only that within them", () => {
    const draw = normals(2);
    const data = Array.from(draw(16), (offset) => draw(200).map((x) => 0.1 * x + offset));
    const between = hierarchicalInterval(data);
    const pooled = hierarchicalInterval([Float64Array.from(data.flatMap((x) => [...x]))]);
    expect(between.high - between.low).toBeGreaterThan(5 * (pooled.high - pooled.low));
  });

  it("covers the true mean of Gaussian samples as often as it says", () => {
    const draw = normals(3);
    let hits = 0;
    for (let trial = 0; trial < 400; trial++) {
      const { low, high } = hierarchicalInterval([draw(100)], { draws: 400, seed: trial });
      if (low <= 0 && high >= 0) hits++;
    }
    // 0.95 less what 100 samples and 400 draws cost; the standard error over 400 trials is 0.011.
    expect(hits / 400).toBeGreaterThan(0.91);
    expect(hits / 400).toBeLessThan(0.985);
  });

  it("covers the true mean over seeds when there are many, and too rarely when there are two", () => {
    const coverage = (seeds: number): number => {
      const draw = normals(seeds);
      let hits = 0;
      for (let trial = 0; trial < 400; trial++) {
        const data = Array.from(draw(seeds), (offset) => draw(20).map((x) => x + offset));
        const { low, high } = hierarchicalInterval(data, { draws: 400, seed: trial });
        if (low <= 0 && high >= 0) hits++;
      }
      return hits / 400;
    };
    expect(coverage(20)).toBeGreaterThan(0.9);
    expect(coverage(2)).toBeLessThan(0.8);
  });

  it("is decided by the seed", () => {
    const data = [normals(4)(50), normals(5)(30)];
    expect(hierarchicalInterval(data, { seed: 1 })).toEqual(hierarchicalInterval(data, { seed: 1 }));
    expect(hierarchicalInterval(data, { seed: 1 })).not.toEqual(hierarchicalInterval(data, { seed: 2 }));
  });

  it("takes another statistic, with the same resamples as the mean's", () => {
    const data = [normals(6)(40), normals(7)(25)];
    expect(hierarchicalInterval(data, { statistic: (x) => mean(x) }).low).toBeCloseTo(
      hierarchicalInterval(data).low,
      12,
    );
    const largest = hierarchicalInterval(data, { statistic: (x) => Math.max(...x) });
    expect(largest.mean).toBeCloseTo((Math.max(...data[0]!) + Math.max(...data[1]!)) / 2, 12);
    expect(largest.high).toBeLessThanOrEqual(Math.max(...data[0]!, ...data[1]!));
  });

  it.each([
    ["no seeds", []],
    ["no samples", [Float64Array.of(1), new Float64Array(0)]],
    ["not finite", [Float64Array.of(1, Number.NaN)]],
  ])("refuses data with %s", (message, data) => {
    expect(() => hierarchicalInterval(data)).toThrow(message);
  });

  it("refuses to draw nothing", () => {
    expect(() => hierarchicalInterval([Float64Array.of(1)], { draws: 0 })).toThrow(UserError);
  });
});

describe("hierarchicalContrast", () => {
  const difference = (means: Float64Array): number => means[1]! - means[0]!;

  it("gives a difference of independent groups the summed variance", () => {
    const draw = normals(8);
    const groups = [[draw(400)], [draw(400).map((x) => 2 * x + 1)]];
    const interval = hierarchicalContrast(groups, difference);
    expect(interval.mean).toBeCloseTo(mean(groups[1]![0]!) - mean(groups[0]![0]!), 12);
    const width = 2 * 1.96 * Math.sqrt((1 + 4) / 400);
    expect((interval.high - interval.low) / width).toBeGreaterThan(0.88);
    expect((interval.high - interval.low) / width).toBeLessThan(1.12);
  });

  it("finds a slope over groups, fast enough for a study: 2,000 draws of 10 networks, 2 seeds, 130 samples", () => {
    const draw = normals(9);
    const x = Float64Array.from({ length: 10 }, (_, k) => k);
    const centre = mean(x);
    const slope = (means: Float64Array): number => {
      let [top, bottom] = [0, 0];
      for (let k = 0; k < x.length; k++) {
        top += (x[k]! - centre) * means[k]!;
        bottom += (x[k]! - centre) ** 2;
      }
      return top / bottom;
    };
    const groups = Array.from(x, (k) => [0, 1].map(() => draw(130).map((noise) => 0.3 * noise - 0.02 * k)));
    const started = process.cpuUsage();
    const interval = hierarchicalContrast(groups, slope);
    // Of the processor: what else the machine does is no matter.
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(1000);
    expect(interval.low).toBeLessThan(-0.02);
    expect(interval.high).toBeGreaterThan(-0.02);
    expect(interval.high).toBeLessThan(0);
  });

  it("refuses an empty list of groups", () => {
    expect(() => hierarchicalContrast([], difference)).toThrow("no groups");
  });
});
