import * as fc from "fast-check";
import { cumSum } from "../graph/cumSum.ts";
import * as r from "../graph/reduction.ts";
import { topK } from "../graph/topK.ts";
import { anywhere, type GradientCases, positive, seeds, shapes } from "./gradientCase.ts";

function reduction(reduce: typeof r.reduceSum, place: typeof anywhere = anywhere): GradientCases {
  return shapes(1, 3).chain((shape) =>
    fc
      .record({
        axes: fc.option(fc.subarray([...shape.keys()], { minLength: 1 }), { nil: undefined }),
        keep: fc.boolean(),
        seed: seeds,
      })
      .map(({ axes, keep, seed }) => ({
        f: ([x]) => reduce(x!, axes ? { axes, keep } : { keep }),
        at: [place(seed, shape)],
      })),
  );
}

const along = shapes(1, 3).chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    axis: fc.integer({ min: -shape.length, max: shape.length - 1 }),
    flags: fc.tuple(fc.boolean(), fc.boolean()),
    seed: seeds,
  }),
);

export const reductionCases: Readonly<Record<string, GradientCases>> = {
  CumSum: along.map(({ shape, axis, flags: [exclusive, reverse], seed }) => ({
    f: ([x]) => cumSum(x!, axis, { exclusive, reverse }),
    at: [anywhere(seed, shape)],
  })),
  ReduceL1: reduction(r.reduceL1),
  ReduceL2: reduction(r.reduceL2, positive),
  ReduceLogSum: reduction(r.reduceLogSum, positive),
  ReduceLogSumExp: reduction(r.reduceLogSumExp),
  ReduceMax: reduction(r.reduceMax),
  ReduceMean: reduction(r.reduceMean),
  ReduceMin: reduction(r.reduceMin),
  // A zero among the elements: y/x would not do.
  ReduceProd: fc.oneof(
    reduction(r.reduceProd),
    reduction(r.reduceProd, (seed, shape) => ({ shape, values: Array.from(anywhere(seed, shape).values).with(0, 0) })),
  ),
  ReduceSum: reduction(r.reduceSum),
  ReduceSumSquare: reduction(r.reduceSumSquare),
  TopK: along.map(({ shape, axis, flags: [largest, all], seed }) => {
    const at = axis < 0 ? axis + shape.length : axis;
    const wide = shape.with(at, shape[at]! + 2);
    return {
      f: ([x]) => topK(x!, all ? wide[at]! : shape[at]!, { axis, largest }).values,
      at: [anywhere(seed, wide)],
    };
  }),
};
