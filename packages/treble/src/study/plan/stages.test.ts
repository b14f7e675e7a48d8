import { expect, test } from "vitest";
import { conditionConfig } from "../../experiments/contract/conditionConfig.ts";
import { scaleNamed } from "../../experiments/contract/scale.ts";
import { convolution } from "../../experiments/networks/conditions.ts";
import type { StagesProbe } from "../../pipeline/trial/probeConfig.ts";
import type { TrialConfig } from "../../pipeline/trial/trialConfig.ts";
import { probeBytes, stageWork } from "./stages.ts";

const plain = conditionConfig(convolution(3), 0, scaleNamed("quick", "cifar10"));
const config: TrialConfig = { ...plain, training: { ...plain.training, stages: [1.8, 1.5, 1.3] } };
const { images } = config.measure;
const probe: StagesProbe = { kind: "stages", images, ddnSteps: 100, ddnLoss: "log odds", targeted: false };
const pixels = 3072;
const work = (...probes: TrialConfig["probes"]): number => stageWork("probes", { ...config, probes }, pixels);

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
  expect(stageWork("probes", atSnapshots, pixels)).toBeCloseTo((6 / 4) * stageWork("probes", followed, pixels), 12);
  expect(probeBytes(atSnapshots, pixels) - probeBytes(followed, pixels)).toBe(2 * 2 * 4 * images * pixels);
});

test("its signals are what the disk is needed for", () => {
  const signal = 4 * images * pixels;
  const bytes = (...probes: TrialConfig["probes"]): number => probeBytes({ ...config, probes }, pixels);
  expect(bytes({ kind: "features" })).toBeLessThan(0.2 * signal);
  expect(bytes({ ...probe, targeted: true }) / signal).toBeGreaterThan(12);
  expect(bytes({ ...probe, targeted: true }) / signal).toBeLessThan(12.2);
});
