import * as fc from "fast-check";
import { describe, it } from "vitest";
import { checkImport, type WrittenAttribute, type WrittenInput } from "../../testing/checkImport.ts";
import { fill } from "../../testing/fill.ts";

const image = (seed: number, ...shape: number[]): WrittenInput => ({
  shape,
  data: fill(
    seed,
    shape.reduce((a, b) => a * b, 1),
  ),
});
const scales = (...values: number[]): WrittenInput => ({
  shape: [values.length],
  data: Float32Array.from(values),
  stored: true,
});
const sizes = (...values: number[]): WrittenInput => ({
  shape: [values.length],
  data: BigInt64Array.from(values, BigInt),
  stored: true,
});
const extent = fc.integer({ min: 1, max: 7 });

const coordinates = fc.constantFrom("half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric");
const nearest = fc.constantFrom("round_prefer_floor", "round_prefer_ceil", "floor", "ceil");

describe("an imported resize is what onnxruntime makes of it", () => {
  it("in every mode, by sizes and by scales", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          mode: fc.constantFrom("nearest", "linear", "cubic"),
          coordinate_transformation_mode: coordinates,
          nearest_mode: nearest,
        }),
        fc.tuple(extent, extent),
        fc.tuple(extent, extent),
        fc.tuple(fc.constantFrom(1, 2, 0.5, 1.5), fc.constantFrom(2, 3, 0.7)),
        fc.boolean(),
        fc.nat(1000),
        async (attributes, from, to, factors, bySizes, seed) => {
          const x = bySizes ? image(seed, 1, 2, ...from) : image(seed, 1, 2, from[0] + 1, from[1] + 1);
          const legacy: WrittenInput = { shape: [0], data: new Float32Array(0), stored: true };
          const inputs = bySizes ? [x, legacy, legacy, sizes(1, 2, ...to)] : [x, legacy, scales(1, 1, ...factors)];
          await checkImport({ op: "Resize", opset: 13, inputs, attributes });
          const axes: Record<string, WrittenAttribute> = { ...attributes, axes: [2, 3] };
          const short = bySizes ? [x, undefined, undefined, sizes(...to)] : [x, undefined, scales(...factors)];
          await checkImport({ op: "Resize", opset: 19, inputs: short, attributes: axes });
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });

  it("before opset 11, and as Upsample", async () => {
    const x = image(1, 1, 2, 4, 3);
    for (const mode of ["nearest", "linear"]) {
      await checkImport({ op: "Upsample", opset: 9, inputs: [x, scales(1, 1, 2, 3)], attributes: { mode } });
      await checkImport({ op: "Resize", opset: 10, inputs: [x, scales(1, 1, 2, 1.5)], attributes: { mode } });
    }
    await checkImport({ op: "Resize", opset: 10, inputs: [x, scales(1, 1, 0.5, 2)], attributes: { mode: "nearest" } });
    const floats = { scales: { floats: [1, 1, 2, 2] }, mode: "nearest" };
    await checkImport({ op: "Upsample", opset: 7, inputs: [x], attributes: floats });
  });

  it("along other axes than an image's last two", async () => {
    await checkImport({ op: "Resize", opset: 13, inputs: [image(1, 2, 3, 4), undefined, scales(1, 2, 2)] });
    const volume = image(2, 1, 1, 2, 3, 3);
    const inputs = [volume, undefined, undefined, sizes(1, 1, 3, 5, 2)];
    await checkImport({ op: "Resize", opset: 13, inputs, attributes: { mode: "linear" } });
    const rows = { op: "Resize", opset: 13, inputs: [image(3, 4, 5), undefined, scales(1.5, 2)] };
    await checkImport({ ...rows, attributes: { mode: "linear" } });
    await checkImport({ ...rows, attributes: { mode: "cubic" } });
  });

  it("smoothed where it shrinks", async () => {
    for (const mode of ["linear", "cubic"]) {
      for (const exclude_outside of [0, 1]) {
        const attributes = { mode, antialias: 1, exclude_outside };
        const inputs = [image(6, 1, 2, 9, 8), undefined, undefined, sizes(1, 2, 4, 3)];
        await checkImport({ op: "Resize", opset: 18, inputs, attributes });
        await checkImport({ op: "Resize", opset: 18, inputs: [...inputs.slice(0, 3), sizes(1, 2, 5, 16)], attributes });
      }
    }
  });

  it("with other coefficients, and without what lies outside", async () => {
    const none: WrittenInput = { shape: [0], data: new Float32Array(0), stored: true };
    const inputs = [image(4, 1, 1, 5, 4), none, none, sizes(1, 1, 7, 6)];
    const attributes = { mode: "cubic", cubic_coeff_a: { float: -0.5 }, exclude_outside: 1 };
    await checkImport({ op: "Resize", opset: 11, inputs, attributes });
    const symmetric = { mode: "linear", coordinate_transformation_mode: "half_pixel_symmetric" };
    const uneven = [image(5, 1, 1, 5, 4), undefined, scales(1, 1, 1.3, 0.7)];
    await checkImport({ op: "Resize", opset: 19, inputs: uneven, attributes: symmetric });
  });
});
