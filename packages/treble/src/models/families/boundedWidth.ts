import { z } from "zod";
import { UserError } from "../../errors/userError.ts";
import type { ImageSpec, Network } from "../network/network.ts";
import { convolutional, equalLayers, firstKernels, parametrization } from "./convolutional.ts";
import { type FamilyOptions, networkFamily, type OptionsOf } from "./family.ts";
import { common, kernel, padding } from "./options.ts";

const options = {
  ...common,
  kernel: { ...kernel, schema: kernel.schema.default(3) },
  padding: { ...padding, schema: padding.schema.default("circular") },
  dilation: {
    schema: z.int().min(1).max(512).optional(),
    value: "pixels",
    help: "from one element of the kernel to the next",
    usual: "1",
    absent: () => 1,
    told: true,
  },
  parametrization,
} satisfies FamilyOptions;

export const boundedWidth = networkFamily({
  name: "bounded-width",
  help: "convolution with small kernels",
  example: "--kernel 7 --epochs 20 --init-scale 0.2",
  options,
  build,
  activation: ({ activation }) => activation,
  normalises: () => false,
  optimum: ({ depth }) => (depth === 1 ? "max margin" : undefined),
  window: ({ kernel, dilation = 1, depth }, [, height, width]) =>
    depth > 1 ? dilation * (kernel - 1) + 1 : Math.max(height, width),
  convolution: "bounded",
  cost: 6,
  recipe: {
    name: "bounded-width N×N",
    text: "convolution with kernels of N×N pixels, 16 channels → ReLU → dense read-out over all positions to the classes; no pooling",
    more: ({ width, bias }, { shape, classes }, { label, parameters }) => {
      const readOut = (width * shape[1] * shape[2] + (bias ? 1 : 0)) * classes;
      return `; ${readOut.toLocaleString("en")} of the ${parameters.toLocaleString("en")} parameters of ${label} are the read-out's`;
    },
  },
  term: {
    name: "Bounded-width",
    text: "Convolutions whose kernel covers a few pixels, such as 3×3, the same weights at every position: convolution, ReLU (none in a linear network), then a dense read-out of every position to the classes, no pooling. Nearly all parameters of a network with one hidden layer are in the read-out.",
    words: ["bounded-width"],
  },
  stack: (chosen, shape) => equalLayers(chosen, chosen.kernel, chosen.dilation ?? 1, shape),
  firstLayer: (chosen, weights, shape) =>
    firstKernels(chosen, [chosen.kernel, chosen.kernel], chosen.dilation ?? 1, weights, shape),
});

/** `depth − 1` convolutions with a `kernel × kernel` kernel at stride 1 that keep the size, and a read-out. */
function build(chosen: OptionsOf<typeof options>, images: ImageSpec): Network {
  const [, height, width] = images.shape;
  const { kernel: k, dilation = 1 } = chosen;
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
  return convolutional(chosen, [k, k], chosen.padding, dilation, images);
}
