import * as fc from "fast-check";
import { describe, it } from "vitest";
import type { Shape } from "../../graph/value.ts";
import { checkImport, checkImportedDerivatives, type WrittenInput } from "../../testing/checkImport.ts";
import { fill } from "../../testing/fill.ts";

const size = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1);
const tensor = (seed: number, ...shape: number[]): WrittenInput => ({ shape, data: fill(seed, size(shape)) });
const stored = (seed: number, ...shape: number[]): WrittenInput => ({ ...tensor(seed, ...shape), stored: true });

/** Attributes of a convolution along one to three spatial axes, with tensors that fit; `depthwise` at random. */
const convolutions = fc.integer({ min: 1, max: 3 }).chain((axes) => {
  const each = (n: fc.Arbitrary<number>) => fc.array(n, { minLength: axes, maxLength: axes });
  const small = fc.integer({ min: 1, max: 3 });
  return fc.record({
    axes: fc.constant(axes),
    kernel: each(small),
    written: fc.boolean(),
    strides: fc.option(each(small), { nil: undefined }),
    dilations: fc.option(each(small), { nil: undefined }),
    extra: each(fc.nat(4)),
    padding: fc.constantFrom("pads", "pads", "none", "SAME_UPPER", "SAME_LOWER", "VALID"),
    sides: fc.array(fc.nat(3), { minLength: 2 * axes, maxLength: 2 * axes }),
    group: fc.integer({ min: 1, max: 3 }),
    channels: fc.integer({ min: 1, max: 2 }),
    outputs: fc.integer({ min: 1, max: 2 }),
    biased: fc.boolean(),
    seed: fc.nat(1000),
  });
});

describe("convolutions are imported as onnxruntime runs them", () => {
  it("Conv", async () => {
    await fc.assert(
      fc.asyncProperty(convolutions, fc.constantFrom(1, 11), fc.boolean(), async (c, opset, fed) => {
        const same = c.padding.startsWith("SAME");
        // onnxruntime refuses SAME with dilations.
        const dilations = same ? undefined : c.dilations;
        const reach = c.kernel.map((k, i) => (dilations?.[i] ?? 1) * (k - 1) + 1);
        const weights = [c.outputs * c.group, c.channels, ...c.kernel];
        const make = fed ? tensor : stored;
        const inputs = [
          tensor(c.seed, 2, c.channels * c.group, ...reach.map((r, i) => r + c.extra[i]!)),
          make(c.seed + 1, ...weights),
          ...(c.biased ? [make(c.seed + 2, weights[0]!)] : []),
        ];
        const attributes = {
          group: c.group,
          ...(c.written ? { kernel_shape: c.kernel } : {}),
          ...(c.strides ? { strides: c.strides } : {}),
          ...(dilations ? { dilations } : {}),
          ...(c.padding === "pads" ? { pads: c.sides } : c.padding === "none" ? {} : { auto_pad: c.padding }),
        };
        await checkImport({ op: "Conv", opset, attributes, inputs });
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("ConvTranspose", async () => {
    await fc.assert(
      fc.asyncProperty(convolutions, fc.constantFrom(1, 11), fc.nat(2), async (c, opset, extra) => {
        // These stay as they are.
        fc.pre(c.axes < 3 || !c.padding.startsWith("SAME"));
        const strides = c.strides ?? c.kernel.map(() => 1);
        const full = c.kernel.map((k, i) => strides[i]! * c.extra[i]! + (c.dilations?.[i] ?? 1) * (k - 1) + 1);
        const outputPadding = strides.map((s) => Math.min(extra, s - 1));
        const pads = c.sides.map((n, i) => Math.min(n, Math.floor((full[i % c.axes]! - 1) / 2)));
        const inputs = [
          tensor(c.seed, 2, c.channels * c.group, ...c.extra.map((n) => n + 1)),
          stored(c.seed + 1, c.channels * c.group, c.outputs, ...c.kernel),
          ...(c.biased ? [stored(c.seed + 2, c.outputs * c.group)] : []),
        ];
        const attributes = {
          group: c.group,
          ...(c.written ? { kernel_shape: c.kernel } : {}),
          ...(c.strides ? { strides: c.strides } : {}),
          ...(c.dilations ? { dilations: c.dilations } : {}),
          ...(extra > 0 ? { output_padding: outputPadding } : {}),
          ...(c.padding === "pads" ? { pads } : c.padding === "none" ? {} : { auto_pad: c.padding }),
        };
        await checkImport({ op: "ConvTranspose", opset, attributes, inputs });
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it.each(["NOTSET", "SAME_UPPER", "SAME_LOWER"])("ConvTranspose with output_shape, auto_pad %s", async (auto_pad) => {
    for (const [output_shape, kernel, strides] of [
      [
        [8, 9],
        [4, 4],
        [2, 2],
      ],
      [
        [9, 8],
        [3, 4],
        [2, 2],
      ],
      [[10], [3], [3]],
      [[13], [2], [3]],
    ] as const) {
      const inputs = [tensor(1, 1, 2, ...output_shape.map(() => 4)), stored(2, 2, 3, ...kernel), stored(3, 3)];
      await checkImport({ op: "ConvTranspose", opset: 11, attributes: { output_shape, strides, auto_pad }, inputs });
    }
  });

  it("Conv of a volume has the derivative that differences give", async () => {
    const inputs = [tensor(1, 1, 2, 3, 2, 3), tensor(2, 2, 1, 2, 2, 2), tensor(3, 2)];
    const attributes = { group: 2, strides: [1, 2, 2], pads: [1, 0, 1, 0, 1, 0] };
    await checkImportedDerivatives({ op: "Conv", opset: 11, inputs, attributes }, { dtype: "float32", step: 1e-2 });
  });
});
