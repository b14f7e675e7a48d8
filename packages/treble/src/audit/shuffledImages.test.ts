import { expect, test } from "vitest";
import { shuffledImages } from "./shuffledImages.ts";

test("every place once, by the seed; smaller samples are fair", () => {
  const order = shuffledImages(100, 3);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect(shuffledImages(100, 3)).toEqual(order);
  expect(shuffledImages(100, 4)).not.toEqual(order);
  const hits = new Float64Array(20);
  for (let seed = 0; seed < 2000; seed++) for (const n of shuffledImages(20, seed).slice(0, 5)) hits[n]!++;
  // A quarter of 2,000, give or take four standard deviations.
  for (const count of hits) expect(Math.abs(count - 500)).toBeLessThan(4 * Math.sqrt(2000 * 0.25 * 0.75));
});
