import { flatten } from "ongrad";
import { z } from "zod";
import { activate, dense, denseParameters, hiddenLayers, readOut, readOutParameters } from "../layers/layers.ts";
import type { ImageSpec, Network } from "../network/network.ts";
import { common, front } from "./options.ts";

export const fullyConnectedSchema = z.strictObject({
  family: z.literal("fully-connected"),
  ...common,
  width: common.width.default(256),
  ...front,
});

/** A perceptron: `depth − 1` hidden layers of `width` units and a read-out. */
export function fullyConnected(options: z.infer<typeof fullyConnectedSchema>, images: ImageSpec): Network {
  const { depth, width, activation } = options;
  const pixels = images.shape[0] * images.shape[1] * images.shape[2];
  const hidden = hiddenLayers("hidden", options, pixels);
  return {
    images,
    parameters: [
      ...hidden.flatMap(({ name, inputs }) => denseParameters(name, inputs, width, options.bias)),
      ...readOutParameters([depth > 1 ? width : pixels], images.classes, options.bias),
    ],
    logits(x, p) {
      let h = flatten(x);
      for (const { name } of hidden) h = activate(dense(h, name, p), activation);
      return readOut(h, p);
    },
  };
}
