import { nodeBackend } from "ongrad/node";
import { beforeAll, describe, expect, it } from "vitest";
import { generateSynthetic } from "../data/synthetic.ts";
import { noise } from "../experiments/catalogue/noise.ts";
import { stages } from "../experiments/catalogue/stages.ts";
import { type Scale, scaleNamed } from "../experiments/contract/scale.ts";
import type { Laboratory } from "../pipeline/trial/laboratory.ts";
import { type TrialRuns, trialJob } from "../pipeline/trialJob.ts";
import { studyFiles } from "../report/studyFiles.ts";
import { readStudyResult } from "../results/readStudyResult.ts";
import type { StudyResult } from "../results/results.ts";
import { memoryStore } from "../runs/memoryStore.ts";
import { partsOf } from "./parts.ts";
import { cellsOf } from "./plan/cells.ts";
import { assembleStudy } from "./study.ts";

/** Reached, or not, within few steps: guessing has 2.3. */
const followed = [2.2, 2.1, 1.9];

/** The quick study by a recipe in small: few images, little training, stages that it comes to. */
function small(recipe: string, learningRate: number): Scale {
  const quick = scaleNamed("quick", "synthetic", recipe);
  return {
    ...quick,
    ...{ seeds: 2, trainImages: 256, learningRate, stopLoss: { linear: 1.9, nonlinear: 1.9 } },
    recipe: { ...quick.recipe, stages: { linear: followed, nonlinear: followed } },
    // A look after every step: no two stages at one.
    training: { ...quick.training, batchSize: 16, epochs: 3, checksPerEpoch: 16 },
    measure: { images: 24, ddnSteps: 10, ddnLoss: "margin", robustEpsilon: 0.5 },
  };
}

const parts = partsOf([small("features", 0.03), small("adam", 0.001)], ({ recipe }) =>
  recipe.name === "features" ? [stages, noise] : [stages],
);
const [features, adam] = parts;
const data = generateSynthetic({ trainCount: 256, testCount: 24, shape: [3, 16, 16], amplitude: 1 });
const laboratory: Laboratory = {
  ...{ store: memoryStore(), backend: nodeBackend(), threads: 1 },
  dataset: async () => data,
  clock: () => performance.now() / 1000,
};
const context = {
  ...{ command: "npm run reproduce", version: "0", finished: "2026-01-01T00:00:00.000Z" },
  commandFor: (experiment: string, recipe: string) => `npm run reproduce -- ${experiment} --recipe ${recipe}`,
};

