import { nodeBackend } from "ongrad/node";
import { beforeAll, describe, expect, it } from "vitest";
import { inputGradient } from "../../attacks/engine/inputGradient.ts";
import { predict } from "../../attacks/engine/predict.ts";
import { pixelsOf } from "../../data/pixelsOf.ts";
import { rivalClasses } from "../../data/rivalClasses.ts";
import { generateSynthetic } from "../../data/synthetic.ts";
import { conditionConfig } from "../../experiments/contract/conditionConfig.ts";
import { scaleNamed } from "../../experiments/contract/scale.ts";
import { convolution } from "../../experiments/networks/conditions.ts";
import { buildNetwork } from "../../models/architectures.ts";
import { withWeights } from "../../models/network/trained.ts";
import { memoryStore } from "../../runs/memoryStore.ts";
import { measureSpectra } from "../../spectrum/measureSpectra.ts";
import { signalsOf } from "../../spectrum/signals.ts";
import { collect, type Probed, type TrialRecord } from "../collect.ts";
import { loadStages } from "../training/savedSnapshots.ts";
import { imageSpec } from "../trial/imageSpec.ts";
import type { Laboratory } from "../trial/laboratory.ts";
import { performed } from "../trial/perform.ts";
import type { StagesProbe } from "../trial/probeConfig.ts";
import type { TrialConfig } from "../trial/trialConfig.ts";
import { type TrialRuns, trialJob } from "../trialJob.ts";

const shape = [3, 16, 16] as const;
const size = 3 * 16 * 16;
const [tried, attacked] = [24, 32];
const data = generateSynthetic({ trainCount: 256, testCount: 64, shape, amplitude: 0.1 });
const laboratory = (store = memoryStore(), signal?: AbortSignal): Laboratory => ({
  ...{ store, signal, backend: nodeBackend(), threads: 1, dataset: async () => data, clock: () => 0 },
});
const probe: StagesProbe = { kind: "stages", images: tried, ddnSteps: 20, ddnLoss: "log odds", targeted: true };
const { training, ...rest } = conditionConfig(convolution(3), 0, scaleNamed("quick", "synthetic"));
const config: TrialConfig = {
  ...rest,
  ...{ trainImages: 256, learningRate: 0.02 },
  // The second and the third within one check; the last is never reached.
  training: { ...training, batchSize: 32, epochs: 3, stopLoss: null, stages: [2.29, 1.2, 1.19, 0.0001] },
  measure: { images: attacked, ddnSteps: 20, ddnLoss: "log odds", robustEpsilon: 0.5 },
  probes: [probe, { ...probe, ddnSteps: 21, targeted: false }],
};
const options = { backend: nodeBackend(), threads: 1 };
const lab = laboratory();
const images = pixelsOf(data.test.images).subarray(0, tried * size);
const labels = data.test.labels.subarray(0, tried);
const rivals = rivalClasses(labels, 10);

let runs: TrialRuns;
let record: TrialRecord;
let whole: Probed<"stages">;
let other: Probed<"stages">;
beforeAll(async () => {
  let last = 0;
  runs = await trialJob(lab, config, ({ done }) => {
    expect(done).toBeGreaterThanOrEqual(last);
    last = done;
  });
  record = collect(lab.store, runs);
  whole = record.probe("stages", probe);
  other = record.probe("stages", { targeted: false });
});

/** The rows of one moment. */
const at = <Data extends Float32Array | Float64Array | Uint8Array>(
  { data }: { readonly data: Data },
  m: number,
): Data => {
  const length = data.length / whole.summary.moments.length;
  return data.subarray(m * length, (m + 1) * length) as Data;
};

