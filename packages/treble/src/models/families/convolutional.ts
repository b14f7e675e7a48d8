import { add, circularConv2d, conv2d, dft2, reshape, sub, type Value } from "ongrad";
import { z } from "zod";
import { UserError } from "../../errors/userError.ts";
import { activate, hiddenLayers, readOut, readOutParameters } from "../layers/layers.ts";
import { bias, type ImageSpec, type Network, weight } from "../network/network.ts";
import { common, front, kernel, padding } from "./options.ts";

/** What is trained: the kernel itself, or its Fourier coefficients (see `kernelOf`). The kernel where absent. */
const parametrization = z.enum(["pixel", "frequency"]).optional();

export const boundedWidthSchema = z.strictObject({
  family: z.literal("bounded-width"),
  ...common,
  kernel: kernel.default(3),
  padding: padding.default("circular"),
  /** Pixels from one element of the kernel to the next; 1 where absent. */
  dilation: z.int().min(1).max(512).optional(),
  parametrization,
  ...front,
});

export const fullWidthSchema = z.strictObject({
  family: z.literal("full-width"),
  ...common,
  parametrization,
  ...front,
});

/** `depth − 1` convolutions with a `kernel × kernel` kernel at stride 1 that keep the size, and a read-out. */
export function boundedWidth(options: z.infer<typeof boundedWidthSchema>, images: ImageSpec): Network {
  const [, height, width] = images.shape;
  const { kernel: k, dilation = 1 } = options;
  const reach = dilation * (k - 1) + 1;
  if (k > Math.min(height, width)) {
    throw new UserError(
      `A kernel of ${k} pixels is larger than the ${height}×${width} image; choose one from 1 to ` +
        `${Math.min(height, width)}, or the full-width family for a kernel as large as the image.`,
    );
  }
  if (reach > Math.min(height, width)) {
    throw new UserError(
      `A kernel of ${k} pixels at dilation ${dilation} reaches over ${reach}, more than the ${height}×${width} image ` +
        "has; choose a smaller one of the two.",
    );
  }
  return convolutional(options, [k, k], options.padding, dilation, images);
}

/** The same with circular kernels as large as the image (Gunasekar et al. 2018). */
export function fullWidth(options: z.infer<typeof fullWidthSchema>, images: ImageSpec): Network {
  return convolutional(options, [images.shape[1], images.shape[2]], "circular", 1, images);
}

function convolutional(
  options: Omit<z.infer<typeof fullWidthSchema>, "family">,
  size: readonly [number, number],
  pad: z.infer<typeof padding>,
  dilation: number,
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
        const w = kernelOf(p[`${name}.weight`]!, options.parametrization);
        h = activate(convolve(h, w, p[`${name}.bias`], pad, dilation), activation);
      }
      return readOut(h, p);
    },
  };
}

/**
 * The kernel of a layer's weights. In frequency, weights `θ[u,v] = Re K[u,v] − Im K[u,v]` stand for the kernel's
 * unitary DFT K, all of it: the real part is θ's even half, the imaginary part its odd half (Hartley 1942). The
 * transform is orthogonal and its own inverse, so kernels start out alike in both and plain gradient descent treats
 * them alike; Adam, whose steps go by coordinates, does not.
 */
function kernelOf(weights: Value, parametrized: z.infer<typeof parametrization>): Value {
  if (parametrized !== "frequency") return weights;
  const { re, im } = dft2(weights);
  return sub(re, im);
}

function convolve(x: Value, w: Value, b: Value | undefined, pad: z.infer<typeof padding>, dilation: number): Value {
  const withBias = b ? { bias: b } : {};
  if (pad === "zero") return conv2d(x, w, { padding: "same", dilation, ...withBias });
  if (dilation > 1) return conv2d(x, w, { padding: "circular", dilation, ...withBias });
  const y = circularConv2d(x, w);
  return b ? add(y, reshape(b, [1, b.shape[0]!, 1, 1])) : y;
}
