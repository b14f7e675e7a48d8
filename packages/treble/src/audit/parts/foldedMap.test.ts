import { describe, expect, test } from "vitest";
import { sum } from "../../statistics/sum.ts";
import { foldedMap } from "./foldedMap.ts";

describe("a folded map", () => {
  test.each([
    [7, 6, 64],
    [32, 32, 64],
    [224, 224, 64],
    [225, 100, 64],
    [130, 257, 64],
    [9, 12, 4],
    [1, 30, 6],
  ])("of %i×%i is at most %i wide, keeps the sum, and has frequency 0 in the middle", (height, width, most) => {
    const values = Float64Array.from({ length: height * width }, (_, i) => ((i * 37) % 11) / 10);
    const { map, size } = foldedMap(values, height, width, most);
    expect(Math.max(...size)).toBeLessThanOrEqual(most);
    expect(map).toHaveLength(size[0] * size[1]);
    expect(sum(map)).toBeCloseTo(sum(values), 9);
    const alone = Float64Array.from(values, (_, i) => (i === 0 ? 1 : 0));
    const middle = (size[0] >> 1) * size[1] + (size[1] >> 1);
    expect(foldedMap(alone, height, width, most).map.indexOf(1)).toBe(middle);
  });

  test("sums squares of neighbours", () => {
    // Rows and columns −2, −1, 0, 1: two of each go together.
    const values = Float64Array.from({ length: 16 }, (_, i) => i);
    const { map, size } = foldedMap(values, 4, 4, 2);
    expect(size).toEqual([2, 2]);
    expect(map).toEqual([10 + 11 + 14 + 15, 8 + 9 + 12 + 13, 2 + 3 + 6 + 7, 0 + 1 + 4 + 5]);
  });
});
