import {
  argMax,
  cast,
  compile,
  type DType,
  div,
  type Executable,
  equal,
  input,
  mul,
  reduceSum,
  type Value,
} from "ongrad";
import type { Split } from "../data/dataset.ts";
import { batchSizeOf } from "../running/batchSizeOf.ts";
import { compileOptions } from "../running/compileOptions.ts";
import type { Running } from "../running/running.ts";
import { fillBatch } from "./batch.ts";
import { checkSplit } from "./checkSplit.ts";
import { crossEntropies } from "./loss.ts";
import type { Arrays, Trainable } from "./trainable.ts";

/** What a network comes to on labelled images. */
export interface Evaluation {
  /** Mean cross-entropy. */
  readonly loss: number;
  /** Share of correct predictions. */
  readonly accuracy: number;
}

/** A network compiled for evaluation; the weights are fed, so that one compilation serves a whole training run. */
export interface Evaluator {
  evaluate(weights: Arrays, images: Split): Promise<Evaluation>;
  /**
   * The same, or null as soon as it is certain that the loss is above `most`: no image's cross-entropy is negative, so
   * that those of the first images can be too much for all of them.
   */
  evaluateUpTo(most: number, weights: Arrays, images: Split): Promise<Evaluation | null>;
  dispose(): Promise<void>;
}

/** By how much rounding can take an image's cross-entropy below zero, and more. */
const ROUNDING = 1e-6;

/** `options.batchSize` is 128 where none is given. */
export async function evaluator(network: Trainable, options: Running = {}): Promise<Evaluator> {
  const n = batchSizeOf({ batchSize: options.batchSize ?? 128 });
  const images = input("images", [n, ...network.images.shape], "uint8");
  const labels = input("labels", [n], "int64");
  // 1 for the batch's images, 0 for what fills up the last batch.
  const present = input("present", [n]);
  const parameters = Object.fromEntries(network.parameters.map(({ name, shape }) => [name, input(`w ${name}`, shape)]));
  const logits = network.logits(div(cast(images, "float32"), 255), parameters);
  const inputs: Record<string, Value> = { images, labels, present };
  for (const { name } of network.parameters) inputs[`w ${name}`] = parameters[name]!;
  const outputs = {
    loss: reduceSum(mul(crossEntropies(logits, labels), present)),
    correct: reduceSum(mul(cast(equal(argMax(logits, 1), labels), "float32"), present)),
  };
  const executable: Executable<string, { loss: DType; correct: "float32" }> = await compile(
    inputs,
    outputs,
    await compileOptions(options),
  );
  const batch = { images: new Uint8Array(n * size(network)), labels: new BigInt64Array(n) };
  const evaluateUpTo: Evaluator["evaluateUpTo"] = async (most, weights, data) => {
    checkSplit(network, data);
    const feeds = Object.fromEntries(network.parameters.map(({ name }) => [`w ${name}`, weights[name]!]));
    let [loss, correct] = [0, 0];
    for (let first = 0; first < data.count; first += n) {
      options.signal?.throwIfAborted();
      const last = Math.min(first + n, data.count);
      fillBatch(batch, data, last - first, (i) => first + i);
      const mask = new Float32Array(n).fill(1, 0, last - first);
      const results = await executable.run({ ...feeds, ...batch, present: mask });
      loss += Number(results.loss[0]);
      correct += Number(results.correct[0]);
      if (loss / data.count > most + ROUNDING) return null;
    }
    return { loss: loss / data.count, accuracy: correct / data.count };
  };
  return {
    evaluate: async (weights, data) => (await evaluateUpTo(Number.POSITIVE_INFINITY, weights, data))!,
    evaluateUpTo,
    dispose: () => executable.dispose(),
  };
}

function size({ images: { shape } }: Trainable): number {
  return shape[0] * shape[1] * shape[2];
}
