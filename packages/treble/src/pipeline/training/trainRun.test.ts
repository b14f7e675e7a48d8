import { nodeBackend } from "ongrad/node";
import { expect, it } from "vitest";
import { subset } from "../../data/dataset.ts";
import { generateSynthetic } from "../../data/synthetic.ts";
import { conditionConfig } from "../../experiments/contract/conditionConfig.ts";
import { scaleNamed } from "../../experiments/contract/scale.ts";
import { convolution } from "../../experiments/networks/conditions.ts";
import { buildNetwork } from "../../models/architectures.ts";
import { initialize } from "../../models/network/initialize.ts";
import { memoryStore } from "../../runs/memoryStore.ts";
import { evaluator } from "../../training/evaluate.ts";
import { imageSpec } from "../trial/imageSpec.ts";
import type { Laboratory } from "../trial/laboratory.ts";
import type { TrialConfig } from "../trial/trialConfig.ts";
import { distanceTravelled } from "./distanceTravelled.ts";
import { learningRateConfig } from "./learningRate.ts";
import { loadSnapshots, loadStages } from "./savedSnapshots.ts";
import { loadWeights } from "./savedWeights.ts";
import { trainRun, trainRunConfig } from "./trainRun.ts";

const data = generateSynthetic({ trainCount: 256, testCount: 64, shape: [3, 16, 16], amplitude: 0.1 });
const laboratory = (store = memoryStore(), signal?: AbortSignal): Laboratory => ({
  ...{ store, signal, backend: nodeBackend(), threads: 1, dataset: async () => data, clock: () => 0 },
});
const {
  training: { stages: _, ...training },
  ...rest
} = conditionConfig(convolution(3), 0, scaleNamed("quick", "synthetic"));
const plain: TrialConfig = {
  ...rest,
  ...{ trainImages: 128, probes: [] },
  training: { ...training, batchSize: 32, epochs: 4, stopLoss: null },
};
const rate = 0.02;
const followed: TrialConfig = { ...plain, training: { ...plain.training, stages: [3, 2.2, 1.5, 0.5, 0.001] } };
const options = { backend: nodeBackend(), threads: 1 };

it("keeps the weights of every stage that is reached, with its loss and the distance travelled", async () => {
  const lab = laboratory();
  const trained = await trainRun(lab, followed, rate, () => {});
  const stages = loadStages(lab.store, trained);
  expect(stages.map(({ stage }) => stage)).toEqual([3, 2.2, 1.5, 0.5]);
  const network = buildNetwork(followed.architecture, imageSpec(data, followed.trainImages));
  const start = initialize(network, followed.seed, followed.initScale);
  const judge = await evaluator(network, options);
  for (const [i, { stage, epoch, step, checkedLoss, weights }] of stages.entries()) {
    expect(checkedLoss).toBeLessThanOrEqual(stage);
    expect((await judge.evaluate(weights, subset(data.train, 128))).loss).toBe(checkedLoss);
    expect(step).toBe(epoch * 4);
    const { distance, relativeDistance } = distanceTravelled(network, start, weights);
    expect(trained.summary.stages![i]).toEqual({ stage, epoch, step, checkedLoss, distance, relativeDistance });
    expect(distance).toBeGreaterThan(i === 0 ? 0 : trained.summary.stages![i - 1]!.distance);
  }
  await judge.dispose();

  const without = await trainRun(lab, plain, rate, () => {});
  expect(loadWeights(lab.store, without)).toEqual(loadWeights(lab.store, trained));
  expect(Object.keys(without.summary)).not.toContain("stages");
  expect(loadStages(lab.store, without)).toEqual([]);
});

it("has the same stages, snapshots and weights where it was interrupted", async () => {
  const both = { ...followed, training: { ...followed.training, snapshots: [0, 1.5, 4] } };
  const store = memoryStore();
  const reached = [];
  for (const after of [1, 2, 3]) {
    const controller = new AbortController();
    const stopped = trainRun(laboratory(store, controller.signal), both, rate, ({ epoch }) => {
      if (epoch !== undefined && epoch > after) controller.abort(new Error("enough"));
    });
    await expect(stopped).rejects.toThrow("enough");
    const checkpoint = store.run(trainRunConfig(both, rate)).tryLock()!;
    const { epoch, meta } = checkpoint.loadCheckpoint()!;
    checkpoint.release();
    reached.push({ epoch, stages: (meta as { stages: object[] }).stages.length });
  }
  expect(reached.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  // Some before the first interruption, some after.
  expect(reached[0]!.stages).toBeGreaterThan(0);
  expect(reached[0]!.stages).toBeLessThan(4);
  const resumed = await trainRun(laboratory(store), both, rate, () => {});
  const undisturbed = laboratory();
  const whole = await trainRun(undisturbed, both, rate, () => {});
  expect(resumed.summary).toEqual(whole.summary);
  expect(loadStages(store, resumed)).toEqual(loadStages(undisturbed.store, whole));
  expect(loadSnapshots(store, resumed)).toEqual(loadSnapshots(undisturbed.store, whole));
  expect(loadSnapshots(store, resumed).map(({ epoch }) => epoch)).toEqual([0, 1.5, 4]);
  expect(loadWeights(store, resumed)).toEqual(loadWeights(undisturbed.store, whole));
});

it("trains on the part of the images that it is told, and is named by it only where it is not the first", async () => {
  const lab = laboratory();
  const second: TrialConfig = { ...plain, trainFrom: 128 };
  const halves = [await trainRun(lab, plain, rate, () => {}), await trainRun(lab, second, rate, () => {})];
  const [one, two] = halves.map((trained) => loadWeights(lab.store, trained));
  expect(two).not.toEqual(one);
  // Standardised as the first half is.
  const network = buildNetwork(plain.architecture, imageSpec(data, 128));
  const judge = await evaluator(network, options);
  const { loss } = await judge.evaluate(two!, subset(data.train, 128, 128));
  await judge.dispose();
  expect(halves[1]!.summary).toMatchObject({ trainLoss: loss, trainCount: 128 });

  expect(trainRunConfig({ ...plain, trainFrom: 0 }, rate)).toEqual(trainRunConfig(plain, rate));
  expect(Object.keys(trainRunConfig(plain, rate))).not.toContain("trainFrom");
  expect(trainRunConfig(second, rate)).toEqual({ ...trainRunConfig(plain, rate), trainFrom: 128 });
  const rule = { rates: [0.1, 0.01] };
  expect(learningRateConfig(second, rule)).toEqual(learningRateConfig(plain, rule));
  expect(learningRateConfig(followed, rule)).toEqual(learningRateConfig(plain, rule));
});
