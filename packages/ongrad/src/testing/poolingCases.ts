import * as fc from "fast-check";
import type { Pads } from "../graph/convolution.ts";
import { averagePool, maxPool, type Windows } from "../graph/pooling.ts";
import type { Value } from "../graph/value.ts";
import { anywhere, type GradientCase, type GradientCases, seeds } from "./gradientCase.ts";

const small = fc.integer({ min: 1, max: 3 });

/** Windows beside and over each other, with gaps, padded, spread out, reaching past the end, of any shape. */
function pooling(
  pool: (x: Value, windows: Windows, seed: number) => Value,
  options: Partial<GradientCase> = {},
): GradientCases {
  return fc
    .record({
      kernel: fc.tuple(small, small),
      strides: fc.tuple(small, small),
      dilations: fc.oneof(fc.constant([1, 1] as const), fc.tuple(small, small)),
      sides: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
      ceil: fc.boolean(),
      extra: fc.tuple(fc.nat(3), fc.nat(3)),
      images: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
      seed: seeds,
    })
    .map(({ kernel, strides, dilations, sides, ceil, extra, images, seed }) => {
      const pads = sides.map((n, i) => Math.min(n, kernel[i % 2]! - 1)) as unknown as Pads;
      const size = ([0, 1] as const).map((axis) => dilations[axis] * (kernel[axis] - 1) + 1 + extra[axis]);
      return {
        f: ([x]: readonly Value[]) => pool(x!, { kernel, strides, pads, dilations, ceil }, seed),
        at: [anywhere(seed, [...images, ...size])],
        ...options,
      };
    });
}

export const poolingCases: Readonly<Record<string, GradientCases>> = {
  AveragePool: pooling((x, windows, seed) => averagePool(x, windows, seed % 2 === 0), {
    dtype: "float32",
    step: 1,
    tolerance: 1e-5,
  }),
  MaxPool: pooling((x, windows) => maxPool(x, windows)[0]),
};
