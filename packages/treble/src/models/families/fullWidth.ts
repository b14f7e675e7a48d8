import type { ImageSpec, Network } from "../network/network.ts";
import { convolutional, equalLayers, firstKernels, parametrization } from "./convolutional.ts";
import { networkFamily, type OptionsOf } from "./family.ts";
import { common } from "./options.ts";

const options = { ...common, parametrization };

export const fullWidth = networkFamily({
  name: "full-width",
  help: "circular convolution with kernels as large as the image (Gunasekar et al. 2018)",
  options,
  build,
  activation: ({ activation }) => activation,
  normalises: () => false,
  optimum: ({ depth }) => (depth === 1 ? "max margin" : depth === 2 ? "least Fourier norm" : undefined),
  window: (_, [, height, width]) => Math.max(height, width),
  convolution: "full",
  cost: 20,
  recipe: { name: "full-width", text: "the same with circular kernels as large as the image" },
  term: {
    name: "Full-width",
    text: "The same with a circular kernel as large as the image: weights are shared, and nothing is local (Gunasekar et al. 2018, arXiv 1806.00468).",
    words: ["full-width"],
  },
  stack: (chosen, shape) => equalLayers(chosen, Math.max(shape[1], shape[2]), 1, shape),
  firstLayer: (chosen, weights, shape) => firstKernels(chosen, [shape[1], shape[2]], 1, weights, shape),
});

/** `depth − 1` circular convolutions with kernels as large as the image, and a read-out. */
function build(chosen: OptionsOf<typeof options>, images: ImageSpec): Network {
  return convolutional(chosen, [images.shape[1], images.shape[2]], "circular", 1, images);
}
