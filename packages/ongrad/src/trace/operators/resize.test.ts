import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../graph/shapes.ts";
import { checkImport, type WrittenAttribute, type WrittenInput, type WrittenNode } from "../../testing/checkImport.ts";
import { checkLinearImport } from "../../testing/checkLinearImport.ts";
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

/** Any axes, scales and sizes, with any attributes; onnxruntime refuses many. */
const anyResize = fc
  .record({
    opset: fc.constantFrom(11, 13, 18, 19),
    lead: fc.constantFrom<number[]>([], [], [1], [2], [1, 1], [1, 2], [1, 1, 2]),
    trail: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 2 }),
    keepsLead: fc.boolean(),
    axes: fc.option(fc.array(fc.boolean(), { minLength: 5, maxLength: 5 })),
    factors: fc.array(fc.constantFrom(1, 1.2, 0.5, 2, 0.7, 1.5, 0.9, 2.6, 3, 1 / 3, 0.8), {
      minLength: 5,
      maxLength: 5,
    }),
    extents: fc.option(fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 5, maxLength: 5 })),
    attributes: fc.record(
      {
        mode: fc.constantFrom("nearest", "linear", "cubic"),
        coordinate_transformation_mode: fc.constantFrom(
          "half_pixel",
          "half_pixel_symmetric",
          "pytorch_half_pixel",
          "align_corners",
          "asymmetric",
          "tf_half_pixel_for_nn",
        ),
        nearest_mode: nearest,
        exclude_outside: fc.constantFrom(0, 1),
        cubic_coeff_a: fc.constantFrom({ float: -0.5 }, { float: -1 }),
        extrapolation_value: fc.constant({ float: 2.5 }),
      },
      { requiredKeys: ["mode"] },
    ),
    antialias: fc.constantFrom(0, 0, 1),
    policy: fc.constantFrom("", "", "stretch", "not_larger", "not_smaller"),
  })
  .map(({ opset, lead, trail, keepsLead, axes, factors, extents, attributes, antialias, policy }): WrittenNode => {
    const shape = [...lead, ...trail];
    const all = [...shape.keys()];
    const some = opset >= 18 && axes ? all.filter((axis) => axes[axis]) : all;
    const picked = some.length > 0 ? some : all;
    const stays = (axis: number): boolean => keepsLead && axis < lead.length;
    const amount = extents
      ? sizes(...picked.map((axis) => (stays(axis) ? shape[axis]! : extents[axis]!)))
      : scales(...picked.map((axis) => (stays(axis) ? 1 : factors[axis]!)));
    const none = opset < 13 ? scales() : undefined;
    return {
      op: "Resize",
      opset,
      inputs: [image(0, ...shape), none, ...(extents ? [none, amount] : [amount])],
      attributes: {
        ...attributes,
        ...(opset >= 18 && antialias ? { antialias } : {}),
        ...(opset >= 18 && axes ? { axes: picked } : {}),
        ...(opset >= 18 && extents && policy ? { keep_aspect_ratio_policy: policy } : {}),
      },
    };
  });

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

  it("element for element, and so is its derivative, whatever is asked of it", async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(anyResize, async (node) => {
        try {
          if ((await checkLinearImport(node)) === undefined) compared++;
        } catch (error) {
          // What no image can have is refused, by name.
          if (!(error instanceof ShapeError && error.message.includes("cannot have 0 elements"))) throw error;
        }
      }),
      { seed: 5, numRuns: 150 },
    );
    expect(compared).toBeGreaterThan(60);
  });

  it("where an axis keeps its extent at another scale", async () => {
    const inputs = [image(7, 3, 5), undefined, scales(1.2, 1)];
    for (const antialias of [0, 1]) {
      const both = [image(7, 3, 5), undefined, scales(1.2, 0.5)];
      expect(
        await checkLinearImport({ op: "Resize", opset: 18, inputs, attributes: { mode: "linear", antialias } }),
      ).toBe(undefined);
      expect(
        await checkLinearImport({ op: "Resize", opset: 18, inputs: both, attributes: { mode: "linear", antialias } }),
      ).toBe(undefined);
    }
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
