import { add, gelu, reduceMean, transpose, type Value } from "ongrad";
import { z } from "zod";
import {
  dense,
  denseParameters,
  lecun,
  norm,
  patchCount,
  readOut,
  readOutParameters,
  toPatches,
} from "../layers/layers.ts";
import { type ImageSpec, type Network, normParameters } from "../network/network.ts";
import { patchKernels } from "../network/patchKernels.ts";
import { networkFamily, type OptionsOf } from "./family.ts";
import { mlpRatio, tokens } from "./options.ts";

const options = {
  ...tokens,
  tokensDim: {
    schema: z.int().min(1).max(4096).default(32),
    value: "units",
    help: "hidden units that mix places",
  },
  mlpRatio: { ...mlpRatio, schema: mlpRatio.schema.default(4) },
};

export const mlpMixer = networkFamily({
  name: "mlp-mixer",
  help: "perceptrons across places and across channels of patches (Tolstikhin et al. 2021)",
  options,
  build,
  activation: () => "gelu",
  normalises: () => true,
  window: ({ patch }) => patch,
  depth: "blocks",
  cost: 20,
  recipe: { name: "MLP-Mixer", text: "patches of 4 pixels, 2 blocks of 64 dimensions" },
  term: {
    name: "MLP-Mixer",
    text: "Patches as tokens, mixed by perceptrons over places and over channels in turn (Tolstikhin et al. 2021, arXiv 2105.01601).",
    words: ["mlp-mixer"],
  },
  tone: 6,
  firstLayer: ({ patch }, weights, shape) => patchKernels(weights["embed.weight"]!, patch, shape),
  stack: ({ patch }) => [{ kind: "convolution", kernel: patch, stride: patch }],
});

/**
 * MLP-Mixer (Tolstikhin et al. 2021): on patches, pre-norm blocks of a perceptron across places, the same for every
 * channel, and one across channels, the same for every place; mean over places.
 */
function build(chosen: OptionsOf<typeof options>, images: ImageSpec): Network {
  const { patch, dim, depth, tokensDim, mlpRatio } = chosen;
  const [channels] = images.shape;
  const places = patchCount(images, patch);
  const blocks = Array.from({ length: depth }, (_, i) => `block${i}`);
  return {
    images,
    parameters: [
      ...lecun(denseParameters("embed", channels * patch * patch, dim, true)),
      ...blocks.flatMap((block) => [
        ...normParameters(`${block}.norm1`, dim),
        ...lecun(denseParameters(`${block}.tokens1`, places, tokensDim, true)),
        // Without a bias, which every layer normalisation after it would subtract again.
        ...lecun(denseParameters(`${block}.tokens2`, tokensDim, places, false)),
        ...normParameters(`${block}.norm2`, dim),
        ...lecun(denseParameters(`${block}.channels1`, dim, mlpRatio * dim, true)),
        ...lecun(denseParameters(`${block}.channels2`, mlpRatio * dim, dim, true)),
      ]),
      ...normParameters("norm", dim),
      ...lecun(readOutParameters([dim], images.classes, true)),
    ],
    logits(x, p) {
      const perceptron = (h: Value, name: string): Value => dense(gelu(dense(h, `${name}1`, p)), `${name}2`, p);
      const swapped = (h: Value): Value => transpose(h, [0, 2, 1]);
      let h = dense(toPatches(x, patch), "embed", p);
      for (const block of blocks) {
        h = add(h, swapped(perceptron(swapped(norm(h, `${block}.norm1`, p)), `${block}.tokens`)));
        h = add(h, perceptron(norm(h, `${block}.norm2`, p), `${block}.channels`));
      }
      return readOut(reduceMean(norm(h, "norm", p), { axes: [1] }), p);
    },
  };
}