describe("a stages probe", () => {
  it("looks at every stage that was reached, those of one check together, and at the end", () => {
    const { stages } = record.train;
    expect(stages!.map(({ stage }) => stage)).toEqual([2.29, 1.2, 1.19]);
    expect(whole.summary.moments.map(({ stages: reached }) => reached)).toEqual([[2.29], [1.2, 1.19], []]);
    expect(whole.summary.moments.map(({ epoch }) => epoch)).toEqual([stages![0]!.epoch, stages![1]!.epoch, 3]);
    const loss = [...whole.numbers("loss")];
    expect(loss.slice(0, 2)).toEqual([stages![0]!.checkedLoss, stages![1]!.checkedLoss]);
    expect(loss[2]).toBeCloseTo(record.train.trainLoss!, 4);
    expect([...whole.numbers("distance")].slice(0, 2)).toEqual([stages![0]!.distance, stages![1]!.distance]);
    expect(whole.numbers("relativeDistance")[2]).toBeGreaterThan(stages![1]!.relativeDistance);
  });

  it("has arrays of moments, images and pixels", () => {
    for (const name of ["perturbation", "targeted", "feature"] as const) {
      expect(whole.array(name).shape).toEqual([3, tried, ...shape]);
      for (const scalar of ["centroid", "highShare", "l2"] as const) {
        expect(whole.array(`${name}_${scalar}`).shape).toEqual([3, tried]);
      }
    }
    for (const name of ["right", "perturbation_success", "targeted_success"] as const) {
      expect(whole.array(name).shape).toEqual([3, tried]);
    }
    for (const name of ["loss", "accuracy", "distance", "relativeDistance"] as const) {
      expect(whole.array(name).shape).toEqual([3]);
    }
    expect(() => other.array("targeted")).toThrow('has no array "targeted"');
    expect(() => other.numbers("targeted_l2")).toThrow('has no array "targeted_l2"');
    expect(whole.array("right")).toBe(whole.array("right"));
    expect(whole.array("feature")).not.toBe(whole.array("feature"));
  });

  it("ends with what the measurement found of the finished network", () => {
    const { spectra } = record;
    const found = spectra.success.data.subarray(0, tried);
    expect(at(whole.array("perturbation_success"), 2)).toEqual(found);
    expect(at(whole.array("perturbation"), 2)).toEqual(record.perturbations().subarray(0, tried * size));
    expect(at(whole.array("perturbation_centroid"), 2)).toEqual(spectra.centroid.data.subarray(0, tried));
    expect(at(whole.array("feature"), 2)).toEqual(record.features().subarray(0, tried * size));
    expect(at(whole.array("feature_centroid"), 2)).toEqual(spectra.rivalFeature.data.subarray(0, tried));
    at(whole.array("perturbation_l2"), 2).forEach((norm, n) => {
      if (found[n] === 1) expect(norm).toBeCloseTo(spectra.l2.data[n]!, 6);
      else expect(norm).toBeNaN();
    });
    // With other settings it is attacked anew: nearly as near, and not the same.
    expect(at(other.array("perturbation_success"), 2)).toEqual(found);
    expect(at(other.array("perturbation"), 2)).not.toEqual(at(whole.array("perturbation"), 2));
    expect(at(other.array("feature"), 2)).toEqual(at(whole.array("feature"), 2));
  });

  it("holds the signals of the network as it was: features by the rival's logit, perturbations that reach their class", async () => {
    const network = buildNetwork(config.architecture, imageSpec(data, config.trainImages));
    const kept = loadStages(lab.store, performed(lab.store, runs.train)!);
    for (const [m, { weights }] of [kept[0]!, kept[1]!].entries()) {
      const classifier = withWeights(network, weights);
      const logit = async (classes: Uint8Array | Int32Array) =>
        (await inputGradient(classifier, { images, labels: classes }, { ...options, of: "logit" })).data;
      const [own, rival] = [await logit(labels), await logit(rivals)];
      const feature = at(whole.array("feature"), m);
      const scale = Math.max(...own.map(Math.abs));
      expect(Math.max(...feature.map((value, i) => Math.abs(value - (own[i]! - rival[i]!))))).toBeLessThan(
        1e-5 * scale,
      );

      const { predictions } = await predict(classifier, images, options);
      const right = at(whole.array("right"), m);
      expect([...right]).toEqual([...predictions].map((prediction, n) => (prediction === labels[n] ? 1 : 0)));
      const count = right.reduce((a, b) => a + b, 0);
      expect(whole.numbers("accuracy")[m]).toBe(count / tried);
      const summary = whole.summary.moments[m]!;
      expect(summary.attacked).toBe(count);
      for (const name of ["perturbation", "targeted"] as const) {
        const perturbation = at(whole.array(name), m);
        const success = at(whole.array(`${name}_success`), m);
        expect(success.reduce((a, b) => a + b, 0)).toBe(
          summary[name === "targeted" ? "targetedSucceeded" : "succeeded"],
        );
        const moved = images.map((pixel, i) => Math.min(1, Math.max(0, pixel + perturbation[i]!)));
        const { predictions: after } = await predict(classifier, moved, options);
        const table = await measureSpectra(signalsOf(perturbation, shape), options);
        expect(at(whole.array(`${name}_centroid`), m)).toEqual(table.centroid);
        expect(at(whole.array(`${name}_highShare`), m)).toEqual(table.highShare);
        for (let n = 0; n < tried; n++) {
          const signal = perturbation.subarray(n * size, (n + 1) * size);
          if (success[n] === 0) {
            expect(signal.every((value) => value === 0)).toBe(true);
            expect(at(whole.array(`${name}_l2`), m)[n]).toBeNaN();
            continue;
          }
          expect(right[n]).toBe(1);
          expect(at(whole.array(`${name}_l2`), m)[n]).toBeCloseTo(Math.hypot(...signal), 6);
          if (name === "targeted") expect(after[n]).toBe(rivals[n]);
          else expect(after[n]).not.toBe(labels[n]);
        }
      }
    }
    expect(whole.summary.moments[1]!.targetedSucceeded).toBeGreaterThan(5);
  });

  it("finds the same where it was interrupted", async () => {
    const store = memoryStore();
    const controller = new AbortController();
    const stopped = trialJob(laboratory(store, controller.signal), config, ({ phase, done }) => {
      if (phase === "probe" && done > 0.93) controller.abort(new Error("enough"));
    });
    await expect(stopped).rejects.toThrow("enough");
    const again = collect(store, await trialJob(laboratory(store), config, () => {})).probe("stages", probe);
    expect(again.summary).toEqual(whole.summary);
    for (const name of ["perturbation", "targeted", "feature", "perturbation_centroid", "loss"] as const) {
      expect(again.array(name)).toEqual(whole.array(name));
    }
  });
});

it("a network that was asked for no stages has one moment, its end", async () => {
  const { stages: _, ...plain } = config.training;
  const store = memoryStore();
  const one = collect(
    store,
    await trialJob(laboratory(store), { ...config, training: plain, probes: [probe] }, () => {}),
  );
  const found = one.probe("stages");
  expect(found.summary.moments.map(({ stages, epoch }) => [stages, epoch])).toEqual([[[], 3]]);
  expect(found.array("perturbation").shape).toEqual([1, tried, ...shape]);
  expect(found.array("perturbation").data).toEqual(at(whole.array("perturbation"), 2));
});

it("the measurement's features are those of the rival, whose spectrum it has measured", async () => {
  const features = signalsOf(record.features(), shape);
  expect(features.shape[0]).toBe(attacked);
  const { centroid } = await measureSpectra(features, options);
  expect(record.spectra.rivalFeature.data).toEqual(centroid);
});
