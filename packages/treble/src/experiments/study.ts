import { type Dataset, subset } from "../data/dataset.ts";
import { frequencyGrid, whiteNoiseCentroid } from "../spectrum/grid.ts";
import { measureSpectra } from "../spectrum/measureSpectra.ts";
import { whiteNoiseProfile } from "../spectrum/profile.ts";
import { profileOf } from "./annulusProfile.ts";
import { decide } from "./claim.ts";
import { kernelSizeClaim, linearClaim, transformerClaim, weightSharingClaim } from "./claims.ts";
import { collect, type Measured, successful } from "./collect.ts";
import { exampleOf } from "./example.ts";
import { imageSpec } from "./imageSpec.ts";
import type { Laboratory } from "./laboratory.ts";
import type { NetworkRuns } from "./networkJob.ts";
import { intervalOf, networkResult } from "./networkResult.ts";
import type { Preset } from "./quickPreset.ts";
import type { NetworkResult, StudyResult } from "./results.ts";

export interface StudyContext {
  readonly command: string;
  readonly version: string;
  /** ISO 8601 */
  readonly finished: string;
}

/**
 * Puts a study together from its finished runs; nothing is trained here. `runs` by network id, one for each seed.
 */
export async function assembleStudy(
  laboratory: Laboratory,
  preset: Preset,
  datasetName: string,
  runs: ReadonlyMap<string, readonly NetworkRuns[]>,
  context: StudyContext,
): Promise<StudyResult> {
  const dataset = await laboratory.dataset(datasetName);
  const rows = preset.networks.map((network) => ({
    network,
    seeds: runs.get(network.id)!.map((seed) => collect(laboratory.store, seed)),
  }));
  const [, height, width] = dataset.shape;
  const networks = rows.map(({ network, seeds }) => networkResult(network, seeds, width));
  const centroids = new Map(
    rows.map(({ network, seeds }) => [network.id, seeds.map((seed) => successful(seed, "centroid"))]),
  );
  const claims = [kernelSizeClaim(width), linearClaim, weightSharingClaim, transformerClaim];
  const grid = frequencyGrid(height, width);
  const noise = whiteNoiseProfile(grid);
  const { trainImages, measure } = preset.config(preset.networks[0]!, 0, datasetName);
  return {
    schema: 1,
    title: preset.title,
    preset: preset.name,
    ...context,
    seconds: rows.reduce((sum, { seeds }) => sum + secondsOf(seeds), 0),
    dataset: {
      name: dataset.name,
      label: dataset.label,
      trainImages: Math.min(trainImages, dataset.train.count),
      testImages: measure.images,
      shape: dataset.shape,
      classes: dataset.classes,
    },
    robustEpsilon: measure.robustEpsilon,
    settings: preset.settings(datasetName),
    claims: claims.map((claim) => decide(claim, centroids)),
    networks,
    images: await imageSpectrum(laboratory, dataset, trainImages, measure.images),
    whiteNoise: { centroid: whiteNoiseCentroid(grid), profile: { ...noise, low: noise.share, high: noise.share } },
    example: await exampleOf(rows, dataset, laboratory),
    caveats: caveats(
      networks,
      rows.flatMap(({ seeds }) => seeds),
      preset,
    ),
  };
}

function secondsOf(seeds: readonly Measured[]): number {
  const own = seeds.reduce((sum, { train, measure }) => sum + train.seconds + measure.seconds, 0);
  return own + (seeds[0]?.searchSeconds ?? 0);
}

/** The images' own spectrum, the mean of each channel taken off: with it, zero frequency would hold nearly everything. */
async function imageSpectrum(laboratory: Laboratory, dataset: Dataset, trainImages: number, count: number) {
  const { mean, std } = imageSpec(dataset, trainImages);
  const part = subset(dataset.test, count);
  const area = dataset.shape[1] * dataset.shape[2];
  const signals = Float32Array.from(part.images, (byte, i) => {
    const channel = Math.floor(i / area) % mean.length;
    return (byte / 255 - mean[channel]!) / std[channel]!;
  });
  const table = await measureSpectra(signals, dataset.shape, laboratory);
  return {
    centroid: intervalOf([table.centroid.filter(Number.isFinite)]),
    profile: profileOf([{ shares: table.profile, present: table.valid }], dataset.shape[1], dataset.shape[2]),
  };
}

/** What a reader must know before trusting the numbers. */
function caveats(networks: readonly NetworkResult[], seeds: readonly Measured[], preset: Preset): string[] {
  const sentences: string[] = [];
  const missed = networks.filter(({ reachedCriterion }) => !reachedCriterion);
  if (missed.length > 0) {
    sentences.push(
      `${missed.map(({ label, trainLoss }) => `${label} (at ${trainLoss.toFixed(2)})`).join(", ")} did not reach the common training loss with every seed, so the comparison with the others is not at equal fit.`,
    );
  }
  sentences.push(
    "Spectra move while a network fits: every verdict holds at the stated training loss, optimiser and initialisation, and may turn out otherwise at another stage of training.",
    `With ${preset.seeds} seeds the intervals see little of the variation between training runs: where that variation dominates, a nominal 95 % interval over 2 seeds holds the truth only about two times in three.`,
  );
  const shift = Math.max(
    ...networks.map(({ featureCentroid: { change, trained } }) => Math.abs(change.mean - trained.mean)),
  );
  sentences.push(
    `Residue of the initial weights: the centroid of the trained features and that of what training added to them differ by at most ${shift.toFixed(3)} cycles per pixel over all networks.`,
  );
  const surviving = seeds.reduce((sum, { measure }) => sum + measure.survives8Bit, 0) / seeds.length;
  sentences.push(
    `Perturbations are real-valued; rounded to 8 bits, ${Math.round(100 * surviving)} % of the adversarial images still are.`,
  );
  return sentences;
}