describe("a study of two recipes and two seeds, in small", () => {
  const runs = new Map<string, TrialRuns[]>();
  let result: StudyResult;

  beforeAll(async () => {
    for (const { condition, config } of cellsOf(parts)) {
      runs.set(condition, [...(runs.get(condition) ?? []), await trialJob(laboratory, config, () => {})]);
    }
    result = await assembleStudy(laboratory, parts, runs, context);
  }, 300_000);

  it("has every network and experiment of either, each under a name of its own", () => {
    const first = features!.conditions.map(({ id }) => id);
    expect(result.networks.map(({ id }) => id)).toEqual([
      ...first,
      ...adam!.conditions.map(({ id }) => `${id}-by-adam`),
    ]);
    expect(result.experiments.map(({ id, base, recipe }) => [id, base, recipe])).toEqual([
      ["stages", "stages", "features"],
      ["noise", "noise", "features"],
      ["stages-by-adam", "stages", "adam"],
    ]);
    const networks = new Set(result.networks.map(({ id }) => id));
    for (const one of [...result.experiments, ...result.claims]) {
      for (const id of one.networks) expect(networks).toContain(id);
    }
    for (const { recipe, command, base } of result.experiments) expect(command).toBe(context.commandFor(base, recipe));
    expect(result.recipes.filter(({ ran }) => ran).map(({ name }) => name)).toEqual(["features", "adam"]);
    for (const sentence of result.caveats) expect(sentence).toMatch(/^Recipe (features|adam): /);
    const charts = result.experiments.flatMap((experiment) => experiment.charts.map(({ id }) => id));
    expect(new Set(charts).size).toBe(charts.length);
  });

  it("decides what seeds share, by either recipe in one row", () => {
    expect(result.claims.map(({ id, row, recipe, spectra }) => [id, row, recipe, spectra])).toEqual([
      ["stages-rise-shared", "stages-rise", "features", "shared"],
      ["noise-seed-shared", "noise-seed", "features", "shared"],
      ["noise-data-shared", "noise-data", "features", "shared"],
      ["stages-rise-shared-by-adam", "stages-rise", "adam", "shared"],
    ]);
    for (const { effect, verdict, seeds, sentence } of result.claims) {
      expect(seeds).toBe(2);
      if (Number.isNaN(effect.mean)) {
        expect(verdict).toBe("inconclusive");
        expect(sentence).toMatch(/^What seeds (of .* )?share is (not )?told from nothing (in|at) /);
      } else {
        expect(effect.low).toBeLessThanOrEqual(effect.high);
        expect(sentence).toContain("95 % interval");
      }
    }
    expect(result.claims.some(({ effect }) => Number.isFinite(effect.mean))).toBe(true);
  });

  it("follows networks through the stages that all their seeds reached", () => {
    for (const { recipe, charts } of result.experiments.filter(({ base }) => base === "stages")) {
      const suffix = recipe === "adam" ? "-by-adam" : "";
      const own = charts.find(({ id }) => id === `stages-own-perturbation${suffix}`)!;
      expect(own.series.map(({ name }) => name)).toEqual(features!.conditions.slice(0, 5).map(({ label }) => label));
      expect(Math.max(...own.series.map(({ points }) => points.length))).toBeGreaterThan(1);
      for (const { points } of own.series) {
        const losses = points.map(({ x }) => x as number);
        expect(losses).toEqual(losses.toSorted((a, b) => b - a));
        expect(losses.slice(0, -1).every((loss) => followed.includes(loss))).toBe(true);
        for (const { y } of points) expect(y.low).toBeLessThanOrEqual(y.high);
      }
      const agreement = charts.find(({ id }) => id === `stages-agreement${suffix}`)!;
      const known = agreement.series.flatMap(({ points }) => points).filter(({ y }) => Number.isFinite(y.mean));
      expect(known.length).toBeGreaterThan(5);
      for (const { y } of known) expect(y.low).toBeLessThan(y.high);
      const shared = charts.find(({ id }) => id === `stages-shared-perturbation${suffix}`)!;
      shared.series.forEach(({ points }, network) => {
        points.forEach(({ y }, stage) => {
          const told = agreement.series[network]!.points[stage]!.y.low > 0;
          expect(Number.isFinite(y.mean)).toBe(told);
        });
      });
    }
  });

  it("has what seeds share of every network, and the filters of those that convolve", () => {
    for (const { id, shared, filters, convolution } of result.networks) {
      // Every image has a feature, and two networks that learned anything are right about one image.
      expect(shared.feature!.images, id).toBe(24);
      for (const { map, agreement, pairs } of [shared.feature, shared.perturbation].filter((one) => one !== null)) {
        expect(pairs).toBe(1);
        expect(map.reduce((a, b) => a + b, 0)).toBeCloseTo(agreement.mean, 6);
        expect(agreement.low).toBeLessThan(agreement.high);
      }
      expect(filters !== null, id).toBe(convolution !== null);
      for (const spectrum of filters?.spectra ?? []) expect(spectrum.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    }
  });

  it("has perturbations in common of most networks", () => {
    const common = result.networks.filter(({ shared }) => shared.perturbation !== null);
    expect(common.length).toBeGreaterThan(result.networks.length / 2);
  });

  it("is written and read, and its pages name no number that is none", () => {
    const read = readStudyResult(JSON.stringify(result));
    for (const [path, text] of studyFiles(read)) {
      if (path.endsWith(".csv")) continue;
      const plain = text.replace(/data:image\/png;base64,[A-Za-z0-9+/=]*/g, "");
      expect(plain.match(/.{0,80}(\bNaN\b|\bundefined\b|\bInfinity\b).{0,80}/)?.[0], path).toBeUndefined();
    }
  });

  it("is put together a second time to the same bytes", async () => {
    expect(JSON.stringify(await assembleStudy(laboratory, parts, runs, context))).toBe(JSON.stringify(result));
  });

  it("needs the runs that it is made of", async () => {
    const without = new Map([...runs].filter(([id]) => id !== "full-width-by-adam"));
    await expect(assembleStudy(laboratory, parts, without, context)).rejects.toThrow();
  });
});
