import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeBackend } from "ongrad/node";
import { afterAll, describe, expect, it } from "vitest";
import type { Dataset } from "../data/dataset.ts";
import { generateSynthetic } from "../data/synthetic.ts";
import { renderStudyPage } from "../report/studyPage.tsx";
import { openStore } from "../runs/runStore.ts";
import { trainingSchema } from "../training/settings.ts";
import type { Laboratory } from "./laboratory.ts";
import type { NetworkConfig } from "./networkConfig.ts";
import { finishedRuns, type NetworkRuns, networkJob } from "./networkJob.ts";
import { type Preset, quickPreset } from "./quickPreset.ts";
import { assembleStudy } from "./study.ts";

const folder = mkdtempSync(join(tmpdir(), "treble-study-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The quick study in small: its networks on a few small images, for an epoch or two. */
const small: Preset = {
  ...quickPreset,
  seeds: 1,
  config: (row, seed, dataset) => ({
    ...quickPreset.config(row, seed, dataset),
    trainImages: 256,
    learningRate: { rates: [0.03, 0.01] },
    training: trainingSchema
      .omit({ learningRate: true, seed: true })
      .parse({ ...quickPreset.config(row, seed, dataset).training, batchSize: 64, epochs: 2, stopLoss: 1 }),
    measure: { images: 48, ddnSteps: 20, robustEpsilon: 0.5 },
  }),
};

let asked = 0;
const data = generateSynthetic({ trainCount: 256, testCount: 64, shape: [3, 16, 16], amplitude: 0.1 });

function laboratory(changes: Partial<Laboratory> = {}): Laboratory {
  return {
    store: openStore(folder),
    backend: nodeBackend(),
    threads: 1,
    dataset: async (): Promise<Dataset> => {
      asked++;
      return data;
    },
    clock: () => performance.now() / 1000,
    ...changes,
  };
}

describe("a study, in small", () => {
  const runs = new Map<string, NetworkRuns[]>();
  const config = (id: string): NetworkConfig =>
    small.config(small.networks.find((network) => network.id === id)!, 0, "synthetic");

  it("trains, attacks and measures every network, reporting progress that only grows", async () => {
    for (const { id } of small.networks) {
      let last = 0;
      expect(finishedRuns(laboratory().store, config(id))).toBeNull();
      const result = await networkJob(laboratory(), config(id), ({ done }) => {
        expect(done).toBeGreaterThanOrEqual(last);
        expect(done).toBeLessThanOrEqual(1);
        last = done;
      });
      expect(last).toBe(1);
      expect([0.015, 0.005]).toContain(result.learningRate);
      runs.set(id, [result]);
    }
  });

  it("does nothing a second time", async () => {
    asked = 0;
    for (const { id } of small.networks) {
      expect(finishedRuns(laboratory().store, config(id))).toEqual(runs.get(id)![0]);
      expect(await networkJob(laboratory(), config(id), () => {})).toEqual(runs.get(id)![0]);
    }
    expect(asked).toBe(0);
  });

  it("measures again, without training again, when only the attack changes", async () => {
    const changed = { ...config("fully-connected"), measure: { images: 32, ddnSteps: 10, robustEpsilon: 0.25 } };
    const result = await networkJob(laboratory(), changed, () => {});
    expect(result.train).toEqual(runs.get("fully-connected")![0]!.train);
    expect(result.measure).not.toEqual(runs.get("fully-connected")![0]!.measure);
  });

  it("becomes a result with every network, verdicts and a page", async () => {
    const result = await assembleStudy(laboratory(), small, "synthetic", runs, {
      command: "npm run reproduce",
      version: "0",
      finished: "2026-01-01T00:00:00.000Z",
    });
    expect(result.networks.map(({ id }) => id)).toEqual(small.networks.map(({ id }) => id));
    for (const network of result.networks) {
      expect(network.succeeded).toBeLessThanOrEqual(network.attacked);
      expect(network.attacked).toBeLessThanOrEqual(network.tried);
      expect(network.succeeded).toBeGreaterThan(0);
      expect(network.centroid.low).toBeLessThanOrEqual(network.centroid.mean);
      expect(network.centroid.mean).toBeLessThanOrEqual(network.centroid.high);
      expect(network.profile.share.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
      expect(network.robustAccuracy.mean).toBeLessThanOrEqual(network.attacked / network.tried);
      // Initial weights are white: before training the features of a small-kernel network are nearly white noise.
      if (network.id === "bounded-width-3") expect(network.featureCentroid.initial.mean).toBeGreaterThan(0.25);
    }
    for (const claim of result.claims) {
      expect(["supported", "contradicted", "inconclusive"]).toContain(claim.verdict);
      expect(claim.effect.low).toBeLessThanOrEqual(claim.effect.high);
      expect(claim.seeds).toBe(1);
    }
    expect(result.example.rows).toHaveLength(small.networks.length);
    for (const row of result.example.rows) {
      expect(row.spectrum.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
      expect(Math.hypot(...row.perturbation)).toBeCloseTo(row.norm, 4);
    }
    const page = renderStudyPage(JSON.parse(JSON.stringify(result)));
    expect(page).toContain("bounded-width 3×3");
    expect(page).not.toContain("NaN");
  });

  it("stops with the signal's reason and goes on afterwards", async () => {
    const other = { ...config("bounded-width-3"), seed: 7 };
    const controller = new AbortController();
    const stopped = networkJob(laboratory({ signal: controller.signal }), other, ({ phase }) => {
      if (phase === "attack") controller.abort(new Error("enough"));
    });
    await expect(stopped).rejects.toThrow("enough");
    expect(finishedRuns(laboratory().store, other)).toBeNull();
    await networkJob(laboratory(), other, ({ phase }) => expect(phase).not.toBe("training"));
  });
});
