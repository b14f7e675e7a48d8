import fc from "fast-check";
import { kernelSpectrum } from "treble-lab";
import { describe, expect, it } from "vitest";
import { readProperty } from "../link/property.ts";
import { cellsOf, type DrawnKernel, drawnProperty, presets, withCell, withWidth } from "./drawnKernel.ts";
import { ceilingOf } from "./limits.ts";

const image = { height: 32, width: 32 };
const level = fc.integer({ min: -25, max: 25 }).map((steps) => steps / 25);
const drawn = fc
  .integer({ min: 1, max: 31 })
  .chain((width) => fc.array(level, { minLength: width * width, maxLength: width * width }))
  .map((cells): DrawnKernel => ({ width: Math.sqrt(cells.length), cells }));

describe("a drawn kernel", () => {
  it("comes back from the link as it was, whatever was drawn", () => {
    fc.assert(
      fc.property(drawn, (kernel) => {
        expect(drawnProperty.parse(drawnProperty.text(kernel))).toEqual(kernel);
      }),
    );
    for (const preset of presets) {
      expect(drawnProperty.parse(`${preset}-31`)).toEqual({ preset, width: 31 });
    }
  });

  it("is replaced where the link has none, in a sentence", () => {
    for (const text of ["edge-32", "edge-0", "blur-3", "cells-abc", "cells-Z", "cells-", `cells-${"a".repeat(1024)}`]) {
      const { value, problem } = readProperty(drawnProperty, text);
      expect(value).toEqual({ preset: "edge", width: 3 });
      expect(problem).toMatch(/The link's drawn is ".*"\. It must be pixel, box.*It is edge-3 instead\./);
    }
  });

  it("has Sobel's weights, a box and a bell, the largest of which is 1 or −1", () => {
    const cells = (preset: DrawnKernel) => cellsOf(preset, image, 0.1);
    expect(cells({ preset: "edge", width: 3 })).toEqual([-0.5, 0, 0.5, -1, 0, 1, -0.5, 0, 0.5]);
    expect(cells({ preset: "pixel", width: 3 }).map((value, i) => value * i)).toEqual([0, 0, 0, 0, 4, 0, 0, 0, 0]);
    for (const preset of presets) {
      for (const width of [1, 2, 3, 8, 31]) {
        const values = cells({ preset, width });
        expect(values).toHaveLength(width * width);
        expect(Math.max(...values.map(Math.abs))).toBeCloseTo(1, 12);
      }
    }
  });

  it("reaches the ceiling of its width where it is the most concentrated, and no other one is above", () => {
    for (const width of [2, 3, 7]) {
      for (const limit of [0.05, 0.15]) {
        const shareOf = (preset: (typeof presets)[number]) => {
          const values = cellsOf({ preset, width }, image, limit);
          return kernelSpectrum(image, { height: width, width, values }).lowShare(limit);
        };
        const ceiling = ceilingOf(image, width, limit);
        expect(shareOf("concentrated")).toBeCloseTo(ceiling, 9);
        for (const preset of presets) expect(shareOf(preset)).toBeLessThanOrEqual(ceiling + 1e-9);
      }
    }
  });

  it("changes one cell and keeps the others, and keeps its middle in another width", () => {
    const three = withCell(cellsOf({ preset: "edge", width: 3 }, image, 0.1), 4, 7);
    expect(three).toEqual({ width: 3, cells: [-0.52, 0, 0.52, -1, 1, 1, -0.52, 0, 0.52] });
    const five = withWidth({ width: 3, cells: [1, 0, 0, 0, 0.2, 0, 0, 0, -1] }, 5);
    if (!("cells" in five)) throw new Error("What was drawn stays drawn.");
    expect(five.cells.flatMap((value, i) => (value === 0 ? [] : [[i, value]]))).toEqual([
      [6, 1],
      [12, 0.2],
      [18, -1],
    ]);
    expect(withWidth({ width: 5, cells: five.cells }, 3)).toEqual({ width: 3, cells: [1, 0, 0, 0, 0.2, 0, 0, 0, -1] });
  });
});
