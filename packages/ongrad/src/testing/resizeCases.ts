import * as fc from "fast-check";
import type { CoordinateMode, NearestMode } from "../lower/resampling.ts";
import { type ResizeOptions, resize } from "../lower/resize.ts";
import { anywhere, type GradientCase, type GradientCases, seeds } from "./gradientCase.ts";

const coordinates = fc.constantFrom<CoordinateMode>("half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric");
const nearest = fc.constantFrom<NearestMode>("round_prefer_floor", "round_prefer_ceil", "floor", "ceil");
const extent = fc.integer({ min: 1, max: 5 });

/** Linear, so a step of 1 has no truncation error; onnxruntime's kernels are float32. */
export const resizeCases: Readonly<Record<string, GradientCases>> = {
  Resize: fc
    .record({
      mode: fc.constantFrom("nearest" as const, "linear" as const, "cubic" as const),
      coordinates,
      nearest,
      excludeOutside: fc.boolean(),
      antialias: fc.boolean(),
      from: fc.tuple(extent, extent),
      to: fc.tuple(extent, extent),
      scales: fc.option(fc.tuple(fc.constantFrom(1, 2, 1.5, 2.6), fc.constantFrom(0.6, 2, 3))),
      seed: seeds,
    })
    .map(({ from, to, scales, seed, ...how }): GradientCase => {
      const shape = scales ? from.map((n) => n + 1) : from;
      const options: ResizeOptions = scales ? { ...how, scales } : { ...how, sizes: to };
      return {
        f: ([x]) => resize(x!, options),
        at: [anywhere(seed, [1, 2, ...shape])],
        dtype: "float32",
        step: 1,
        tolerance: 1e-5,
      };
    }),
};
