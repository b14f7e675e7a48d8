import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeBackend } from "ongrad/node";
import { afterAll, describe, expect, it } from "vitest";
import type { Dataset } from "../data/dataset.ts";
import { generateSynthetic } from "../data/synthetic.ts";
import { experiments } from "../experiments/catalogue.ts";
import { stageAxis } from "../experiments/charts/stageLines.ts";
import { conditionsOf } from "../experiments/conditionsOf.ts";
import { conditionConfig } from "../experiments/contract/conditionConfig.ts";
import type { Experiment } from "../experiments/contract/experiment.ts";
import { type Scale, scaleNamed } from "../experiments/contract/scale.ts";
import { collect } from "../pipeline/collect.ts";
import type { Laboratory } from "../pipeline/trial/laboratory.ts";
import type { TrialConfig } from "../pipeline/trial/trialConfig.ts";
import { finishedRuns, type TrialRuns, trialJob } from "../pipeline/trialJob.ts";
import { studyPage } from "../report/page/studyPage.tsx";
import { studyFiles } from "../report/studyFiles.ts";
import { readStudyResult } from "../results/readStudyResult.ts";
import { processorText, thisProcessor } from "../running/node/processor.ts";
import { openStore } from "../runs/node/diskStore.ts";
import type { RunStore } from "../runs/store.ts";
import { partsOf } from "./parts.ts";
import { assembleStudy } from "./study.ts";

