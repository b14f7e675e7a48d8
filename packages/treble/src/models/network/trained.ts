import { constant, input, type Shape, serialize, type Value } from "ongrad";
import type { Network, Weights } from "./network.ts";
import { weightOf } from "./weightOf.ts";

/** A network with its weights: what attacks and measurements act on. */
export interface TrainedNetwork {
  readonly shape: readonly [number, number, number];
  readonly classes: number;
  logits(images: Value): Value;
}

/** Binds weights to a network as constants. @throws UserError where a parameter is missing or of the wrong size. */
export function withWeights(network: Network, weights: Weights): TrainedNetwork {
  const constants = Object.fromEntries(
    network.parameters.map(({ name, shape }) => [name, constant(weightOf(weights, name, shape), shape, { name })]),
  );
  const { shape, classes } = network.images;
  return { shape, classes, logits: (images) => network.logits(images, constants) };
}

/** An odd prime that no extent of these networks is a multiple of: stands for the batch in saved models. */
const SYMBOLIC_BATCH = 1_000_003;

/**
 * The network as an ordinary ONNX file: input `images [batch, C, H, W]` with pixels in [0, 1], output
 * `logits [batch, classes]`, any batch size, weights under their own names.
 */
export function toOnnx(
  network: Network,
  weights: Weights,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const shape: Shape = [SYMBOLIC_BATCH, ...network.images.shape];
  const images = input("images", shape);
  const logits = withWeights(network, weights).logits(images);
  const symbolic = { name: "batch", extent: SYMBOLIC_BATCH };
  return serialize({ inputs: { images }, outputs: { logits }, name: "treble", metadata, symbolic });
}
