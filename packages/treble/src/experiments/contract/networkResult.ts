import type { Dataset } from "../../data/dataset.ts";
import { centreSpectrum } from "../../frequency/grid.ts";
import { familyNames, familyOf } from "../../models/architectures.ts";
import { everywhere, successful, type TrialRecord } from "../../pipeline/collect.ts";
import type { TrainingWithoutRate } from "../../pipeline/trial/trialConfig.ts";
import type { NetworkResult } from "../../results/results.ts";
import { hierarchicalInterval, type SeedSamples } from "../../statistics/bootstrap.ts";
import { hierarchicalShare } from "../../statistics/hierarchicalShare.ts";
import { type Interval, undefinedInterval } from "../../statistics/interval.ts";
import { mean } from "../../statistics/mean.ts";
import { quartiles } from "../../statistics/quartiles.ts";
import { annulusProfile } from "./annulusProfile.ts";
import type { Condition } from "./conditionRuns.ts";
import { architectureText, specialText } from "./conditionText.ts";

/** A condition's row: all its seeds together. `dataset` is what it was trained on, `stopLoss` what it was to reach. */
export function networkResult(
  condition: Condition,
  seeds: readonly TrialRecord[],
  dataset: Pick<Dataset, "name" | "shape">,
  {
    recipe,
    stopLoss,
    shared,
    filters,
  }: Pick<NetworkResult, "recipe" | "shared" | "filters"> & Pick<TrainingWithoutRate, "stopLoss">,
): NetworkResult {
  const { id, label, architecture } = condition;
  const interval = (pick: (seed: TrialRecord) => Float64Array): Interval => intervalOf(seeds.map(pick));
  const total = (pick: (seed: TrialRecord) => number): number => seeds.reduce((sum, seed) => sum + pick(seed), 0);
  const mean = (pick: (seed: TrialRecord) => number): number => total(pick) / seeds.length;
  const { name: family, activation, convolution = null, tone = null } = familyOf(architecture);
  const kernel = convolution === "full" ? dataset.shape[2] : "kernel" in architecture ? architecture.kernel : null;
  return {
    id,
    recipe,
    label,
    dataset: dataset.name,
    family,
    convolution,
    tone: convolution === null ? (tone ?? familyNames.indexOf(architecture.family)) : null,
    activation: activation(architecture),
    kernel,
    architecture,
    architectureText: architectureText(condition),
    special: specialText(condition),
    parameters: seeds[0]!.train.parameters,
    seeds: seeds.length,
    runs: seeds.map(({ runs }) => runs),
    epochs: mean(({ train }) => train.epochs),
    reachedCriterion: stopLoss === null || seeds.every(({ train }) => train.outcome === "reached"),
    learningRate: seeds[0]!.learningRate,
    trainLoss: mean(({ train }) => train.trainLoss ?? Number.NaN),
    trainAccuracy: hierarchicalShare(
      seeds.map(({ train }) => ({ share: train.trainAccuracy, count: train.trainCount })),
    ),
    testAccuracy: hierarchicalShare(seeds.map(({ train }) => ({ share: train.testAccuracy, count: train.testCount }))),
    centroid: interval((seed) => successful(seed, "centroid")),
    seedCentroids: seeds.map((seed) => meanOrNaN(successful(seed, "centroid"))),
    spectrum: meanSpectrum(seeds),
    shared,
    filters,
    featureCentroid: {
      initial: interval((seed) => everywhere(seed, "featureInitial")),
      trained: interval((seed) => everywhere(seed, "featureTrained")),
      change: interval((seed) => everywhere(seed, "featureChange")),
    },
    highShare: interval((seed) => successful(seed, "highShare")),
    bandwidth: interval((seed) => successful(seed, "bandwidth")),
    robustAccuracy: interval(({ spectra }) => Float64Array.from(spectra.robust.data)),
    minimumNorm: quartiles(seeds.flatMap((seed) => [...successful(seed, "l2")])),
    tried: total(({ measure }) => measure.tried),
    attacked: total(({ measure }) => measure.attacked),
    succeeded: total(({ measure }) => measure.succeeded),
    profile: annulusProfile(seeds),
    trainSeconds: total(({ train }) => train.seconds),
  };
}

/** `[H, W]`, zero frequency in the middle: over the seeds that have perturbations. */
function meanSpectrum(seeds: readonly TrialRecord[]): number[] {
  const [height, width] = seeds[0]!.spectra.meanDistribution.shape as [number, number];
  const filled = seeds.map(({ spectra }) => spectra.meanDistribution.data).filter((data) => Number.isFinite(data[0]));
  const sums = Float64Array.from({ length: height * width }, (_, i) =>
    meanOrNaN(Float64Array.from(filled, (data) => data[i]!)),
  );
  return [...centreSpectrum(sums, height, width)];
}

function meanOrNaN(values: Float64Array): number {
  return values.length === 0 ? Number.NaN : mean(values);
}

/** NaN where a seed has no sample at all. */
export function intervalOf(samples: SeedSamples): Interval {
  const filled = samples.filter((seed) => seed.length > 0);
  if (filled.length === 0) return undefinedInterval;
  return hierarchicalInterval(filled);
}
