import { nodeBackend } from "ongrad/node";
import { beforeAll, describe, expect, it } from "vitest";
import { generateSynthetic } from "../data/synthetic.ts";
import { conditionConfig } from "../experiments/contract/conditionConfig.ts";
import { scaleNamed } from "../experiments/contract/scale.ts";
import { convolution } from "../experiments/networks/conditions.ts";
import { collect, type TrialRecord } from "../pipeline/collect.ts";
import type { Laboratory } from "../pipeline/trial/laboratory.ts";
import type { StagesProbe } from "../pipeline/trial/probeConfig.ts";
import { trialJob } from "../pipeline/trialJob.ts";
import { memoryStore } from "../runs/memoryStore.ts";
import { mean } from "../statistics/mean.ts";
import { sharedOfSeeds, snapshotsOfSeeds, stagesOfSeeds } from "./sharedRuns.ts";

const shape = [3, 16, 16] as const;
const images = 32;
const data = generateSynthetic({ trainCount: 256, testCount: 64, shape, amplitude: 0.1 });
const laboratory: Laboratory = {
  ...{ store: memoryStore(), backend: nodeBackend(), threads: 1, dataset: async () => data, clock: () => 0 },
};
const atStages: StagesProbe = { kind: "stages", images, ddnSteps: 20, ddnLoss: "log odds", targeted: false };
const { training, ...rest } = conditionConfig(convolution(3), 0, scaleNamed("quick", "synthetic"));

async function trained(seed: number, epochs: number): Promise<TrialRecord> {
  const followed = { batchSize: 64, epochs, stopLoss: null, stages: [2.25, 0.001], snapshots: [0, 0.25, 1, 2, 3] };
  const runs = await trialJob(
    laboratory,
    {
      ...{ ...rest, seed, trainImages: 256, learningRate: 0.02 },
      training: { ...training, ...followed },
      measure: { images, ddnSteps: 20, ddnLoss: "log odds", robustEpsilon: 0.5 },
      probes: [{ ...atStages, at: "snapshots" }, atStages],
    },
    () => {},
  );
  return collect(laboratory.store, runs);
}

let seeds: readonly [TrialRecord, TrialRecord, TrialRecord];
beforeAll(async () => {
  seeds = [await trained(0, 3), await trained(1, 3), await trained(2, 2)];
});

describe("networks with a probe at snapshots and one at stages", () => {
  it("are at every snapshot, the start among them, with what each probe found there", async () => {
    const two = seeds.slice(0, 2);
    const snapshots = await snapshotsOfSeeds(two, shape, {});
    expect(snapshots.map(({ epochs }) => epochs)).toEqual([0, 0.25, 1, 2, 3]);
    const probes = two.map((seed) => seed.probe("stages", { at: "snapshots" }));
    for (const [m, { own, norms, loss, relativeDistance }] of snapshots.entries()) {
      const at = (name: "perturbation_centroid" | "perturbation_l2" | "feature_centroid") =>
        probes.map((probe) => probe.numbers(name).slice(m * images, (m + 1) * images));
      expect(own.perturbation).toEqual(at("perturbation_centroid"));
      expect(own.feature).toEqual(at("feature_centroid"));
      expect(own.targeted).toEqual([]);
      expect(norms).toEqual(at("perturbation_l2"));
      expect(loss).toBe(mean(probes.map((probe) => probe.numbers("loss")[m]!)));
      expect(relativeDistance > 0).toBe(m > 0);
    }
  });

  it("share at the end what the finished networks share", async () => {
    const two = seeds.slice(0, 2);
    const { shared } = await sharedOfSeeds(two, shape, {});
    expect(shared.perturbation).not.toBeNull();
    const last = (await snapshotsOfSeeds(two, shape, {})).at(-1)!;
    expect(last.shared).toEqual({ ...shared, targeted: null });
    expect((await stagesOfSeeds(two, shape, {})).at(-1)!.shared).toEqual(last.shared);
  });

  it("are at stages without the snapshots", async () => {
    const stages = await stagesOfSeeds(seeds.slice(0, 2), shape, {});
    expect(stages.map(({ stage }) => stage)).toEqual([2.25, null]);
    expect(stages[0]!.loss).toBeLessThanOrEqual(2.25);
  });

  it("are at the snapshots that all of them came to, and at their ends, wherever those are", async () => {
    const snapshots = await snapshotsOfSeeds(seeds, shape, {});
    expect(snapshots.map(({ epochs }) => epochs)).toEqual([0, 0.25, 1, (3 + 3 + 2) / 3]);
  });
});

it("networks without such a probe are at no moments", async () => {
  const without = seeds.map((seed) => ({ ...seed, probes: seed.probes.slice(0, 1) }));
  expect(await stagesOfSeeds(without, shape, {})).toEqual([]);
  expect(await snapshotsOfSeeds(without, shape, {})).toHaveLength(4);
  expect(await snapshotsOfSeeds([seeds[0], { ...seeds[1], probes: [] }], shape, {})).toEqual([]);
});
