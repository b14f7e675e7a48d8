import { expect, test } from "vitest";
import { conditionConfig } from "../../experiments/contract/conditionConfig.ts";
import { scaleNamed } from "../../experiments/contract/scale.ts";
import { convolution } from "../../experiments/networks/conditions.ts";
import type { StagesProbe } from "../../pipeline/trial/probeConfig.ts";
import type { TrialConfig } from "../../pipeline/trial/trialConfig.ts";
import { type CostedTrial, probeBytes, type Stage, stageWork } from "./stages.ts";

const plain = conditionConfig(convolution(3), 0, scaleNamed("quick", "cifar10"));
const config: TrialConfig = { ...plain, training: { ...plain.training, stages: [1.8, 1.5, 1.3] } };
const { images } = config.measure;
const probe: StagesProbe = { kind: "stages", images, ddnSteps: 100, ddnLoss: "log odds", targeted: false };
const pixels = 3072;
const costed = (trial: TrialConfig, trainingCost = 1): CostedTrial => ({ cost: 3, trainingCost, config: trial });
const work = (...probes: TrialConfig["probes"]): number => stageWork("probes", costed({ ...config, probes }), pixels);

test("a probe of stages takes as long as one of another kind at every stage and at the end, and as long for targets", () => {
  const one = work({ kind: "features" });
  expect(one).toBeGreaterThan(0);
  expect(work()).toBe(0);
  expect(work({ kind: "features" }, { kind: "shuffled-pairs" })).toBeCloseTo(2 * one, 12);
  expect(work(probe)).toBeCloseTo(4 * one, 12);
  expect(work({ ...probe, targeted: true, images: images / 2 })).toBeCloseTo(4 * one, 12);
});

test("a probe at snapshots is at those, whatever the stages", () => {
  const snapshots = [0, 0.5, 1, 2, 4];
  const followed: TrialConfig = { ...config, training: { ...config.training, snapshots }, probes: [probe] };
  const atSnapshots: TrialConfig = { ...followed, probes: [{ ...probe, at: "snapshots" }] };
  const [snapshotWork, stagesWork] = [atSnapshots, followed].map((one) => stageWork("probes", costed(one), pixels));
  expect(snapshotWork).toBeCloseTo((6 / 4) * stagesWork!, 12);
  expect(probeBytes(atSnapshots, pixels) - probeBytes(followed, pixels)).toBe(2 * 2 * 4 * images * pixels);
});

test("its signals are what the disk is needed for", () => {
  const signal = 4 * images * pixels;
  const bytes = (...probes: TrialConfig["probes"]): number => probeBytes({ ...config, probes }, pixels);
  expect(bytes({ kind: "features" })).toBeLessThan(0.2 * signal);
  expect(bytes({ ...probe, targeted: true }) / signal).toBeGreaterThan(12);
  expect(bytes({ ...probe, targeted: true }) / signal).toBeLessThan(12.2);
});

test("a recipe that trains longer makes its trainings longer, and nothing else", () => {
  const ratio = (stage: Stage): number =>
    stageWork(stage, costed(config, 4), pixels) / stageWork(stage, costed(config), pixels);
  expect((["search", "train", "measure"] as const).map(ratio)).toEqual([1, 4, 1]);
});

test("a search on fewer images than are trained on costs as those", () => {
  const search = (trainImages: number, images?: number): number =>
    stageWork(
      "search",
      costed({ ...config, trainImages, learningRate: { rates: [0.1], ...(images && { images }) } }),
      pixels,
    );
  expect(search(50_000, 20_000)).toBeCloseTo(search(20_000), 12);
  expect(search(50_000)).toBeCloseTo(5 * search(10_000), 12);
});
