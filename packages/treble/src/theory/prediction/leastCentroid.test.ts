import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { frequencyGrid, whiteNoiseCentroid } from "../../frequency/grid.ts";
import { symmetricEigenvalues } from "../../optimization/symmetricEigenvalues.ts";
import { leastCentroid } from "./leastCentroid.ts";

const image = { height: 8, width: 8 };

describe("leastCentroid", () => {
  it("is white noise's for one pixel, less the wider the window, and 0 for the image", () => {
    const widths = [1, 2, 3, 5, 8].map((window) => leastCentroid(image, window));
    expect(widths[0]).toBeCloseTo(whiteNoiseCentroid(frequencyGrid(8, 8)), 10);
    for (let i = 1; i < widths.length; i++) expect(widths[i]).toBeLessThan(widths[i - 1]!);
    expect(widths.at(-1)).toBe(0);
  });

  it("is the smallest eigenvalue of the radius on the window", () => {
    const { radius, fx, fy } = frequencyGrid(8, 8);
    const matrix = Float64Array.from({ length: 81 }, (_, at) => {
      const [p, q] = [Math.floor(at / 9), at % 9];
      const [down, across] = [Math.floor(p / 3) - Math.floor(q / 3), (p % 3) - (q % 3)];
      return radius.reduce(
        (sum, r, i) => sum + (r * Math.cos(2 * Math.PI * (fy[i >> 3]! * down + fx[i & 7]! * across))) / 64,
        0,
      );
    });
    expect(leastCentroid(image, 3)).toBeCloseTo(symmetricEigenvalues(matrix, 9)[0]!, 8);
  });

  it("refuses windows that are none", () => {
    for (const window of [0, 1.5, 9]) expect(() => leastCentroid(image, window)).toThrow(UserError);
  });
});
