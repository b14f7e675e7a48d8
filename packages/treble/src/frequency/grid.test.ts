import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { centreSpectrum, frequencyGrid, whiteNoiseCentroid } from "./grid.ts";

const extent = fc.integer({ min: 1, max: 40 });

describe("frequencyGrid", () => {
  it("wraps frequencies into [−½, ½), even and odd", () => {
    const grid = frequencyGrid(4, 5);
    expect([...grid.fy]).toEqual([0, 0.25, -0.5, -0.25]);
    expect([...grid.fx]).toEqual([0, 0.2, 0.4, -0.4, -0.2]);
    expect(grid.radius[2 * 5 + 3]).toBeCloseTo(Math.hypot(0.5, 0.4), 12);
    const [side, corner] = [Math.hypot(0.25, 0.5), Math.SQRT1_2];
    expect([...frequencyGrid(4, 2).radius]).toEqual([0, 0.5, 0.25, side, 0.5, corner, 0.25, side]);
  });

  it("puts every grid point into the annulus around its radius, and counts it", () => {
    fc.assert(
      fc.property(extent, extent, (height, width) => {
        const { radius, annuli } = frequencyGrid(height, width);
        expect(annuli.width).toBe(1 / Math.max(height, width));
        const count = new Int32Array(annuli.count.length);
        radius.forEach((r, i) => {
          const ring = annuli.index[i]!;
          expect(Math.abs(r - annuli.radius[ring]!)).toBeLessThanOrEqual(annuli.width / 2 + 1e-9);
          count[ring]!++;
        });
        expect(annuli.count).toEqual(count);
        expect(Math.max(...radius)).toBeLessThanOrEqual(Math.SQRT1_2 + 1e-12);
      }),
    );
  });

  it("keeps the zero frequency alone in annulus 0 and the axes' frequencies in their own annuli", () => {
    const { annuli } = frequencyGrid(32, 32);
    expect(annuli.count[0]).toBe(1);
    for (let v = 0; v <= 16; v++) expect(annuli.index[v]).toBe(v);
    // (1,0), (0,1), (−1,0), (0,−1) and the four diagonal neighbours
    expect(annuli.count[1]).toBe(8);
  });

  it.each([
    [0, 3],
    [3, 2.5],
    [-1, 3],
  ])("refuses %d×%d", (height, width) => {
    expect(() => frequencyGrid(height, width)).toThrow(UserError);
  });
});

describe("whiteNoiseCentroid", () => {
  it("is 0.38288 on 32×32", () => {
    expect(whiteNoiseCentroid(frequencyGrid(32, 32))).toBeCloseTo(0.38288, 5);
  });

  it("tends to the mean distance in the unit square from its middle, (√2 + ln(1 + √2))/6", () => {
    const limit = (Math.SQRT2 + Math.log(1 + Math.SQRT2)) / 6;
    expect(whiteNoiseCentroid(frequencyGrid(301, 301))).toBeCloseTo(limit, 5);
  });
});

describe("centreSpectrum", () => {
  it("moves the zero frequency to row ⌊H/2⌋, column ⌊W/2⌋ and orders frequencies upwards from there", () => {
    fc.assert(
      fc.property(extent, extent, (height, width) => {
        const { fx, fy } = frequencyGrid(height, width);
        const columns = centreSpectrum(
          Array.from({ length: height * width }, (_, i) => fx[i % width]!),
          height,
          width,
        );
        const rows = centreSpectrum(
          Array.from({ length: height * width }, (_, i) => fy[Math.floor(i / width)]!),
          height,
          width,
        );
        let error = 0;
        for (let i = 0; i < height * width; i++) {
          const column = ((i % width) - Math.floor(width / 2)) / width;
          const row = (Math.floor(i / width) - Math.floor(height / 2)) / height;
          error = Math.max(error, Math.abs(columns[i]! - column), Math.abs(rows[i]! - row));
        }
        expect(error).toBeLessThan(1e-12);
      }),
    );
  });

  it("refuses a wrong number of values", () => {
    expect(() => centreSpectrum([1, 2, 3], 2, 2)).toThrow("3 values are not a 2×2 spectrum");
  });
});
