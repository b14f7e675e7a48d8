import { compile, gradients, input, mul, reduceSum, sizeOf, type Value } from "ongrad";
import type { LabelledImages } from "../../data/labelledImages.ts";
import { rivalClasses } from "../../data/rivalClasses.ts";
import { initialize } from "../../models/network/initialize.ts";
import type { Network, Weights } from "../../models/network/network.ts";
import { compileOptions } from "../../running/compileOptions.ts";
import { inBatches } from "../../running/inBatches.ts";
import type { Running } from "../../running/running.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { filledBatch } from "./filledBatch.ts";
import { marginWeights } from "./marginWeights.ts";
import { networkOutputs } from "./networkOutputs.ts";

/** Images of a run. */
const BATCH = 64;

/** Steps are tried from a thousandth of the weights' own length on, each so much longer than the last. */
const [SHORTEST, LONGER, TRIED] = [1e-3, Math.SQRT2, 40];

/** A network after one step of training, and where it is looked at: as `LazyTask`. */
export interface StepTask {
  readonly network: Network;
  readonly seed: number;
  readonly initScale: number;
  readonly sample: LabelledImages;
  readonly images: LabelledImages;
  /** Mean cross-entropy on the sample, in nats, that the step is to reach. */
  readonly loss: number;
}

/** What one step does. */
export interface FeatureStep {
  /** `[m, C, H, W]`: the margin's gradient after the step, and what the step changed of it. */
  readonly gradients: Float32Array;
  readonly learned: Float32Array;
  /** The loss on the sample after it. */
  readonly loss: number;
  /** The step's length against that of the initial weights. */
  readonly length: number;
}

/**
 * Gradients, in the image, of the margin after one step of gradient descent on all of the sample at once, from the
 * initial weights, as long as it must be to reach the loss, or else as lowers it most: the first step of learning
 * features (Ba et al. 2022, arXiv 2205.01445). From a small start it outweighs the weights there were, and each layer
 * then has what the others and the images put into it; from the usual one it is short. In a full-width linear network
 * of two layers the predictor after it has the amplitude |ŝ|³ at a frequency where lazy training has |ŝ|.
 */
export async function featureStep(task: StepTask, options: Running = {}): Promise<FeatureStep> {
  const { network, seed, initScale, sample, images, loss: wanted } = task;
  const { shape, classes } = network.images;
  const size = sizeOf(shape);
  const weights = initialize(network, seed, initScale);
  const trained = network.parameters.filter(({ buffer }) => !buffer);
  const [image, residual] = [input("image", [BATCH, ...shape]), input("residual", [BATCH, classes])];
  const values: Record<string, Value> = Object.fromEntries(
    network.parameters.map(({ name, shape: extents }) => [name, input(name, extents)]),
  );
  const logits = network.logits(image, values);
  const slopes = gradients(
    reduceSum(mul(logits, residual)),
    trained.map(({ name }) => values[name]!),
  );
  const named = Object.fromEntries(slopes.map((slope, p) => [`slope${p}`, slope]));
  const compiling = await compileOptions(options);
  const forward = await compile({ image, ...values }, { logits }, compiling);
  const backward = await compile({ image, residual, ...values }, named, compiling);
  const count = sample.labels.length;
  const logitsAt = async (at: Weights): Promise<Float64Array> => {
    const out = new Float64Array(count * classes);
    await inBatches(count, BATCH, options, async (first, last) => {
      const found = await forward.run({ image: filledBatch(sample.images, first, last, size, BATCH), ...at });
      out.set((found.logits as Float32Array).subarray(0, (last - first) * classes), first * classes);
    });
    return out;
  };
  let best = { loss: Number.POSITIVE_INFINITY, length: 0, weights: weights as Weights };
  try {
    const before = crossEntropy(await logitsAt(weights), sample.labels, classes);
    const direction = Object.fromEntries(trained.map(({ name }) => [name, new Float64Array(weights[name]!.length)]));
    const residuals = Float32Array.from(before.residual);
    await inBatches(count, BATCH, options, async (first, last) => {
      const found = await backward.run({
        image: filledBatch(sample.images, first, last, size, BATCH),
        residual: filledBatch(residuals, first, last, classes, BATCH),
        ...weights,
      });
      trained.forEach(({ name }, p) => {
        const [part, into] = [found[`slope${p}`] as Float32Array, direction[name]!];
        for (let k = 0; k < part.length; k++) into[k]! += part[k]!;
      });
    });
    const ratio = lengthOf(trained.map(({ name }) => weights[name]!)) / lengthOf(Object.values(direction));
    let length = SHORTEST;
    for (let step = 0; step < TRIED && Number.isFinite(ratio); step++, length *= LONGER) {
      const moved: Record<string, Float32Array> = { ...weights };
      for (const { name } of trained) {
        const along = direction[name]!;
        moved[name] = weights[name]!.map((value, k) => value + length * ratio * along[k]!);
      }
      const { loss } = crossEntropy(await logitsAt(moved), sample.labels, classes);
      if (loss < best.loss) best = { loss, length, weights: moved };
      // Reached, or past the valley.
      if (best.loss <= wanted || loss > 2 * best.loss || !Number.isFinite(loss)) break;
    }
  } finally {
    await forward.dispose();
    await backward.dispose();
  }
  const by = marginWeights(images.labels, rivalClasses(images.labels, classes), classes);
  const gradientsAt = async (at: Weights): Promise<Float32Array> => {
    const outputs = await networkOutputs(network, at, options);
    try {
      return await outputs.gradients(images.images, by);
    } finally {
      await outputs.dispose();
    }
  };
  const [initial, after] = [await gradientsAt(weights), await gradientsAt(best.weights)];
  const learned = after.map((value, k) => value - initial[k]!);
  return { gradients: after, learned, loss: best.loss, length: best.length };
}

function lengthOf(arrays: readonly ArrayLike<number>[]): number {
  let sum = 0;
  for (const array of arrays) for (let k = 0; k < array.length; k++) sum += array[k]! ** 2;
  return Math.sqrt(sum);
}
