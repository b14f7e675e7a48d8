import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomSource } from "../random/randomSource.ts";
import { fullWidth, gaussianFitter } from "./gaussianFit.ts";

const x = [-4.8, -3.8, -2.9, -1.9, -1.1] as const;
const height = (place: number, centre: number, deviation: number, peak: number): number =>
  peak * Math.exp(-((place - centre) ** 2) / (2 * deviation ** 2));

const curves = fc.record({
  centre: fc.double({ min: -4.8, max: -1.1, noNaN: true }),
  deviation: fc.double({ min: 0.5, max: 3, noNaN: true }),
  peak: fc.double({ min: 0.01, max: 1000, noNaN: true }),
});

describe("the fit of a Gaussian", () => {
  const { fit, narrowest, widest } = gaussianFitter(x);

  it("finds a curve again that the points are of, whatever its height", () => {
    fc.assert(
      fc.property(curves, ({ centre, deviation, peak }) => {
        const found = fit(x.map((place) => height(place, centre, deviation, peak)));
        for (const place of x) {
          const off = height(place, found.centre, found.deviation, found.peak) - height(place, centre, deviation, peak);
          expect(Math.abs(off)).toBeLessThan(5e-3 * peak);
        }
        // A narrow peak at an outermost point is that of two points, and hardly determined.
        if (centre < -3.8 || centre > -1.9) return;
        expect(Math.abs(found.centre - centre)).toBeLessThan(0.02);
        expect(Math.abs(found.deviation / deviation - 1)).toBeLessThan(0.02);
        expect(Math.abs(found.peak / peak - 1)).toBeLessThan(0.02);
      }),
    );
  });

  it("is not farther from noisy points than the curve they are of, or any other", () => {
    fc.assert(
      fc.property(curves, curves, fc.integer(), ({ centre, deviation, peak }, other, key) => {
        const noise = new Float32Array(x.length);
        randomSource([key, 0]).normals(noise);
        const y = x.map((place, i) => height(place, centre, deviation, peak) * (1 + 0.3 * noise[i]!));
        const error = (a: typeof other): number =>
          x.reduce((sum, place, i) => sum + (height(place, a.centre, a.deviation, a.peak) - y[i]!) ** 2, 0);
        const found = fit(y);
        const scale = y.reduce((sum, value) => sum + value * value, 0);
        for (const rival of [other, { centre, deviation, peak }]) {
          expect(error(found)).toBeLessThanOrEqual(error(rival) * (1 + 1e-6) + 1e-6 * scale);
        }
      }),
    );
  });

  it("takes an upper limit as one: only a curve above it is in error", () => {
    const truth = (place: number): number => height(place, -2.9, 0.6, 100);
    const y = x.map(truth);
    const limits = [1, 0, 0, 0, 1];
    // Far above what the curve has there: as if nothing were known.
    const loose = fit([50, y[1]!, y[2]!, y[3]!, 50], limits);
    expect(loose.centre).toBeCloseTo(-2.9, 2);
    expect(loose.deviation).toBeCloseTo(0.6, 2);
    // Taken for heights they would make it flat.
    expect(fit([50, y[1]!, y[2]!, y[3]!, 50]).deviation).toBeGreaterThan(0.8);
    // Below: the curve has to come down.
    const wide = x.map((place) => height(place, -2.9, 2, 100));
    const held = fit([1, wide[1]!, wide[2]!, wide[3]!, 1], limits);
    expect(held.deviation).toBeLessThan(1.5);
  });

  it("of curves equally near takes the lowest, and of limits alone none", () => {
    x.forEach((place, heard) => {
      const y = x.map((_, i) => (i === heard ? 400 : 25));
      const found = fit(
        y,
        x.map((_, i) => (i === heard ? 0 : 1)),
      );
      expect(found.centre).toBeCloseTo(place, 2);
      expect(found.peak).toBeCloseTo(400, 0);
    });
    expect(fit([1, 1, 1, 1, 1], [1, 1, 1, 1, 1])).toEqual({
      centre: Number.NaN,
      deviation: Number.NaN,
      peak: Number.NaN,
    });
  });

  it("keeps to its range: a peak beyond is said to be at the edge, a flat curve as wide as any", () => {
    expect(fit(x.map((place) => height(place, -7, 1.5, 1))).centre).toBe(-4.8);
    expect(fit(x.map((place) => height(place, 1, 1.5, 1))).centre).toBeCloseTo(-1.1, 12);
    expect(fit([1, 1, 1, 1, 1]).deviation).toBeCloseTo(widest, 9);
    expect(fit([0, 0, 1, 0, 0]).deviation).toBeLessThan(2 * narrowest);
    expect(fullWidth * narrowest).toBeCloseTo(0.4, 9);
    expect(fullWidth * widest).toBeCloseTo(4 * 3.7, 9);
  });

  it("has half of its height half a full width from its centre", () => {
    expect(height(1 + (fullWidth * 0.7) / 2, 1, 0.7, 8)).toBeCloseTo(4, 12);
  });
});
