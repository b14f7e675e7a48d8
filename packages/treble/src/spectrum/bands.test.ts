import { describe, expect, it } from "vitest";
import { frequencyGrid } from "../frequency/grid.ts";
import { axisSectors, diagonalSectors, highBand, whiteNoiseAnisotropy } from "./bands.ts";

describe("bands", () => {
  it("counts a frequency as high only beyond 0.25", () => {
    const band = highBand(frequencyGrid(1, 8));
    // fx = 0, ⅛, ¼, ⅜, −½, −⅜, −¼, −⅛
    expect([...band]).toEqual([0, 0, 0, 1, 1, 1, 0, 0]);
  });

  it("does not count a radius of 0.25 that rounding put above it", () => {
    const grid = frequencyGrid(20, 20);
    // (0.15, 0.2) cycles per pixel
    expect(highBand(grid)[3 * 20 + 4]).toBe(0);
  });

  it("gives no direction to the zero frequency, and no frequency two", () => {
    const grid = frequencyGrid(16, 12);
    const [axes, diagonals] = [axisSectors(grid), diagonalSectors(grid)];
    expect([axes[0], diagonals[0]]).toEqual([0, 0]);
    axes.forEach((bit, i) => {
      expect(bit + diagonals[i]!).toBeLessThanOrEqual(1);
    });
    expect([axes[3], axes[5 * 12], diagonals[4 * 12 + 3]]).toEqual([1, 1, 1]);
  });

  it("has the anisotropy of a flat spectrum in the frequency square: tan 15° / (1 − tan 30°) in the limit", () => {
    const radians = Math.PI / 180;
    const limit = Math.tan(15 * radians) / (1 - Math.tan(30 * radians));
    expect(whiteNoiseAnisotropy(frequencyGrid(501, 501))).toBeCloseTo(limit, 2);
    expect(whiteNoiseAnisotropy(frequencyGrid(1, 8))).toBeNaN();
  });
});
