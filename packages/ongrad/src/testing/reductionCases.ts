import * as fc from "fast-check";
import * as r from "../graph/reduction.ts";
import { anywhere, type GradientCases, seeds, shapes } from "./gradientCase.ts";

function reduction(reduce: typeof r.reduceSum): GradientCases {
  return shapes(1, 3).chain((shape) =>
    fc
      .record({
        axes: fc.option(fc.subarray([...shape.keys()], { minLength: 1 }), { nil: undefined }),
        keep: fc.boolean(),
        seed: seeds,
      })
      .map(({ axes, keep, seed }) => ({
        f: ([x]) => reduce(x!, axes ? { axes, keep } : { keep }),
        at: [anywhere(seed, shape)],
      })),
  );
}

export const reductionCases: Readonly<Record<string, GradientCases>> = {
  ReduceMax: reduction(r.reduceMax),
  ReduceMean: reduction(r.reduceMean),
  ReduceMin: reduction(r.reduceMin),
  ReduceSum: reduction(r.reduceSum),
};
