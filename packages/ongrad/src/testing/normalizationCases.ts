import * as fc from "fast-check";
import { layerNorm } from "../graph/normalization.ts";
import { logSoftmax, softmax } from "../graph/softmax.ts";
import type { Value } from "../graph/value.ts";
import { anywhere, type GradientCases, seeds, shapes } from "./gradientCase.ts";

function softened(soften: typeof softmax): GradientCases {
  return shapes(1, 3).chain((shape) =>
    fc.tuple(fc.integer({ min: -shape.length, max: shape.length - 1 }), seeds).map(([axis, seed]) => ({
      f: ([x]) => soften(x!, axis),
      at: [anywhere(seed, shape, 3)],
    })),
  );
}

export const normalizationCases: Readonly<Record<string, GradientCases>> = {
  LayerNormalization: fc
    .tuple(shapes(0, 2), fc.integer({ min: 3, max: 5 }), seeds, fc.boolean())
    .map(([lead, extent, seed, double]) => ({
      // float32 reads the operator's own mean and deviation, float64 works them out again.
      f: ([x, scale, bias]: readonly Value[]) => layerNorm(x!, scale!, bias!, double ? 1e-3 : 0.1),
      at: [anywhere(seed, [...lead, extent]), anywhere(seed + 1, [extent]), anywhere(seed + 2, [extent])],
      ...(double ? {} : { dtype: "float32" as const }),
    })),
  LogSoftmax: softened(logSoftmax),
  Softmax: softened(softmax),
};
