import { averagePool2d, conv2d, maxPool2d } from "ongrad";
import { z } from "zod";
import { UserError } from "../userError.ts";
import { activate, readOut, readOutParameters } from "./layers.ts";
import { bias, type ImageSpec, type Network, weight } from "./network.ts";
import { common } from "./options.ts";

export const smallCnnSchema = z.strictObject({
  family: z.literal("small-cnn"),
  /** Channels of each stage. */
  widths: z.array(z.int().min(1).max(1024)).min(1).max(6).default([32, 64]),
  pool: z.enum(["max", "average"]).default("max"),
  activation: common.activation,
  bias: common.bias,
});

/** VGG-like (Simonyan & Zisserman 2015): stages of two zero-padded 3×3 convolutions and a 2×2 pooling, a read-out. */
export function smallCnn(options: z.infer<typeof smallCnnSchema>, images: ImageSpec): Network {
  const [channels, height, columns] = images.shape;
  const { widths, activation } = options;
  const shrink = 2 ** widths.length;
  if (height < shrink || columns < shrink) {
    throw new UserError(`${widths.length} poolings are too many for a ${height}×${columns} image; name fewer widths.`);
  }
  const convolutions = widths.flatMap((width, stage) =>
    [widths[stage - 1] ?? channels, width].map((inputs, i) => ({ name: `conv${2 * stage + i}`, inputs, width })),
  );
  const floorHalf = (extent: number): number => widths.reduce((size) => Math.floor(size / 2), extent);
  const pool = options.pool === "max" ? maxPool2d : averagePool2d;
  return {
    images,
    parameters: [
      ...convolutions.flatMap(({ name, inputs, width }) => [
        weight(`${name}.weight`, [width, inputs, 3, 3], inputs * 9),
        ...(options.bias ? [bias(`${name}.bias`, [width])] : []),
      ]),
      ...readOutParameters([widths.at(-1)!, floorHalf(height), floorHalf(columns)], images.classes, options.bias),
    ],
    logits(x, p) {
      let h = x;
      convolutions.forEach(({ name }, i) => {
        const b = p[`${name}.bias`];
        h = activate(conv2d(h, p[`${name}.weight`]!, { padding: "same", ...(b ? { bias: b } : {}) }), activation);
        if (i % 2 === 1) h = pool(h, { kernel: 2 });
      });
      return readOut(h, p);
    },
  };
}
