import { expect, test } from "vitest";
import { normalPair, sampleKey, threefry, uniformPair } from "./random.ts";

test("Threefry gives the known answers of Random123", () => {
  const ones = 0xffffffff;
  expect(threefry([0, 0], [0, 0])).toEqual([0x6b200159, 0x99ba4efe]);
  expect(threefry([ones, ones], [ones, ones])).toEqual([0x1cb996fc, 0xbb002be7]);
  expect(threefry([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3])).toEqual([0xc4923a9c, 0x483df7a0]);
});

test("a sample's key depends on the seed, every pixel, the label and the restart", () => {
  const image = new Float32Array([0, 0.5, 1, 0.25]);
  const key = sampleKey(1, image, 3, 0);
  expect(sampleKey(1, image.slice(), 3, 0)).toEqual(key);
  const others = [
    sampleKey(2, image, 3, 0),
    sampleKey(1 + 2 ** 32, image, 3, 0),
    sampleKey(1, image, 4, 0),
    sampleKey(1, image, 3, 1),
    sampleKey(1, image.toReversed(), 3, 0),
    ...[0, 1, 2, 3].map((i) => sampleKey(1, image.with(i, 0.75), 3, 0)),
  ];
  expect(new Set([key, ...others].map(String)).size).toBe(others.length + 1);
});

test("a view into a larger array has the key of its own pixels", () => {
  const all = Float32Array.of(9, 0.5, 1, 0.25, 9);
  expect(sampleKey(0, all.subarray(1, 4), 0, 0)).toEqual(sampleKey(0, Float32Array.of(0.5, 1, 0.25), 0, 0));
});

test("uniform numbers fill (0, 1] evenly and normal ones have mean 0 and variance 1", () => {
  const count = 20_000;
  const indices = Array.from({ length: count / 2 }, (_, i) => i);
  const uniform = indices.flatMap((i) => [...uniformPair([5, 6], i)]);
  const normal = indices.flatMap((i) => [...normalPair([5, 6], i)]);
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / count;
  expect(Math.min(...uniform)).toBeGreaterThan(0);
  expect(Math.max(...uniform)).toBeLessThanOrEqual(1);
  // Four standard errors.
  expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / count));
  expect(Math.abs(mean(normal))).toBeLessThan(4 / Math.sqrt(count));
  expect(Math.abs(mean(normal.map((z) => z * z)) - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
});
