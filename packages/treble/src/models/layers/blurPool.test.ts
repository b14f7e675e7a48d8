import { compile, input } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { expect, it } from "vitest";
import { blurPool2d } from "./blurPool.ts";

it.each([
  [8, 3, 4],
  [7, 3, 4],
  [8, 4, 4],
  [9, 4, 4],
] as const)(
  "of %i pixels with %i taps leaves %i, keeps constants and takes out what would fold",
  async (extent, taps, left) => {
    const x = input("x", [1, 2, extent, extent]);
    const executable = await compile({ x }, { y: blurPool2d(x, taps) }, { backend: nodeBackend() });
    // One channel constant, one that changes sign from every column to the next.
    const { y } = await executable.run({
      x: Float32Array.from({ length: 2 * extent * extent }, (_, i) => {
        return i < extent * extent ? 0.7 : (-1) ** (((i - extent * extent) % extent) % 2);
      }),
    });
    await executable.dispose();
    const size = left * left;
    expect(y.length).toBe(2 * size);
    for (let i = 0; i < size; i++) {
      expect(Number(y[i])).toBeCloseTo(0.7, 6);
      expect(Number(y[size + i])).toBeCloseTo(0, 6);
    }
  },
);
