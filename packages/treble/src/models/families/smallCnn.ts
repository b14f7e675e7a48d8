import { averagePool2d, conv2d, maxPool2d, type Value } from "ongrad";
import { z } from "zod";
import { UserError } from "../../errors/userError.ts";
import { batchNormalized, batchNormParameters, type Normalize } from "../layers/batchNormalized.ts";
import { blurPool2d } from "../layers/blurPool.ts";
import { activate, readOut, readOutParameters } from "../layers/layers.ts";
import { bias, type ImageSpec, type Network, weight } from "../network/network.ts";
import type { StackLayer } from "../network/stackLayer.ts";
import { type FamilyOptions, networkFamily, type OptionsOf } from "./family.ts";
import { common, widths } from "./options.ts";

const options = {
  widths: { ...widths, schema: widths.schema.default([32, 64]) },
  convolutions: {
    schema: z.array(z.int().min(1).max(8)).min(1).max(6).optional(),
    value: "list",
    help: "convolutions of each stage",
    usual: "2 in all",
    absent: ({ widths }) => (widths as readonly number[]).map(() => 2),
  },
  /** `max-blur` and `blur` are anti-aliased (Zhang 2019): the maximum at every pixel, or nothing, then a blur. */
  pool: {
    schema: z.enum(["max", "average", "max-blur", "blur"]).default("max"),
    help: "pooling; those with a blur are anti-aliased",
  },
  /** Before every activation; it takes the place of the convolutions' biases. */
  norm: {
    schema: z.enum(["none", "batch"]).optional(),
    help: "normalisation",
    usual: "none",
    absent: () => "none",
    told: true,
  },
  activation: common.activation,
  bias: common.bias,
} satisfies FamilyOptions;

export const smallCnn = networkFamily({
  name: "small-cnn",
  help: "VGG-like stages of 3×3 convolutions and poolings (Simonyan & Zisserman 2015)",
  example: "--widths 32,64 --optimizer adam --schedule cosine",
  options,
  build,
  activation: ({ activation }) => activation,
  normalises: ({ norm }) => norm === "batch",
  window: () => 3,
  layers: (chosen) => convolutionsOf(chosen).reduce((sum, count) => sum + count, 1),
  cost: 12,
  recipe: { name: "VGG-like", text: "two stages of two 3×3 convolutions and a pooling, 32 and 64 channels" },
  term: {
    name: "VGG-like",
    text: "Stages of 3×3 convolutions with a 2×2 pooling after each (Simonyan & Zisserman 2015, arXiv 1409.1556).",
    words: ["vgg"],
  },
  tone: 3,
  stack: (chosen) =>
    convolutionsOf(chosen).flatMap((count) => [
      ...Array.from({ length: count }, (): StackLayer => ({ kind: "convolution", kernel: 3 })),
      ...poolLayers[chosen.pool],
    ]),
});

/** Of each stage. */
function convolutionsOf({ widths, convolutions }: OptionsOf<typeof options>): readonly number[] {
  return convolutions ?? widths.map(() => 2);
}

/**
 * VGG-like (Simonyan & Zisserman 2015): stages of zero-padded 3×3 convolutions, two by default, and a 2×2 pooling; a
 * read-out. Widths 64, 128, 256, 512, 512 with 2, 2, 3, 3, 3 convolutions and batch normalisation are VGG-16 in its
 * usual form for 32×32 images.
 */
function build(chosen: OptionsOf<typeof options>, images: ImageSpec): Network {
  const [channels, height, columns] = images.shape;
  const { widths, activation } = chosen;
  const counts = convolutionsOf(chosen);
  if (counts.length !== widths.length) {
    throw new UserError(
      `${counts.length} counts of convolutions do not go with ${widths.length} stages; give one for each width.`,
    );
  }
  const shrink = 2 ** widths.length;
  if (height < shrink || columns < shrink) {
    throw new UserError(`${widths.length} poolings are too many for a ${height}×${columns} image; name fewer widths.`);
  }
  const convolutions = widths
    .flatMap((width, stage) =>
      Array.from({ length: counts[stage]! }, (_, i) => ({
        inputs: i > 0 ? width : (widths[stage - 1] ?? channels),
        width,
        pooled: i === counts[stage]! - 1,
      })),
    )
    .map((convolution, i) => ({ name: `conv${i}`, ...convolution }));
  const floorHalf = (extent: number): number => widths.reduce((size) => Math.floor(size / 2), extent);
  const batch = chosen.norm === "batch";
  const forward = (x: Value, p: Readonly<Record<string, Value>>, normalize: Normalize): Value => {
    let h = x;
    for (const { name, pooled } of convolutions) {
      const b = p[`${name}.bias`];
      const convolved = conv2d(h, p[`${name}.weight`]!, { padding: "same", ...(b ? { bias: b } : {}) });
      h = activate(normalize(convolved, `${name}.norm`), activation);
      if (pooled) h = pools[chosen.pool](h);
    }
    return readOut(h, p);
  };
  return {
    images,
    parameters: [
      ...convolutions.flatMap(({ name, inputs, width }) => [
        weight(`${name}.weight`, [width, inputs, 3, 3], inputs * 9),
        ...(batch ? batchNormParameters(`${name}.norm`, width) : chosen.bias ? [bias(`${name}.bias`, [width])] : []),
      ]),
      ...readOutParameters([widths.at(-1)!, floorHalf(height), floorHalf(columns)], images.classes, chosen.bias),
    ],
    ...(batch ? batchNormalized(forward) : { logits: (x, p) => forward(x, p, (h) => h) }),
  };
}

/** To half the size, an odd last row or column dropped. */
const pools: Readonly<Record<OptionsOf<typeof options>["pool"], (x: Value) => Value>> = {
  max: (x) => maxPool2d(x, { kernel: 2 }),
  average: (x) => averagePool2d(x, { kernel: 2 }),
  "max-blur": (x) => blurPool2d(maxPool2d(x, { kernel: 2, stride: 1 }), 3),
  blur: (x) => blurPool2d(x, 4),
};

const halving = { kernel: 2, stride: 2 } as const;
const smoothing: StackLayer = { kind: "averagePool", kernel: 2 };

/** The same as layers: binomial filters are averages of two pixels one after the other. */
const poolLayers: Readonly<Record<OptionsOf<typeof options>["pool"], readonly StackLayer[]>> = {
  max: [{ kind: "maxPool", ...halving }],
  average: [{ kind: "averagePool", ...halving }],
  "max-blur": [{ kind: "maxPool", kernel: 2 }, smoothing, { kind: "averagePool", ...halving }],
  blur: [smoothing, smoothing, { kind: "averagePool", ...halving }],
};
