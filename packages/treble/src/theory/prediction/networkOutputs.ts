import { compile, gradients, input, mul, reduceSum } from "ongrad";
import type { Network, Weights } from "../../models/network/network.ts";
import { withWeights } from "../../models/network/trained.ts";
import { compileOptions } from "../../running/compileOptions.ts";
import { inBatches } from "../../running/inBatches.ts";
import type { Running } from "../../running/running.ts";
import { filledBatch } from "./filledBatch.ts";

const BATCH = 32;

/** A network's logits, and gradients of weighted sums of them. */
export interface NetworkOutputs {
  /** `[n, classes]` at images `[n, C, H, W]`. */
  logits(images: Float32Array): Promise<Float64Array>;
  /** `[n, C, H, W]`: `∇_x Σ_c weights[i, c] logit_c(x_i)` with weights `[n, classes]`, per pixel unit. */
  gradients(images: Float32Array, weights: Float32Array): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** Of a network at its weights. */
export async function networkOutputs(network: Network, weights: Weights, options: Running): Promise<NetworkOutputs> {
  const { shape, classes } = network.images;
  const size = shape[0] * shape[1] * shape[2];
  const [image, weight] = [input("image", [BATCH, ...shape]), input("weight", [BATCH, classes])];
  const logits = withWeights(network, weights).logits(image);
  const [gradient] = gradients(reduceSum(mul(logits, weight)), [image]);
  const executable = await compile({ image, weight }, { logits, gradient }, await compileOptions(options));
  const run = async (
    images: Float32Array,
    by: Float32Array,
    take: (first: number, last: number, logits: Float32Array, gradient: Float32Array) => void,
  ): Promise<void> => {
    await inBatches(images.length / size, BATCH, options, async (first, last) => {
      const found = await executable.run({
        image: filledBatch(images, first, last, size, BATCH),
        weight: filledBatch(by, first, last, classes, BATCH),
      });
      take(first, last, found.logits as Float32Array, found.gradient as Float32Array);
    });
  };
  return {
    async logits(images) {
      const count = images.length / size;
      const out = new Float64Array(count * classes);
      await run(images, new Float32Array(count * classes), (first, last, found) => {
        out.set(found.subarray(0, (last - first) * classes), first * classes);
      });
      return out;
    },
    async gradients(images, by) {
      const out = new Float32Array(images.length);
      await run(images, by, (first, last, _, found) => {
        out.set(found.subarray(0, (last - first) * size), first * size);
      });
      return out;
    },
    dispose: () => executable.dispose(),
  };
}
