import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { annulus } from "./annulus.ts";
import { frequencyGrid } from "./grid.ts";
import { octaveBands } from "./octaveBands.ts";

const extents = fc.integer({ min: 2, max: 40 });

describe("bands of equal width in octaves", () => {
  it("divide all frequencies but zero among them, each of the width asked for", () => {
    fc.assert(
      fc.property(extents, extents, fc.constantFrom(0.25, 0.5, 1, 1.5), (height, width, octaves) => {
        const grid = frequencyGrid(height, width);
        const held = new Uint8Array(height * width);
        let before = 0;
        for (const { from, to, centre, frequencies } of octaveBands(height, width, octaves)) {
          expect(Math.log2(to / from)).toBeCloseTo(octaves, 9);
          expect(from).toBeGreaterThanOrEqual(before * (1 - 1e-12));
          before = to;
          const mask = annulus(grid, from, to);
          expect(mask.filter(Boolean)).toHaveLength(frequencies);
          expect(centre).toBeGreaterThan(from);
          expect(centre).toBeLessThan(to + 1e-8);
          mask.forEach((inside, at) => {
            held[at]! += inside;
          });
        }
        expect([...held]).toEqual([...grid.radius].map((r) => (r > 0 ? 1 : 0)));
      }),
    );
  });

  it("are five octaves of 32×32 pixels, and ten halves", () => {
    expect(octaveBands(32, 32).map(({ frequencies }) => frequencies)).toEqual([8, 16, 76, 304, 619]);
    expect(octaveBands(32, 32, 0.5)).toHaveLength(10);
  });

  it("leave out those that lie between two frequencies", () => {
    const bands = octaveBands(8, 8, 0.1);
    expect(bands.every(({ frequencies }) => frequencies > 0)).toBe(true);
    expect(bands.length).toBeLessThan(Math.log2(Math.SQRT1_2 * 8) / 0.1);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("of %d octaves are refused", (octaves) => {
    expect(() => octaveBands(8, 8, octaves)).toThrow(`Bands of ${octaves} octaves are none`);
  });

  it("need another frequency than zero", () => {
    expect(() => octaveBands(1, 1)).toThrow("An image of 1×1 has no frequency but zero.");
  });
});
