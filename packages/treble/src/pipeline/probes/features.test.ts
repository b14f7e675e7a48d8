import { nodeBackend } from "ongrad/node";
import { expect, it } from "vitest";
import { linearClassifier, numbers } from "../../attacks/testing/classifiers.ts";
import { pixelsOf } from "../../data/pixelsOf.ts";
import { generateSynthetic } from "../../data/synthetic.ts";
import { conditionConfig } from "../../experiments/contract/conditionConfig.ts";
import { scaleNamed } from "../../experiments/contract/scale.ts";
import { convolution } from "../../experiments/networks/conditions.ts";
import { lowFrequencyCeiling } from "../../theory/lowFrequencyCeiling.ts";
import type { MeasuredArrays } from "../trial/measuredArrays.ts";
import { featuresProbe } from "./features.ts";
import { lowShareProbe } from "./lowShare.ts";
import type { ProbeContext, ProbeSubject } from "./probe.ts";

const shape = [3, 8, 8] as const;
const size = 3 * 8 * 8;
const classes = 10;
const count = 6;

it("finds the predictors of a linear classifier, and that the way straight down the margin is the feature's", async () => {
  const weights = numbers(1, size * classes);
  const bias = numbers(2, classes);
  const dataset = generateSynthetic({ trainCount: 10, testCount: count, shape });
  const images = pixelsOf(dataset.test.images);
  const { labels } = dataset.test;
  const logits = (n: number): number[] =>
    Array.from({ length: classes }, (_, k) =>
      images
        .subarray(n * size, (n + 1) * size)
        .reduce((sum, pixel, i) => sum + pixel * weights[i * classes + k]!, bias[k]!),
    );
  // Straight down the margin for the first images, for one of them that to another class; none for the last.
  const perturbations = new Float32Array(count * size);
  const adversarial = new Int32Array(count).fill(-1);
  for (let n = 0; n < count - 1; n++) {
    const all = logits(n);
    const own = labels[n]!;
    const others = all.map((_, k) => k).filter((k) => k !== own);
    const rival = others.toSorted((a, b) => all[b]! - all[a]!)[n === 2 ? 4 : 0]!;
    adversarial[n] = rival;
    for (let i = 0; i < size; i++)
      perturbations[n * size + i] = 1e-3 * (weights[i * classes + rival]! - weights[i * classes + own]!);
  }
  const classifier = linearClassifier(shape, classes, weights, bias);
  const success = { data: Uint8Array.of(1, 1, 1, 1, 1, 0), shape: [count] };
  const subject: Partial<ProbeSubject> = {
    config: conditionConfig(convolution(3, "linear"), 0, scaleNamed("quick", "synthetic")),
    ...{
      dataset,
      images,
      labels,
      trained: classifier,
      spectra: {
        success,
        adversarial: { data: adversarial, shape: [count] },
      } as Partial<MeasuredArrays> as MeasuredArrays,
    },
    perturbations: () => perturbations,
  };
  let last = 0;
  const context: Partial<ProbeContext> = {
    laboratory: { backend: nodeBackend(), threads: 1 } as ProbeContext["laboratory"],
    progress: (done) => {
      expect(done).toBeGreaterThanOrEqual(last);
      last = done;
    },
  };
  const { summary, arrays } = await featuresProbe(
    subject as ProbeSubject,
    { kind: "features" },
    context as ProbeContext,
  );
  expect(summary).toEqual({ q: 1, linear: true });
  const predictors = arrays.predictors!;
  expect(predictors.shape).toEqual([classes, ...shape]);
  for (let k = 0; k < classes; k++)
    for (let i = 0; i < size; i++) expect(predictors.data[k * size + i]).toBeCloseTo(weights[i * classes + k]!, 6);
  for (const name of ["cosine", "magnitudeCorrelation", "reachedCosine", "reachedMagnitudeCorrelation"] as const) {
    const values = [...arrays[name].data];
    values.slice(0, -1).forEach((value, n) => {
      if (n === 2 && !name.startsWith("reached")) expect(value).toBeLessThan(0.95);
      else expect(value).toBeCloseTo(1, 5);
    });
    expect(values.at(-1)).toBeNaN();
  }
  expect(arrays.feature_centroid.shape).toEqual([count]);
  expect(arrays.predictor_centroid!.shape).toEqual([classes]);
  for (const n of [0, 1, 3, 4])
    expect(arrays.perturbation_centroid.data[n]).toBeCloseTo(arrays.feature_centroid.data[n]!, 5);

  last = 0;
  const low = await lowShareProbe(
    subject as ProbeSubject,
    { kind: "low-share", cutoff: 0.13 },
    context as ProbeContext,
  );
  // The network that the subject says it is.
  expect(low.summary).toEqual({
    ceiling: lowFrequencyCeiling({ height: 8, width: 8 }, { height: 3, width: 3 }, 0.13),
    receptiveField: 3,
  });
  const ofWeights = Array.from({ length: classes }, (_, k) => lowShare((i) => weights[i * classes + k]!));
  expect([...low.arrays.predictor!.data]).toEqual(ofWeights.map((share) => expect.closeTo(share, 5)));
  expect(low.arrays.perturbation.data.at(-1)).toBeNaN();
  for (const n of [0, 1, 3, 4]) {
    const share = lowShare((i) => perturbations[n * size + i]!);
    expect(low.arrays.perturbation.data[n]).toBeCloseTo(share, 6);
    expect(low.arrays.feature.data[n]).toBeCloseTo(share, 5);
  }
});

/** Of a signal on 8×8 pixels, at frequency 0 and its four neighbours: r ≤ 1/8. */
function lowShare(value: (i: number) => number): number {
  let [low, all] = [0, 0];
  for (let c = 0; c < 3; c++) {
    for (const [u, v] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [0, 7],
      [7, 0],
    ] as const) {
      let [re, im] = [0, 0];
      for (let p = 0; p < 64; p++) {
        const phase = (2 * Math.PI * (u * Math.floor(p / 8) + v * (p % 8))) / 8;
        re += value(c * 64 + p) * Math.cos(phase);
        im += value(c * 64 + p) * Math.sin(phase);
      }
      low += (re * re + im * im) / 64;
    }
    for (let p = 0; p < 64; p++) all += value(c * 64 + p) ** 2;
  }
  return low / all;
}
