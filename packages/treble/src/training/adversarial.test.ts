import { compile, constant, input, iterate, matmul, reduceSum, reshape, type Value } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { runAttack } from "../attacks/engine/runAttack.ts";
import { pgdL2, pgdLinf } from "../attacks/methods/pgd.ts";
import { pixelsOf } from "../data/pixelsOf.ts";
import { generateSynthetic } from "../data/synthetic.ts";
import { buildNetwork, parseArchitecture } from "../models/architectures.ts";
import { initialize } from "../models/network/initialize.ts";
import { withWeights } from "../models/network/trained.ts";
import { fill } from "../testing/fill.ts";
import { type Adversarial, adversarialSchema, attacked } from "./adversarial.ts";
import { crossEntropy } from "./loss.ts";
import { type TrainingSettings, trainingSchema } from "./settings.ts";
import { type EpochReport, train } from "./train.ts";
import { momentKey, optimizerStep, parameterKey } from "./trainStep.ts";

const options = { backend: nodeBackend(), threads: 1 };
const norms = [
  { norm: "l2", epsilon: 0.5, steps: 3, stepSize: 0.2 },
  { norm: "linf", epsilon: 0.03, steps: 3, stepSize: 0.02 },
] as const satisfies readonly Adversarial[];

describe.each(norms)("attacked, $norm", (settings) => {
  const [n, size] = [3, 12];
  const weights = fill(1, size);
  /** Linear, with a slope of its own for each image, which must not matter; the last has none. */
  const slopes = [1, -1e-3, 0];
  const loss = (images: Value): Value =>
    reduceSum(
      matmul(
        constant(Float32Array.from(slopes), [1, n]),
        matmul(reshape(images, [n, size]), constant(weights, [size, 1])),
      ),
    );

  async function run(pixels: Float32Array): Promise<Float32Array> {
    const x = input("x", [n, 3, 2, 2]);
    const executable = await compile({ x }, { image: attacked(x, settings, loss) }, options);
    const { image } = await executable.run({ x: pixels });
    await executable.dispose();
    return image as Float32Array;
  }

  it("climbs a linear loss to the edge of the ball, each image by itself", async () => {
    const image = await run(new Float32Array(n * size).fill(0.5));
    const length = Math.hypot(...weights);
    for (let k = 0; k < n; k++) {
      for (let i = 0; i < size; i++) {
        const way = settings.norm === "linf" ? Math.sign(weights[i]!) : weights[i]! / length;
        const expected = 0.5 + Math.sign(slopes[k]!) * settings.epsilon * way;
        expect(image[k * size + i]).toBeCloseTo(expected, 5);
      }
    }
  });

  it("stays in the pixel range and in the ball", async () => {
    const pixels = Float32Array.from({ length: n * size }, (_, i) => [0, 1, 0.01, 0.99][i % 4]!);
    const image = await run(pixels);
    expect(image.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
    for (let k = 0; k < n; k++) {
      const delta = Array.from(image.subarray(k * size, (k + 1) * size), (pixel, i) => pixel - pixels[k * size + i]!);
      const distance = settings.norm === "linf" ? Math.max(...delta.map(Math.abs)) : Math.hypot(...delta);
      expect(distance).toBeLessThan(settings.epsilon * (1 + 1e-5));
      if (slopes[k] !== 0) expect(distance).toBeGreaterThan(0.1 * settings.epsilon);
    }
  });
});

const data = generateSynthetic({ trainCount: 256, testCount: 64, shape: [3, 16, 16] });
const images = { shape: data.shape, classes: 10, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
const network = buildNetwork(parseArchitecture({ family: "bounded-width", kernel: 3, width: 8 }), images);
const initial = initialize(network, 0);
const settingsOf = (changes: object): TrainingSettings =>
  trainingSchema.parse({ learningRate: 0.01, epochs: 2, batchSize: 64, ...changes });

describe("adversarial training", () => {
  it("in a ball without extent is plain training", async () => {
    const plain = await train(network, data.train, settingsOf({}), { ...options, initial });
    for (const settings of norms) {
      const adversarial = { ...settings, epsilon: 0 };
      const { weights } = await train(network, data.train, settingsOf({ adversarial }), { ...options, initial });
      for (const [name, values] of Object.entries(plain.weights)) {
        values.forEach((value, i) => {
          expect(weights[name]![i]).toBeCloseTo(value, 5);
        });
      }
    }
  });

  it.each(norms)("takes the attacked images as given: the step is a plain one on them, $norm", async (adversarial) => {
    const n = 8;
    const pixels = fill(3, n * 3 * 16 * 16).map((value) => (value + 1) / 2);
    const labels = BigInt64Array.from({ length: n }, (_, i) => BigInt(i));
    const y = input("labels", [n], "int64");
    const x = input("x", [n, ...data.shape]);
    const plain = settingsOf({});
    const state = async (program: { state(): Promise<object> }): Promise<Record<string, Float32Array>> => {
      const zeros = (await program.state()) as Record<string, Float32Array>;
      for (const [name, values] of Object.entries(initial)) zeros[parameterKey(name)] = values;
      return zeros;
    };
    const attackedStep = { ...optimizerStep(network, { ...plain, adversarial }, x, y), feeds: { x, labels: y } };
    const plainStep = { ...optimizerStep(network, plain, x, y), feeds: { x, labels: y } };

    const trained = withWeights(network, initial);
    const climb = await compile(
      { x, labels: y },
      { image: attacked(x, adversarial, (attempt) => crossEntropy(trained.logits(attempt), y)) },
      options,
    );
    const { image } = await climb.run({ x: pixels, labels });
    await climb.dispose();
    expect(image).not.toEqual(pixels);

    const [one, two] = [await iterate(attackedStep, options), await iterate(plainStep, options)];
    one.reset(await state(one));
    two.reset(await state(two));
    const first = await one.step({ x: pixels, labels });
    const second = await two.step({ x: image, labels });
    expect(Number(first.loss[0])).toBeCloseTo(Number(second.loss[0]), 5);
    const [a, b] = [await one.state(), await two.state()] as unknown as Record<string, Float32Array>[];
    await one.dispose();
    await two.dispose();
    for (const { name } of network.parameters) {
      const key = momentKey("momentum", name);
      const scale = Math.max(...b![key]!.map(Math.abs));
      b![key]!.forEach((value, i) => {
        expect(Math.abs(a![key]![i]! - value)).toBeLessThan(1e-4 * scale);
      });
    }
  });

  it.each(norms)(
    "lowers the loss of attacked images, and withstands more than plain training, $norm",
    async (given) => {
      const adversarial = { ...given, epsilon: 2 * given.epsilon, stepSize: 2 * given.stepSize };
      const reports: EpochReport[] = [];
      const settings = settingsOf({ epochs: 12, adversarial });
      const robust = await train(network, data.train, settings, {
        initial,
        ...options,
        onEpoch: (report) => void reports.push(report),
      });
      expect(reports.at(-1)!.loss).toBeLessThan(0.8 * reports[0]!.loss);
      const plain = await train(network, data.train, settingsOf({ epochs: 12 }), { ...options, initial });
      const { epsilon } = adversarial;
      const attack = given.norm === "l2" ? pgdL2(epsilon) : pgdLinf(epsilon);
      const pixels = pixelsOf(data.train.images);
      const left = async (weights: typeof initial): Promise<number> => {
        const result = await runAttack(
          attack,
          withWeights(network, weights),
          { images: pixels, labels: data.train.labels },
          options,
        );
        return result.attacked - result.success.reduce((a, b) => a + b, 0);
      };
      expect(await left(robust.weights)).toBeGreaterThan(1.2 * (await left(plain.weights)));
    },
  );

  it("goes through batch normalisation, augmentation and many steps", async () => {
    const cnn = buildNetwork(parseArchitecture({ family: "small-cnn", widths: [4], norm: "batch" }), images);
    const adversarial = { norm: "linf", epsilon: 0.02, steps: 2, stepSize: 0.02 };
    const settings = settingsOf({
      epochs: 1,
      learningRate: 0.001,
      adversarial,
      augment: { flip: true, crop: 2 },
      loss: "exponential",
    });
    const start = initialize(cnn, 0, 0.1);
    const result = await train(cnn, data.train, settings, { ...options, initial: start });
    expect(result.outcome).toBe("finished");
    const variance = cnn.parameters.find(({ buffer }) => buffer)!.name;
    expect(result.weights[variance]).not.toEqual(start[variance]);
  });

  it("is absent where it is not asked for, so that runs keep their names", () => {
    expect(Object.keys(settingsOf({}))).not.toContain("adversarial");
    expect(Object.keys(settingsOf({}))).not.toContain("snapshots");
    expect(Object.keys(settingsOf({}))).not.toContain("stages");
    expect(() => adversarialSchema.parse({ norm: "l1", epsilon: 1, steps: 1, stepSize: 1 })).toThrow();
  });
});
