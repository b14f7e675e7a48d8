import { flatten } from "ongrad";
import { activate, dense, denseParameters, hiddenLayers, readOut, readOutParameters } from "../layers/layers.ts";
import { denseKernels } from "../network/denseKernels.ts";
import type { ImageSpec, Network } from "../network/network.ts";
import { equalLayers } from "./convolutional.ts";
import { networkFamily, type OptionsOf } from "./family.ts";
import { common } from "./options.ts";

const options = {
  ...common,
  width: {
    ...common.width,
    schema: common.width.schema.removeDefault().default(256),
    help: "units of each hidden layer",
  },
};

export const fullyConnected = networkFamily({
  name: "fully-connected",
  help: "perceptron",
  example: "--stop-loss 0.5 --epochs 100",
  options,
  build,
  activation: ({ activation }) => activation,
  normalises: () => false,
  optimum: () => "max margin",
  window: (_, [, height, width]) => Math.max(height, width),
  cost: 2,
  recipe: { name: "fully connected", text: "256 hidden units → ReLU → read-out" },
  term: {
    name: "Fully connected",
    text: "Every hidden unit sees every pixel with a weight of its own: neither local nor shared.",
    words: ["fully connected", "fully-connected"],
  },
  tone: 0,
  stack: (_, shape) => equalLayers({ depth: 1 }, 1, 1, shape),
  firstLayer: ({ depth }, weights, shape) =>
    denseKernels(weights[depth > 1 ? "hidden0.weight" : "output.weight"]!, shape),
});

/** A perceptron: `depth − 1` hidden layers of `width` units and a read-out. */
function build(chosen: OptionsOf<typeof options>, images: ImageSpec): Network {
  const { depth, width, activation } = chosen;
  const pixels = images.shape[0] * images.shape[1] * images.shape[2];
  const hidden = hiddenLayers("hidden", chosen, pixels);
  return {
    images,
    parameters: [
      ...hidden.flatMap(({ name, inputs }) => denseParameters(name, inputs, width, chosen.bias)),
      ...readOutParameters([depth > 1 ? width : pixels], images.classes, chosen.bias),
    ],
    logits(x, p) {
      let h = flatten(x);
      for (const { name } of hidden) h = activate(dense(h, name, p), activation);
      return readOut(h, p);
    },
  };
}
