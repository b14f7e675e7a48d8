import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { constant, input, makeData, sizeOf } from "../graph/value.ts";
import { checkGradient } from "../testing/checkGradient.ts";
import { evaluate } from "../testing/evaluate.ts";
import { fill } from "../testing/fill.ts";
import { anywhere } from "../testing/gradientCase.ts";
import { resamplingMatrix } from "./resampling.ts";
import { type ResizeOptions, resize } from "./resize.ts";

const extent = fc.integer({ min: 1, max: 8 });
const how = fc.record({
  mode: fc.constantFrom("nearest" as const, "linear" as const, "cubic" as const),
  coordinates: fc.constantFrom(
    "half_pixel" as const,
    "half_pixel_symmetric" as const,
    "pytorch_half_pixel" as const,
    "align_corners" as const,
    "asymmetric" as const,
    "tf_half_pixel_for_nn" as const,
  ),
  nearest: fc.constantFrom(
    "round_prefer_floor" as const,
    "round_prefer_ceil" as const,
    "floor" as const,
    "ceil" as const,
  ),
  cubicCoefficient: fc.constantFrom(-0.75, -0.5),
  excludeOutside: fc.boolean(),
  antialias: fc.boolean(),
});

describe("resizing", () => {
  it("mixes to weights that sum to 1", () => {
    fc.assert(
      fc.property(how, extent, extent, (way, inputs, outputs) => {
        const weights = resamplingMatrix(way, { inputs, outputs, scale: outputs / inputs });
        for (let i = 0; i < outputs; i++) {
          const row = weights.subarray(i * inputs, (i + 1) * inputs);
          expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
        }
      }),
      { seed: 1 },
    );
  });

  it("is the same in float64, where it is done by matrices, as in float32, where onnxruntime does it", async () => {
    await fc.assert(
      fc.asyncProperty(how, extent, extent, extent, extent, async (way, h, w, toH, toW) => {
        const shape = [1, 2, h, w];
        const values = fill(h + 10 * w, sizeOf(shape));
        const options: ResizeOptions = { ...way, sizes: [toH, toW] };
        const [single, double] = await evaluate(
          resize(constant(makeData("float32", values), shape), options),
          resize(constant(makeData("float64", values), shape), options),
        );
        single!.forEach((value, i) => {
          expect(value).toBeCloseTo(double![i]!, 4);
        });
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it("finds the neighbour that onnxruntime finds, half-way between two as well", async () => {
    const pixels = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
    const values = [4, 7, 10, 13, 14, 15, 28, 29, 35].flatMap((inputs) =>
      [1, 2, 4, 8, 12, 16, 18, 36].flatMap((outputs) =>
        (["asymmetric", "half_pixel"] as const).flatMap((coordinates) =>
          (["round_prefer_ceil", "round_prefer_floor"] as const).flatMap((nearest) =>
            [Float32Array, Float64Array].map((type) =>
              resize(constant(type.from(pixels(inputs)), [inputs]), { sizes: [outputs], coordinates, nearest }),
            ),
          ),
        ),
      ),
    );
    const results = await evaluate(...values);
    for (let i = 0; i < results.length; i += 2) expect(results[i]).toEqual(results[i + 1]);
  });

  it("has derivatives along any axes, in float64 too", async () => {
    const options: ResizeOptions = { axes: [0, 2], scales: [2, 1.5], mode: "cubic", coordinates: "align_corners" };
    const at = [anywhere(1, [3, 2, 4])];
    await checkGradient(([x]) => resize(x!, options), at, { step: 1, tolerance: 1e-12 });
  });

  it("leaves an image of the same size alone", () => {
    const x = input("x", [1, 3, 4, 4]);
    expect(resize(x, { sizes: [4, 4], mode: "linear" })).toBe(x);
  });

  it("refuses what does not fit, naming the shapes", () => {
    const x = input("x", [1, 3, 4, 4]);
    expect(() => resize(x, {})).toThrow(
      "Resize: wants sizes or scales, one for each of the axes [] of float32[1,3,4,4]",
    );
    expect(() => resize(x, { sizes: [2, 2], axes: [2] })).toThrow("Resize: wants sizes or scales");
    expect(() => resize(x, { scales: [0.1] })).toThrow("Resize: float32[1,3,4,4] cannot have 0 elements along axis 3");
  });
});
