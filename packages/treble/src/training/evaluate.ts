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
import { inBatches } from "../running/inBatches.ts";
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
  dispose(): Promise<void>;
}

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
  return {
    async evaluate(weights, data) {
      checkSplit(network, data);
      const feeds = Object.fromEntries(network.parameters.map(({ name }) => [`w ${name}`, weights[name]!]));
      let [loss, correct] = [0, 0];
      await inBatches(data.count, n, { signal: options.signal }, async (first, last) => {
        fillBatch(batch, data, last - first, (i) => first + i);
        const mask = new Float32Array(n).fill(1, 0, last - first);
        const results = await executable.run({ ...feeds, ...batch, present: mask });
        loss += Number(results.loss[0]);
        correct += Number(results.correct[0]);
      });
      return { loss: loss / data.count, accuracy: correct / data.count };
    },
    dispose: () => executable.dispose(),
  };
}

function size({ images: { shape } }: Trainable): number {
  return shape[0] * shape[1] * shape[2];
}
