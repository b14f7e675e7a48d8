import fc from "fast-check";
import { expect, it } from "vitest";
import { frequencyGrid } from "../frequency/grid.ts";
import { quadrature } from "./quadrature.ts";
import { negatives } from "./unitSpectra.ts";

const extent = fc.integer({ min: 1, max: 17 });

it("has of every two opposite frequencies one, and those that are their own opposites apart", () => {
  fc.assert(
    fc.property(extent, extent, (height, width) => {
      const { half, fixed, block, standIns, blocks } = quadrature(frequencyGrid(height, width));
      const opposite = negatives(height, width);
      const all = [...half, ...Array.from(half, (position) => opposite[position]!), ...fixed];
      expect(all.sort((a, b) => a - b)).toEqual([...Array(height * width).keys()]);
      const numbers = new Set([...block, ...standIns.map((standIn) => standIn.block)]);
      expect([...numbers].sort((a, b) => a - b)).toEqual([...Array(blocks).keys()]);
      if (height > 2 && width > 2) expect(new Set(standIns.map(({ real }) => real)).size).toBe(fixed.length);
    }),
  );
});

it("blocks neighbours, two by two", () => {
  const grid = frequencyGrid(16, 16);
  const { half, block } = quadrature(grid);
  half.forEach((one, i) => {
    half.forEach((other, j) => {
      if (block[i] !== block[j]) return;
      const [dy, dx] = [(one >> 4) - (other >> 4), (((one % 16) - (other % 16) + 24) % 16) - 8];
      expect(Math.max(Math.abs(dy), Math.abs(dx))).toBeLessThanOrEqual(1);
    });
  });
});
