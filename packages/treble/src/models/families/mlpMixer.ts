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
import { front } from "./options.ts";

export const mlpMixerSchema = z.strictObject({
  family: z.literal("mlp-mixer"),
  /** Patch width in pixels. */
  patch: z.int().min(1).max(64).default(4),
  dim: z.int().min(1).max(2048).default(64),
  depth: z.int().min(1).max(24).default(2),
  /** Hidden units of the perceptron that mixes places. */
  tokensDim: z.int().min(1).max(4096).default(32),
  /** Hidden units of the perceptron that mixes channels, per channel. */
  mlpRatio: z.int().min(1).max(8).default(4),
  ...front,
});

/**
 * MLP-Mixer (Tolstikhin et al. 2021): on patches, pre-norm blocks of a perceptron across places, the same for every
 * channel, and one across channels, the same for every place; mean over places.
 */
export function mlpMixer(options: z.infer<typeof mlpMixerSchema>, images: ImageSpec): Network {
  const { patch, dim, depth, tokensDim, mlpRatio } = options;
  const [channels] = images.shape;
  const tokens = patchCount(images, patch);
  const blocks = Array.from({ length: depth }, (_, i) => `block${i}`);
  return {
    images,
    parameters: [
      ...lecun(denseParameters("embed", channels * patch * patch, dim, true)),
      ...blocks.flatMap((block) => [
        ...normParameters(`${block}.norm1`, dim),
        ...lecun(denseParameters(`${block}.tokens1`, tokens, tokensDim, true)),
        // Without a bias, which every layer normalisation after it would subtract again.
        ...lecun(denseParameters(`${block}.tokens2`, tokensDim, tokens, false)),
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
