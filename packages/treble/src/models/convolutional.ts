import { add, circularConv2d, conv2d, reshape, type Value } from "ongrad";
import { z } from "zod";
import { UserError } from "../userError.ts";
import { activate, hiddenLayers, readOut, readOutParameters } from "./layers.ts";
import { bias, type ImageSpec, type Network, weight } from "./network.ts";
import { common, kernel, padding } from "./options.ts";

export const boundedWidthSchema = z.strictObject({
  family: z.literal("bounded-width"),
  ...common,
  kernel: kernel.default(3),
  padding: padding.default("circular"),
});

export const fullWidthSchema = z.strictObject({ family: z.literal("full-width"), ...common });

/** `depth − 1` convolutions with a `kernel × kernel` kernel at stride 1 that keep the size, and a read-out. */
export function boundedWidth(options: z.infer<typeof boundedWidthSchema>, images: ImageSpec): Network {
  const [, height, width] = images.shape;
  if (options.kernel > Math.min(height, width)) {
    throw new UserError(
      `A kernel of ${options.kernel} pixels is larger than the ${height}×${width} image; choose one from 1 to ` +
        `${Math.min(height, width)}, or the full-width family for a kernel as large as the image.`,
    );
  }
  return convolutional(options, [options.kernel, options.kernel], options.padding, images);
}

/** The same with circular kernels as large as the image (Gunasekar et al. 2018). */
export function fullWidth(options: z.infer<typeof fullWidthSchema>, images: ImageSpec): Network {
  return convolutional(options, [images.shape[1], images.shape[2]], "circular", images);
}

function convolutional(
  options: Omit<z.infer<typeof fullWidthSchema>, "family">,
  size: readonly [number, number],
  pad: z.infer<typeof padding>,
  images: ImageSpec,
): Network {
  const { depth, width, activation } = options;
  const [channels, height, columns] = images.shape;
  const hidden = hiddenLayers("conv", options, channels);
  const features = [depth > 1 ? width : channels, height, columns];
  return {
    images,
    parameters: [
      ...hidden.flatMap(({ name, inputs }) => [
        weight(`${name}.weight`, [width, inputs, ...size], inputs * size[0] * size[1]),
        ...(options.bias ? [bias(`${name}.bias`, [width])] : []),
      ]),
      ...readOutParameters(features, images.classes, options.bias),
    ],
    logits(x, p) {
      let h = x;
      for (const { name } of hidden) {
        h = activate(convolve(h, p[`${name}.weight`]!, p[`${name}.bias`], pad), activation);
      }
      return readOut(h, p);
    },
  };
}

function convolve(x: Value, w: Value, b: Value | undefined, pad: z.infer<typeof padding>): Value {
  if (pad === "zero") return conv2d(x, w, { padding: "same", ...(b ? { bias: b } : {}) });
  const y = circularConv2d(x, w);
  return b ? add(y, reshape(b, [1, b.shape[0]!, 1, 1])) : y;
}
