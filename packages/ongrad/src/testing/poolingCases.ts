import * as fc from "fast-check";
import { averagePool2d, maxPool2d } from "../graph/pooling.ts";
import type { Value } from "../graph/value.ts";
import { anywhere, type GradientCase, type GradientCases, seeds } from "./gradientCase.ts";

function pooling(pool: typeof maxPool2d, options: Partial<GradientCase> = {}): GradientCases {
  return fc
    .integer({ min: 1, max: 3 })
    .chain((kernel) => {
      const pad = fc.nat(kernel - 1);
      return fc.record({
        kernel: fc.constant(kernel),
        stride: fc.integer({ min: 1, max: 3 }),
        pads: fc.tuple(pad, pad, pad, pad),
        extra: fc.tuple(fc.nat(3), fc.nat(3)),
        images: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
        seed: seeds,
      });
    })
    .map(({ kernel, stride, pads, extra, images, seed }) => ({
      f: ([x]: readonly Value[]) => pool(x!, { kernel, stride, pads }),
      at: [anywhere(seed, [...images, kernel + extra[0], kernel + extra[1]])],
      ...options,
    }));
}

export const poolingCases: Readonly<Record<string, GradientCases>> = {
  AveragePool: pooling(averagePool2d, { dtype: "float32", step: 1, tolerance: 1e-5 }),
  MaxPool: pooling(maxPool2d),
};
