import { add, circularConv2d, conv2d, dft2, reshape, sub, type Value } from "ongrad";
import { z } from "zod";
import { activate, hiddenLayers, readOut, readOutParameters } from "../layers/layers.ts";
import { denseKernels } from "../network/denseKernels.ts";
import type { FirstLayer } from "../network/firstLayer.ts";
import { bias, type ImageSpec, type Network, type Weights, weight } from "../network/network.ts";
import type { StackLayer } from "../network/stackLayer.ts";
import type { FamilyOption, OptionsOf } from "./family.ts";
import type { common, padding } from "./options.ts";

/** What is trained: the kernel itself, or its Fourier coefficients (see `kernelOf`). The kernel where absent. */
export const parametrization = {
  schema: z.enum(["pixel", "frequency"]).optional(),
  help: "train the kernel's pixels or its Fourier coefficients",
  usual: "pixel",
  absent: () => "pixel",
  told: true,
} satisfies FamilyOption;

interface Options extends OptionsOf<typeof common> {
  readonly parametrization?: z.output<typeof parametrization.schema>;
}

type Padding = z.output<typeof padding.schema>;

/** `depth − 1` convolutions at stride 1 with kernels of this size that keep the images' size, and a read-out. */
export function convolutional(
  options: Options,
  size: readonly [number, number],
  pad: Padding,
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
function kernelOf(weights: Value, parametrized: Options["parametrization"]): Value {
  if (parametrized !== "frequency") return weights;
  const { re, im } = dft2(weights);
  return sub(re, im);
}

function convolve(x: Value, w: Value, b: Value | undefined, pad: Padding, dilation: number): Value {
  const withBias = b ? { bias: b } : {};
  if (pad === "zero") return conv2d(x, w, { padding: "same", dilation, ...withBias });
  if (dilation > 1) return conv2d(x, w, { padding: "circular", dilation, ...withBias });
  const y = circularConv2d(x, w);
  return b ? add(y, reshape(b, [1, b.shape[0]!, 1, 1])) : y;
}

/** `depth − 1` layers of this kernel; without any, the read-out is one as large as the image. */
export function equalLayers(
  { depth }: Pick<Options, "depth">,
  kernel: number,
  dilation: number,
  [, height, width]: ImageSpec["shape"],
): readonly StackLayer[] {
  if (depth === 1) return [{ kind: "convolution", kernel: Math.max(height, width) }];
  return Array.from({ length: depth - 1 }, () => ({ kind: "convolution", kernel, dilation }));
}

/** The first layer of `convolutional`: its kernels, or without a hidden layer the read-out's weights. */
export function firstKernels(
  { depth, width, parametrization: parametrized }: Options,
  [rows, columns]: readonly [number, number],
  dilation: number,
  weights: Weights,
  shape: ImageSpec["shape"],
): FirstLayer {
  if (depth === 1) return denseKernels(weights["output.weight"]!, shape);
  if (parametrized === "frequency") {
    throw new Error("The kernels probe reads kernels of pixels, not of Fourier coefficients.");
  }
  const [channels, height, extent] = shape;
  const signals = new Float32Array(width * channels * height * extent);
  weights["conv0.weight"]!.forEach((value, i) => {
    const [plane, a, b] = [Math.floor(i / (rows * columns)), Math.floor(i / columns) % rows, i % columns];
    signals[(plane * height + a * dilation) * extent + b * dilation] = value;
  });
  return { count: width, height: rows, width: columns, dilation, signals };
}
