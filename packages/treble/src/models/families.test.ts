import { compile, input, readModel } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { pixelsOf } from "../data/pixelsOf.ts";
import { generateSynthetic } from "../data/synthetic.ts";
import { evaluator } from "../training/evaluate.ts";
import { trainingSchema } from "../training/settings.ts";
import { type EpochReport, type TrainingState, train } from "../training/train.ts";
import { buildNetwork, parseArchitecture } from "./architectures.ts";
import { initialize } from "./network/initialize.ts";
import { toOnnx, withWeights } from "./network/trained.ts";

const data = generateSynthetic({ trainCount: 256, testCount: 32, shape: [3, 16, 16], amplitude: 0.15 });
const images = { shape: data.shape, classes: 10, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
const options = { backend: nodeBackend(), threads: 1 };
const pixels = pixelsOf(data.test.images);

const cases: readonly { readonly family: string; readonly [option: string]: unknown }[] = [
  { family: "bounded-width", width: 8, dilation: 2, lowPass: 0.3 },
  { family: "full-width", width: 8, parametrization: "frequency" },
  { family: "locally-connected", width: 4, depth: 3 },
  { family: "small-cnn", widths: [4, 8], pool: "max-blur", norm: "batch" },
  { family: "resnet", widths: [8, 16], blocks: 1 },
  { family: "convnext", widths: [16], blocks: 1 },
  { family: "mlp-mixer", dim: 32, depth: 1 },
];

describe.each(cases)("%j", (architecture) => {
  const network = buildNetwork(parseArchitecture(architecture), images);
  const settings = trainingSchema.parse({
    learningRate: 0.002,
    optimizer: { name: "adam" },
    epochs: 12,
    batchSize: 32,
  });

  it("learns, resumes to the same bits, and is the same network when saved and read back", async () => {
    const reports: EpochReport[] = [];
    const states: TrainingState[] = [];
    const { outcome, weights } = await train(network, data.train, settings, {
      initial: initialize(network, 0),
      ...options,
      onEpoch: (report, state) => {
        reports.push(report);
        states.push(state);
      },
    });
    expect(outcome).toBe("finished");
    expect(reports.at(-1)!.loss).toBeLessThan(0.6 * reports[0]!.loss);
    const rest = await train(network, data.train, settings, {
      initial: initialize(network, 0),
      ...options,
      resume: states[9]!,
    });
    expect(rest.weights).toEqual(weights);

    // As evaluated, which for batch normalisation is by running averages.
    const judge = await evaluator(network, { ...options, batchSize: 64 });
    const { loss } = await judge.evaluate(weights, data.train);
    await judge.dispose();
    expect(loss).toBeLessThan(1.5 * reports.at(-1)!.loss);

    const bytes = toOnnx(network, weights);
    const session = await InferenceSession.create(bytes);
    const logits = async (from: number, count: number): Promise<Float32Array> => {
      const part = pixels.slice(from * 768, (from + count) * 768);
      const result = await session.run({ images: new Tensor("float32", part, [count, ...data.shape]) });
      return result.logits!.data as Float32Array;
    };
    const together = await logits(0, 32);
    const alone = await logits(5, 1);
    const { initializers } = readModel(bytes);
    const read = network.parameters.map(({ name }) => [name, initializers[name]!.data as Float32Array] as const);
    const x = input("x", [32, ...data.shape]);
    const { logits: readLogits } = withWeights(network, Object.fromEntries(read));
    const loaded = await compile({ x }, { logits: readLogits(x) }, options);
    const again = await loaded.run({ x: pixels });
    await loaded.dispose();
    await session.release();
    alone.forEach((value, i) => {
      expect(value).toBeCloseTo(together[50 + i]!, 4);
    });
    together.forEach((value, i) => {
      expect(Number(again.logits[i])).toBeCloseTo(value, 4);
    });
  });
});