const folder = mkdtempSync(join(tmpdir(), "treble-study-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The quick study in small: its networks on a few small images, for an epoch or two. */
const quick = scaleNamed("quick", "synthetic");
const small: Scale = {
  ...quick,
  seeds: 1,
  trainImages: 256,
  learningRate: { rates: [0.03, 0.01] },
  training: { ...quick.training, batchSize: 64, epochs: 2 },
  stopLoss: { linear: 1, nonlinear: 1 },
  measure: { images: 48, ddnSteps: 20, ddnLoss: "margin" as const, robustEpsilon: 0.5 },
};
/** Those that the quick study has, and two of larger ones whose networks are few. */
const asked = experiments.filter(
  ({ id, presets }) => (presets?.includes("quick") ?? true) || id === "depth" || id === "control",
);
const conditions = conditionsOf(asked, small);

let loaded = 0;
const data = generateSynthetic({ trainCount: 256, testCount: 64, shape: [3, 16, 16], amplitude: 0.1 });

function laboratory(changes: Partial<Laboratory> = {}): Laboratory {
  return {
    store: openStore(folder),
    backend: nodeBackend(),
    threads: 1,
    dataset: async (): Promise<Dataset> => {
      loaded++;
      return data;
    },
    clock: () => performance.now() / 1000,
    ...changes,
  };
}

/** Base64 may spell anything. */
function withoutPictures(page: string): string {
  return page.replace(/data:image\/png;base64,[A-Za-z0-9+/=]*/g, "");
}

describe("a study, in small", () => {
  const runs = new Map<string, TrialRuns[]>();
  const config = (id: string): TrialConfig =>
    conditionConfig(conditions.find((condition) => condition.id === id)!, 0, small);

  it("trains, attacks, measures and probes every network, reporting progress that only grows", async () => {
    for (const { id } of conditions) {
      let last = 0;
      expect(finishedRuns(laboratory().store, config(id))).toBeNull();
      const result = await trialJob(laboratory(), config(id), ({ done }) => {
        expect(done).toBeGreaterThanOrEqual(last);
        expect(done).toBeLessThanOrEqual(1);
        last = done;
      });
      expect(last).toBe(1);
      expect([0.015, 0.005]).toContain(result.learningRate);
      expect(result.probes).toHaveLength(config(id).probes.length);
      runs.set(id, [result]);
    }
  });

  it("does nothing a second time", async () => {
    loaded = 0;
    for (const { id } of conditions) {
      expect(finishedRuns(laboratory().store, config(id))).toEqual(runs.get(id)![0]);
      expect(await trialJob(laboratory(), config(id), () => {})).toEqual(runs.get(id)![0]);
    }
    expect(loaded).toBe(0);
  });

  it("measures again, without training again, when only the attack changes", async () => {
    const changed = {
      ...config("fully-connected"),
      measure: { images: 32, ddnSteps: 10, ddnLoss: "margin" as const, robustEpsilon: 0.25 },
    };
    const result = await trialJob(laboratory(), changed, () => {});
    expect(result.train).toEqual(runs.get("fully-connected")![0]!.train);
    expect(result.measure).not.toEqual(runs.get("fully-connected")![0]!.measure);
  });

  it("does a probe that is new, and nothing else again", async () => {
    const bare: TrialConfig = { ...config("fully-connected"), seed: 3, probes: [] };
    const { probes: none, ...before } = await trialJob(laboratory(), bare, () => {});
    const more: TrialConfig = { ...bare, probes: [{ kind: "features" }] };
    expect(finishedRuns(laboratory().store, more)).toBeNull();
    const phases = new Set<string>();
    const { probes, ...rest } = await trialJob(laboratory(), more, ({ phase }) => phases.add(phase));
    expect([...phases]).toEqual(["probe"]);
    expect([none, rest]).toEqual([[], before]);
    const measured = collect(laboratory().store, { ...rest, probes });
    expect(measured.probe("features").summary).toEqual({ q: 1, linear: false });
    expect(() => measured.probe("features").array("predictors")).toThrow(/no array "predictors"/);
    expect(() => collect(laboratory().store, { ...before, probes: [] }).probe("features")).toThrow(/0 probes/);
  });

  it("finds the predictors of a linear network, and of its perturbations what the measurement found", () => {
    const measured = collect(laboratory().store, runs.get("linear-full-width")![0]!);
    const probe = measured.probe("features");
    expect(probe.summary).toEqual({ q: 1, linear: true });
    expect(probe.array("predictors").shape).toEqual([10, 3, 16, 16]);
    const centroids = probe.numbers("predictor_centroid");
    expect(centroids.every((value) => value > 0 && value < Math.SQRT1_2)).toBe(true);
    const success = measured.spectra.success.data;
    const [a, b] = [probe.array("perturbation_centroid").data, measured.spectra.centroid.data];
    expect([...a]).toEqual([...b]);
    expect([...probe.array("feature_centroid").data]).toEqual([...measured.spectra.featureTrained.data]);
    // Of a linear network the smallest perturbation goes straight down some margin: nearly always the strongest
    // rival's.
    const cosine = probe.numbers("cosine");
    expect(
      cosine.every((value, i) => (success[i] === 1 ? value > 0.2 && value <= 1 + 1e-9 : Number.isNaN(value))),
    ).toBe(true);
  });

  it("becomes a result with every network, verdicts and a page", async () => {
    const result = await assembleStudy(
      laboratory(),
      partsOf([small], () => asked),
      runs,
      {
        command: "npm run reproduce",
        version: "0",
        finished: "2026-01-01T00:00:00.000Z",
        commandFor: (experiment: string) => `npm run reproduce -- ${experiment}`,
      },
    );
    expect(result.networks.map(({ id }) => id)).toEqual(conditions.map(({ id }) => id));
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
      // A way so short has no breakpoint that is told from none.
      if (["stages-rise-shared", "prediction-product-shared"].includes(claim.id)) {
        expect(claim).toMatchObject({ verdict: "inconclusive", effect: { mean: Number.NaN } });
        expect(claim.sentence).toContain("takes two of them at least");
      } else if (claim.id.startsWith("dynamics-break-") && Number.isNaN(claim.effect.mean)) {
        expect(claim.verdict).toBe("inconclusive");
        expect(claim.sentence).not.toMatch(/NaN|undefined/);
      } else expect(claim.effect.low, claim.id).toBeLessThanOrEqual(claim.effect.high);
      // Draws of what is computed without networks.
      expect(claim.seeds, claim.id).toBe(claim.networks.length === 0 ? 3 : 1);
    }
    expect(result.experiments.map(({ id }) => id)).toEqual(asked.map(({ id }) => id));
    expect(result.experiments.flatMap(({ claims }) => claims)).toEqual(result.claims.map(({ id }) => id));
    for (const { id, x, series } of result.experiments.flatMap(({ charts }) => charts)) {
      // One seed shares nothing, and networks that are trained so shortly may reach no stage before their end.
      const shared = /^(stages|dynamics)-(shared|agreement$|contrasts-shared$)/.test(id);
      const fewest = x.label === stageAxis.label ? (id.startsWith("stages-contrasts-") ? 0 : 1) : 2;
      // A network is one point there, and none where its channel was not found.
      const single = id === "critical-bands-centroid";
      for (const { points, apart } of series) {
        if (single || apart) expect(points.length).toBeLessThanOrEqual(1);
        else expect(points.length, id).toBeGreaterThanOrEqual(fewest);
        for (const point of points) {
          expect(typeof point.x).toBe(x.scale === "rows" ? "string" : "number");
          if (shared) expect(Object.values(point.y), id).toEqual([Number.NaN, Number.NaN, Number.NaN]);
          else expect(point.y.low, id).toBeLessThanOrEqual(point.y.high);
        }
      }
    }
    const shifts = result.experiments.flatMap(({ charts }) => charts).find(({ id }) => id === "control-centroid")!;
    const controls = result.claims.filter(({ id }) => /^control-/.test(id) && !id.endsWith("-robust"));
    expect(shifts.series[0]!.points.map(({ y }) => y.mean)).toEqual(controls.map(({ effect }) => effect.mean));
    expect(result.claims.filter(({ check }) => check).map(({ id }) => id)).toEqual([
      "datasets-signal",
      "implicit-bias-max-margin",
      "implicit-bias-fourier",
      "implicit-bias-stationary",
      "implicit-bias-bounded",
      "implicit-bias-between",
      "uncertainty-floor",
      "attack-agreement",
      "control-low-pass",
    ]);
    expect(result.basis).toContain("10 times smaller than usual");
    const shown = conditions.filter(({ dataset = small.dataset }) => dataset === small.dataset);
    expect(result.example.rows.map(({ network }) => network)).toEqual(shown.map(({ id }) => id));
    for (const row of result.example.rows) {
      expect(row.spectrum.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
      expect(Math.hypot(...row.perturbation)).toBeCloseTo(row.norm, 4);
    }
    const page = studyPage(readStudyResult(JSON.stringify(result)));
    expect(page).toContain("bounded-width 3×3");
    expect(withoutPictures(page)).not.toContain("NaN");
  });

  it("can do without networks", async () => {
    const thought: Experiment = {
      ...{ id: "thought", title: "Thought", question: "Can it be known without a run?" },
      ...{ conditions: () => [], claims: () => [], charts: () => [] },
    };
    const result = await assembleStudy(
      laboratory(),
      partsOf([small], () => [thought]),
      new Map(),
      {
        command: "npm run reproduce -- thought",
        version: "0",
        finished: "2026-01-01T00:00:00.000Z",
        commandFor: (experiment: string) => `npm run reproduce -- ${experiment}`,
      },
    );
    expect(result).toMatchObject({ title: "Thought", networks: [], claims: [], caveats: [], seconds: 0 });
    expect(withoutPictures(studyPage(readStudyResult(JSON.stringify(result))))).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("computes without networks what an experiment computes, once", async () => {
    const implicitBias = experiments.find(({ id }) => id === "implicit-bias")!;
    let computed = 0;
    const counted: Experiment = {
      ...implicitBias,
      computation: (...given) => {
        const { compute, ...asked } = implicitBias.computation!(...given);
        const counting: typeof compute = (given) => {
          computed++;
          return compute(given);
        };
        return { ...asked, compute: counting };
      },
    };
    const of = (experiment: Experiment) =>
      assembleStudy(
        laboratory(),
        partsOf([small], () => [experiment]),
        new Map(),
        {
          ...{ command: "reproduce", version: "0", finished: "2026-01-01T00:00:00.000Z" },
          commandFor: (id: string) => `reproduce ${id}`,
        },
      );
    const result = await of(counted);
    // The study above has left it in the store.
    expect(computed).toBe(0);
    expect(result.claims.map(({ networks }) => networks)).toEqual(result.claims.map(() => []));
    const page = studyFiles(readStudyResult(JSON.stringify(result))).get("implicit-bias.html")!;
    expect(page).toContain("range over 3 draws");
    expect(page).toContain("Gunasekar et al. 2018");
    expect(withoutPictures(page)).not.toMatch(/NaN|Infinity|undefined/);
    const { computation: _, ...without } = implicitBias;
    await expect(of({ ...without, charts: () => [] })).rejects.toThrow(/has no computation/);
  });

  it("says of intervals without claims what few seeds mean for them", async () => {
    const [kernelSize] = experiments;
    const result = await assembleStudy(
      laboratory(),
      partsOf([small], () => [{ ...kernelSize!, claims: () => [] }]),
      runs,
      {
        command: "npm run reproduce -- kernel-size",
        version: "0",
        finished: "2026-01-01T00:00:00.000Z",
        commandFor: (experiment: string) => `npm run reproduce -- ${experiment}`,
      },
    );
    expect(result.caveats.join()).toMatch(/a nominal 95 % interval over 1 seed speaks of that one training run alone/);
  });

  it("is one experiment where only one is asked for", async () => {
    const [kernelSize] = experiments;
    const result = await assembleStudy(
      laboratory(),
      partsOf([small], () => [kernelSize!]),
      runs,
      {
        command: "npm run reproduce -- kernel-size",
        version: "0",
        finished: "2026-01-01T00:00:00.000Z",
        commandFor: (experiment: string) => `npm run reproduce -- ${experiment}`,
      },
    );
    expect(result.networks.map(({ id }) => id)).toEqual(kernelSize!.conditions(small).map(({ id }) => id));
    expect(result.claims.map(({ id }) => id)).toEqual(["kernel-size"]);
    expect(result.caveats.join()).not.toContain("nominal 95 %");
    expect(result.processors).toEqual([processorText(thisProcessor())]);
    expect(result.caveats.join()).not.toContain("kinds of processor");
    expect(studyFiles(readStudyResult(JSON.stringify(result))).get("kernel-size.html")).toContain(kernelSize!.question);
  });

  it("says of which processors its runs are, where these are several, and nothing else comes out otherwise", async () => {
    const [kernelSize] = experiments;
    const context = { command: "", version: "0", finished: "2026-01-01T00:00:00.000Z", commandFor: () => "" };
    const parts = partsOf([small], () => [kernelSize!]);
    const store = openStore(folder);
    /** Every other run that is asked for was done on another machine. */
    let asked = 0;
    const mixed: RunStore = {
      run: (of) => {
        const run = store.run(of);
        const elsewhere = asked++ % 2 === 0;
        const result = () => {
          const found = run.result();
          return found && elsewhere ? { ...found, processor: "Elsewhere, arm64" } : found;
        };
        return Object.assign(Object.create(run), { result, readFile: (name: string) => run.readFile(name) });
      },
      list: () => [],
      remove: () => {},
    };
    const alone = await assembleStudy(laboratory(), parts, runs, context);
    const result = await assembleStudy(laboratory({ store: mixed }), parts, runs, context);
    const both = ["Elsewhere, arm64", processorText(thisProcessor())].sort();
    expect(result.processors).toEqual(both);
    expect(result.caveats).toEqual([...alone.caveats, expect.stringContaining("2 kinds of processor (")]);
    expect({ ...result, caveats: [], processors: [] }).toEqual({ ...alone, caveats: [], processors: [] });
    const written = readStudyResult(JSON.stringify(result));
    expect(written.processors).toEqual(both);
    expect(studyPage(written)).toContain("Elsewhere, arm64");
    const { processors: _, ...older } = result;
    expect(readStudyResult(JSON.stringify(older)).processors).toBeUndefined();
  });

  it("stops with the signal's reason and goes on afterwards", async () => {
    const other = { ...config("bounded-width-3"), seed: 7 };
    const controller = new AbortController();
    const stopped = trialJob(laboratory({ signal: controller.signal }), other, ({ phase }) => {
      if (phase === "attack") controller.abort(new Error("enough"));
    });
    await expect(stopped).rejects.toThrow("enough");
    expect(finishedRuns(laboratory().store, other)).toBeNull();
    await trialJob(laboratory(), other, ({ phase }) => expect(phase).not.toBe("training"));
  });
});
