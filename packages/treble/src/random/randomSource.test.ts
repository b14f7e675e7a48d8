import { expect, test } from "vitest";
import { randomSource } from "./randomSource.ts";

test("the key alone decides the stream, and keys that differ by a bit have unrelated ones", () => {
  const draw = (key: readonly [number, number]): number[] => {
    const source = randomSource(key);
    return Array.from({ length: 8 }, () => source.uniform());
  };
  expect(draw([3, 4])).toEqual(draw([3, 4]));
  for (const other of [
    [3, 5],
    [2, 4],
    [4, 3],
  ] as const) {
    expect(draw([3, 4]).filter((value) => draw(other).includes(value))).toEqual([]);
  }
});

test("normal numbers: mean 0, variance 1, kurtosis 3, neighbours uncorrelated, and the stated shares in the tails", () => {
  const count = 200_001;
  const values = new Float32Array(count);
  randomSource([7, 8]).normals(values);
  const mean = (of: (value: number, i: number) => number): number =>
    values.reduce((sum, value, i) => sum + of(value, i), 0) / count;
  // Six standard errors each.
  const error = 6 / Math.sqrt(count);
  expect(Math.abs(mean((x) => x))).toBeLessThan(error);
  expect(Math.abs(mean((x) => x * x) - 1)).toBeLessThan(error * Math.sqrt(2));
  expect(Math.abs(mean((x) => x ** 4) - 3)).toBeLessThan(error * Math.sqrt(96));
  expect(Math.abs(mean((x, i) => x * values[(i + 1) % count]!))).toBeLessThan(error);
  expect(Math.abs(mean((x) => (x > 2 ? 1 : 0)) - 0.02275)).toBeLessThan(error * Math.sqrt(0.0223));
});

test("signs and whole numbers come equally often", () => {
  const source = randomSource([1, 2]);
  const seen = new Array<number>(7).fill(0);
  let signs = 0;
  for (let i = 0; i < 70_000; i++) {
    seen[source.integer(7)]!++;
    signs += source.sign();
  }
  for (const times of seen) expect(Math.abs(times - 10_000)).toBeLessThan(6 * Math.sqrt(10_000));
  expect(Math.abs(signs)).toBeLessThan(6 * Math.sqrt(70_000));
});
