import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeBackend } from "ongrad/node";
import { afterAll, expect, it } from "vitest";
import { generateSynthetic } from "../../data/synthetic.ts";
import { conditionConfig } from "../../experiments/contract/conditionConfig.ts";
import { scaleNamed } from "../../experiments/contract/scale.ts";
import { convolution } from "../../experiments/networks/conditions.ts";
import { openStore } from "../../runs/node/diskStore.ts";
import { collect, type TrialRecord } from "../collect.ts";
import { loadSnapshots } from "../training/savedSnapshots.ts";
import type { Laboratory } from "../trial/laboratory.ts";
import { performed } from "../trial/perform.ts";
import type { TrialConfig } from "../trial/trialConfig.ts";
import { type TrialRuns, trialJob } from "../trialJob.ts";
import { smallestNorms } from "./smallestNorms.ts";

const folder = mkdtempSync(join(tmpdir(), "treble-probes-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const data = generateSynthetic({ trainCount: 256, testCount: 64, shape: [3, 16, 16], amplitude: 0.1 });
const laboratory = (name: string, signal?: AbortSignal): Laboratory => ({
  store: openStore(join(folder, name)),
  backend: nodeBackend(),
  threads: 1,
  dataset: async () => data,
  clock: () => 0,
  signal,
});
const { training, ...rest } = conditionConfig(convolution(3), 0, scaleNamed("quick", "synthetic"));
const config: TrialConfig = {
  ...rest,
  trainImages: 256,
  learningRate: 0.01,
  training: { ...training, batchSize: 64, epochs: 3, stopLoss: null, snapshots: [0, 0.25, 1, 2, 3, 5] },
  measure: { images: 32, ddnSteps: 20, ddnLoss: "log odds", robustEpsilon: 0.5 },
  probes: [
    { kind: "attack-spectra", attack: { name: "ddn", steps: 20 }, images: 32 },
    { kind: "attack-spectra", attack: { name: "pgd-linf", epsilon: 0.02, steps: 5, stepSize: 0.01 }, images: 8 },
    { kind: "curve", attacks: [{ name: "fmn-linf", steps: 20 }], images: 16 },
    {
      kind: "curve",
      attacks: [
        { name: "fmn-l2", steps: 20 },
        { name: "fab-l2", steps: 3 },
      ],
      images: 100,
    },
    { kind: "stages", at: "snapshots", images: 32, ddnSteps: 20, ddnLoss: "log odds", targeted: false },
  ],
};

let runs: TrialRuns;
let measured: TrialRecord;

it("are done after the training", async () => {
  const lab = laboratory("whole");
  let last = 0;
  runs = await trialJob(lab, config, ({ done }) => {
    expect(done).toBeGreaterThanOrEqual(last);
    last = done;
  });
  measured = collect(lab.store, runs);
  expect(measured.measure.succeeded).toBeGreaterThan(5);
});

it("attack-spectra: the same attack finds what the measurement found, another one its own", () => {
  const same = measured.probe("attack-spectra", { attack: { name: "ddn", steps: 20 } });
  expect(same.summary).toEqual({
    ...{ name: "DDN", norm: "l2", epsilon: null, tried: 32 },
    ...{ attacked: measured.measure.attacked, succeeded: measured.measure.succeeded },
  });
  for (const name of ["centroid", "highShare"] as const) {
    expect(same.numbers(name)).toEqual(
      measured.spectra[name].data.map((value, i) => (measured.spectra.success.data[i] === 1 ? value : Number.NaN)),
    );
  }
  const other = measured.probe("attack-spectra", { images: 8 });
  expect(other.summary).toMatchObject({ name: "PGD L∞", norm: "linf", epsilon: 0.02, tried: 8 });
  const [norms, centroids] = [other.array("norm"), other.array("centroid")];
  expect([norms.shape, centroids.shape]).toEqual([[8], [8]]);
  for (const [i, norm] of (norms.data as Float64Array).entries()) {
    if (other.array("success").data[i] === 1) expect(norm).toBeLessThanOrEqual(0.02 * (1 + 1e-6));
    else expect([norm, centroids.data[i]]).toEqual([Number.NaN, Number.NaN]);
  }
});

it("curve: the smallest norm of all attacks, image by image", () => {
  const ddn = smallestNorms(measured.spectra);
  const linf = measured.probe("curve", { images: 16 });
  expect(linf.summary).toEqual({ tried: 16, attacks: { l2: ["DDN"], linf: ["FMN L∞"] } });
  expect(linf.array("l2").data).toEqual(ddn.slice(0, 16));
  const both = measured.probe("curve", { images: 100 });
  expect(both.summary).toEqual({ tried: 32, attacks: { l2: ["DDN", "FMN L2", "FAB L2"] } });
  const l2 = both.array("l2").data as Float64Array;
  expect(l2.every((norm, i) => norm <= ddn[i]! && norm > 0 === ddn[i]! > 0)).toBe(true);
  expect(l2.some((norm, i) => norm < ddn[i]!)).toBe(true);
  // The largest change of a pixel is at least the L2 norm spread over all of them.
  const spread = Math.sqrt(3 * 16 * 16);
  for (const [i, norm] of (linf.array("linf").data as Float64Array).entries()) {
    if (ddn[i] === 0) expect(norm).toBe(0);
    else if (Number.isFinite(norm)) expect(norm * spread).toBeGreaterThan(0.9 * l2[i]!);
  }
});

it("stages at snapshots: from the first weights to the finished network's own measurement", () => {
  const probe = measured.probe("stages");
  const { moments, tried } = probe.summary;
  expect(moments.map(({ epoch }) => epoch)).toEqual([0, 0.25, 1, 2, 3]);
  expect(moments.map(({ stages }) => stages)).toEqual([[], [], [], [], []]);
  expect(moments.at(-1)!.attacked).toBe(measured.measure.attacked);
  const { data: centroids, shape } = probe.array("perturbation_centroid");
  expect(shape).toEqual([5, tried]);
  const found = moments.map((_, m) => centroids.subarray(m * tried, (m + 1) * tried).filter(Number.isFinite));
  expect(found.map(({ length }) => length)).toEqual(moments.map(({ succeeded }) => succeeded));
  expect(found.at(-1)).toEqual(measured.spectra.centroid.data.filter((_, i) => measured.spectra.success.data[i] === 1));
  const loss = probe.numbers("loss");
  // Ten classes and hardly any weights.
  expect(loss[0]).toBeCloseTo(Math.log(10), 1);
  expect(loss[4]).toBeLessThan(loss[0]!);
  expect(loss[4]).toBeCloseTo(measured.train.trainLoss!, 4);
  const distance = probe.numbers("relativeDistance");
  expect(distance[0]).toBe(0);
  expect(distance).toEqual(distance.toSorted());
});

it("snapshots are the same where the training was interrupted", async () => {
  const controller = new AbortController();
  const stopped = trialJob(laboratory("parts", controller.signal), { ...config, probes: [] }, ({ epoch }) => {
    if (epoch !== undefined && epoch > 1) controller.abort(new Error("enough"));
  });
  await expect(stopped).rejects.toThrow("enough");
  const lab = laboratory("parts");
  await trialJob(lab, { ...config, probes: [] }, () => {});
  const snapshots = (store: Laboratory["store"]) => loadSnapshots(store, performed(store, runs.train)!);
  expect(snapshots(lab.store)).toEqual(snapshots(laboratory("whole").store));
  expect(snapshots(lab.store).map(({ epoch }) => epoch)).toEqual([0, 0.25, 1, 2, 3]);
});
