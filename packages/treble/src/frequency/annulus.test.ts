import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { highBand } from "../spectrum/bands.ts";
import { annulus } from "./annulus.ts";
import { bandMask } from "./band.ts";
import { frequencyGrid } from "./grid.ts";

describe("annulus", () => {
  it("holds its outer edge and not its inner one", () => {
    // r = 0, ⅛, ¼, ⅜, ½, ⅜, ¼, ⅛
    const grid = frequencyGrid(1, 8);
    expect([...annulus(grid, 0.125, 0.25)]).toEqual([0, 0, 1, 0, 0, 0, 1, 0]);
    expect([...annulus(grid, 0.25, Number.POSITIVE_INFINITY)]).toEqual([0, 0, 0, 1, 1, 1, 0, 0]);
  });

  it("holds the zero frequency from 0 on, and with both ends there nothing else", () => {
    const grid = frequencyGrid(1, 4);
    expect([...annulus(grid, 0, 0.25)]).toEqual([1, 1, 0, 1]);
    expect([...annulus(grid, 0, 0)]).toEqual([1, 0, 0, 0]);
    expect([...annulus(grid, 1e-3, 0.25)]).toEqual([0, 1, 0, 1]);
  });

  it("takes a radius that rounding put beyond its edge for one on it", () => {
    const grid = frequencyGrid(100, 100);
    const at = 21 * 100 + 28;
    expect(grid.radius[at]).toBeGreaterThan(0.35);
    expect(annulus(grid, 0, 0.35)[at]).toBe(1);
    expect(annulus(grid, 0.35, 0.4)[at]).toBe(0);
  });

  it.each([
    [-0.1, 0.2],
    [0.3, 0.2],
    [Number.NaN, 0.2],
    [0, Number.NaN],
  ])("refuses from %d to %d", (from, to) => {
    expect(() => annulus(frequencyGrid(4, 4), from, to)).toThrow(UserError);
  });

  it("divides the frequencies of any grid, edges on grid points or not: bands of an attack from 0 on", () => {
    const extent = fc.integer({ min: 2, max: 40 });
    fc.assert(
      fc.property(extent, extent, fc.nat(), fc.nat(), (height, width, i, j) => {
        const { radius } = frequencyGrid(height, width);
        const [a, b] = [radius[i % radius.length]!, radius[j % radius.length]!].sort((x, y) => x - y) as [
          number,
          number,
        ];
        const edges = [...new Set([0, a, b])];
        const bands = edges.flatMap((from, n) => {
          const to = edges[n + 1] ?? Number.POSITIVE_INFINITY;
          return [annulus(frequencyGrid(height, width), from, to)];
        });
        for (let at = 0; at < radius.length; at++) {
          expect(bands.reduce((sum, band) => sum + band[at]!, 0)).toBe(1);
        }
      }),
    );
  });

  it("makes the bands :0.25 and 0.25: the low and the high frequencies of the measure", () => {
    for (const [height, width] of [
      [32, 32],
      [28, 28],
      [20, 20],
      [116, 116],
      [7, 12],
    ] as const) {
      const high = highBand(frequencyGrid(height, width));
      expect(bandMask({ from: 0.25 }, height, width)).toEqual(high);
      expect(bandMask({ from: 0, to: 0.25 }, height, width)).toEqual(high.map((bit) => 1 - bit));
      expect(bandMask({ to: 0.25 }, height, width)).toEqual(high.map((bit) => 1 - bit));
    }
  });
});
