import { add, conv2d, pad, reduceMean, relu, strided, type Value } from "ongrad";
import { z } from "zod";
import { UserError } from "../../errors/userError.ts";
import { batchNormalized, batchNormParameters } from "../layers/batchNormalized.ts";
import { readOut, readOutParameters } from "../layers/layers.ts";
import { type ImageSpec, type Network, weight } from "../network/network.ts";
import type { StackLayer } from "../network/stackLayer.ts";
import { networkFamily, type OptionsOf } from "./family.ts";
import { stageBlocks, widths } from "./options.ts";

const options = {
  widths: { ...widths, schema: widths.schema.default([16, 32, 64]) },
  /** Of two convolutions each. */
  blocks: { ...stageBlocks, schema: stageBlocks.schema.default(3) },
  /** Every second pixel and zeros for the new channels (pad), or a 1×1 convolution. */
  shortcut: { schema: z.enum(["pad", "projection"]).default("pad"), help: "past a change of size" },
};

export const resnet = networkFamily({
  name: "resnet",
  help: "residual blocks with batch normalisation (He et al. 2016); by default ResNet-20",
  options,
  build,
  activation: () => "relu",
  normalises: () => true,
  window: () => 3,
  cost: 40,
  recipe: { name: "ResNet-20", text: "as for CIFAR-10 in He et al. 2016" },
  term: {
    name: "ResNet",
    text: "Convolutions whose input is added to their output (He et al. 2016, arXiv 1512.03385).",
    words: ["resnet"],
  },
  tone: 4,
  stack: ({ widths, blocks }) => [
    { kind: "convolution", kernel: 3 },
    ...widths.flatMap((_, stage) =>
      Array.from({ length: 2 * blocks }, (_, i): StackLayer => {
        return { kind: "convolution", kernel: 3, stride: i === 0 && stage > 0 ? 2 : 1 };
      }),
    ),
  ],
});

/**
 * Residual network of basic blocks with batch normalisation (He et al. 2016) in its form for small images: a 3×3
 * convolution, stages, mean over places. By default ResNet-20; widths 64, 128, 256, 512 with 2 blocks and projections
 * are ResNet-18 without the stem that shrinks large images.
 */
function build({ widths, blocks, shortcut }: OptionsOf<typeof options>, images: ImageSpec): Network {
  const [channels, height, columns] = images.shape;
  const shrink = 2 ** (widths.length - 1);
  if (height < shrink || columns < shrink) {
    throw new UserError(`${widths.length} stages are too many for a ${height}×${columns} image; name fewer widths.`);
  }
  if (shortcut === "pad" && widths.some((width, i) => width < (widths[i - 1] ?? 0))) {
    throw new UserError(`Widths ${widths.join(", ")} shrink, which shortcuts by padding cannot; choose projection.`);
  }
  const layers = widths.flatMap((width, stage) =>
    Array.from({ length: blocks }, (_, i) => {
      const inputs = i > 0 ? width : (widths[stage - 1] ?? widths[0]!);
      const stride = i === 0 && stage > 0 ? 2 : 1;
      return { name: `stage${stage}.block${i}`, inputs, width, stride, changes: stride > 1 || inputs !== width };
    }),
  );
  const convolution = (name: string, inputs: number, outputs: number, kernel: number) => [
    weight(`${name}.weight`, [outputs, inputs, kernel, kernel], inputs * kernel * kernel),
    ...batchNormParameters(`${name}.norm`, outputs),
  ];
  return {
    images,
    parameters: [
      ...convolution("stem", channels, widths[0]!, 3),
      ...layers.flatMap(({ name, inputs, width, changes }) => [
        ...convolution(`${name}.conv0`, inputs, width, 3),
        ...convolution(`${name}.conv1`, width, width, 3),
        ...(changes && shortcut === "projection" ? convolution(`${name}.shortcut`, inputs, width, 1) : []),
      ]),
      ...readOutParameters([widths.at(-1)!], images.classes, true),
    ],
    ...batchNormalized((x, p, normalize) => {
      const convolved = (h: Value, name: string, stride: number): Value => {
        const w = p[`${name}.weight`]!;
        const reach = (w.shape[2]! - 1) / 2;
        return normalize(conv2d(h, w, { stride, padding: [reach, reach, reach, reach] }), `${name}.norm`);
      };
      let h = relu(convolved(x, "stem", 1));
      for (const { name, width, stride, changes } of layers) {
        const inner = relu(convolved(h, `${name}.conv0`, stride));
        const past = !changes
          ? h
          : shortcut === "projection"
            ? convolved(h, `${name}.shortcut`, stride)
            : padded(h, width, stride);
        h = relu(add(convolved(inner, `${name}.conv1`, 1), past));
      }
      return readOut(reduceMean(h, { axes: [2, 3] }), p);
    }),
  };
}

/** Every `stride`-th row and column, between equally many channels of zeros. */
function padded(x: Value, channels: number, stride: number): Value {
  const [, c, height, width] = x.shape as [number, number, number, number];
  const some = strided(strided(x, 2, 0, stride, Math.ceil(height / stride)), 3, 0, stride, Math.ceil(width / stride));
  const before = Math.floor((channels - c) / 2);
  return pad(some, [0, before, 0, 0], [0, channels - c - before, 0, 0]);
}
