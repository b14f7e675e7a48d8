import { add, gelu, reduceMean, reshape, transpose } from "ongrad";
import { UserError } from "../../errors/userError.ts";
import { depthwise } from "../layers/depthwise.ts";
import { dense, denseParameters, lecun, norm, readOut, readOutParameters, toPatches } from "../layers/layers.ts";
import { bias, type ImageSpec, type Network, normParameters, weight } from "../network/network.ts";
import { patchKernels } from "../network/patchKernels.ts";
import type { StackLayer } from "../network/stackLayer.ts";
import { networkFamily, type OptionsOf } from "./family.ts";
import { kernel, mlpRatio, padding, patch, stageBlocks, widths } from "./options.ts";

const options = {
  /** Of the depthwise kernels, in pixels of the feature maps. */
  kernel: { ...kernel, schema: kernel.schema.refine((width) => width % 2 === 1, "must be odd").default(7) },
  widths: { ...widths, schema: widths.schema.default([32, 64]), told: false },
  blocks: { ...stageBlocks, schema: stageBlocks.schema.default(2) },
  /** Of the first layer. */
  patch: { ...patch, schema: patch.schema.default(2), told: false },
  mlpRatio: { ...mlpRatio, schema: mlpRatio.schema.default(4) },
  padding: { ...padding, schema: padding.schema.default("zero") },
};

export const convnext = networkFamily({
  name: "convnext",
  help: "depthwise kernels, layer normalisation, pointwise perceptrons (Liu et al. 2022), no layer scale",
  options,
  build,
  activation: () => "gelu",
  normalises: () => true,
  window: ({ patch }) => patch,
  cost: 40,
  recipe: {
    name: "ConvNeXt N×N",
    text: "patches of 2 pixels, two stages of two blocks with depthwise N×N kernels, 32 and 64 channels",
  },
  term: {
    name: "ConvNeXt",
    text: "Depthwise convolutions and pointwise perceptrons with additions around them (Liu et al. 2022, arXiv 2201.03545).",
    words: ["convnext"],
  },
  tone: 5,
  firstLayer: ({ patch }, weights, shape) => patchKernels(weights["stage0.embed.weight"]!, patch, shape),
  stack: ({ widths, blocks, kernel, patch }) =>
    widths.flatMap((_, stage) => {
      const embedded = stage === 0 ? patch : 2;
      const depthwise = Array.from({ length: blocks }, (): StackLayer => ({ kind: "convolution", kernel }));
      return [{ kind: "convolution", kernel: embedded, stride: embedded }, ...depthwise];
    }),
});

/**
 * ConvNeXt (Liu et al. 2022) without layer scale and stochastic depth, which deep networks need: residual blocks of a
 * depthwise convolution, layer normalisation over channels and a pointwise perceptron; mean over places.
 */
function build(chosen: OptionsOf<typeof options>, images: ImageSpec): Network {
  const { kernel: k, widths, blocks, patch, mlpRatio } = chosen;
  const [channels, height, columns] = images.shape;
  const shrink = patch * 2 ** (widths.length - 1);
  if (height % shrink !== 0 || columns % shrink !== 0) {
    throw new UserError(
      `Patches of ${patch} pixels and ${widths.length} stages want a size that ${shrink} divides, which ` +
        `${height}×${columns} is not; choose another patch or fewer widths.`,
    );
  }
  const smallest = Math.min(height, columns) / shrink;
  if (k > 2 * smallest - 1) {
    throw new UserError(
      `A kernel of ${k} pixels reaches past all of the last stage's ${height / shrink}×${columns / shrink} pixels; ` +
        `choose one up to ${2 * smallest - 1}, or a smaller patch.`,
    );
  }
  const stages = widths.map((width, i) => {
    const below = widths[i - 1];
    return {
      name: `stage${i}`,
      width,
      /** Patches that the stage begins with: of the image, or of the stage before. */
      ...(below === undefined ? { patch, inputs: channels } : { patch: 2, inputs: below }),
      blocks: Array.from({ length: blocks }, (_, b) => `stage${i}.block${b}`),
    };
  });
  return {
    images,
    parameters: [
      ...stages.flatMap((stage, i) => [
        ...(i > 0 ? normParameters(`${stage.name}.norm`, stage.inputs) : []),
        ...lecun(denseParameters(`${stage.name}.embed`, stage.inputs * stage.patch ** 2, stage.width, true)),
        ...(i === 0 ? normParameters(`${stage.name}.norm`, stage.width) : []),
        ...stage.blocks.flatMap((block) => [
          ...lecun([weight(`${block}.depthwise.weight`, [stage.width, 1, k, k], k * k)]),
          bias(`${block}.depthwise.bias`, [stage.width]),
          ...normParameters(`${block}.norm`, stage.width),
          ...lecun(denseParameters(`${block}.mlp1`, stage.width, mlpRatio * stage.width, true)),
          ...lecun(denseParameters(`${block}.mlp2`, mlpRatio * stage.width, stage.width, true)),
        ]),
      ]),
      ...normParameters("norm", widths.at(-1)!),
      ...lecun(readOutParameters([widths.at(-1)!], images.classes, true)),
    ],
    logits(x, p) {
      // Channels last, where normalisation and perceptrons want them.
      let h = x;
      stages.forEach((stage, i) => {
        const from = i > 0 ? transpose(norm(h, `${stage.name}.norm`, p), [0, 3, 1, 2]) : x;
        const tokens = dense(toPatches(from, stage.patch), `${stage.name}.embed`, p);
        const started = i > 0 ? tokens : norm(tokens, `${stage.name}.norm`, p);
        const [n, , rows, width] = from.shape as [number, number, number, number];
        h = reshape(started, [n, rows / stage.patch, width / stage.patch, stage.width]);
        for (const block of stage.blocks) {
          const mixed = depthwise(h, p[`${block}.depthwise.weight`]!, chosen.padding);
          const biased = add(mixed, p[`${block}.depthwise.bias`]!);
          const inner = gelu(dense(norm(biased, `${block}.norm`, p), `${block}.mlp1`, p));
          h = add(h, dense(inner, `${block}.mlp2`, p));
        }
      });
      return readOut(norm(reduceMean(h, { axes: [1, 2] }), "norm", p), p);
    },
  };
}
