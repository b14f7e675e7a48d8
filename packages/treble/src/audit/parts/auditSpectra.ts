import type { AttackResult } from "../../attacks/contract/result.ts";
import { inputGradient } from "../../attacks/engine/inputGradient.ts";
import { picked } from "../../attacks/engine/rows.ts";
import { channelMoments } from "../../data/channelMoments.ts";
import { frequencyGrid, whiteNoiseCentroid } from "../../frequency/grid.ts";
import type { AuditSpectra, AuditSpectrum } from "../../results/audit.ts";
import type { Running } from "../../running/running.ts";
import { highBand, highFrequency } from "../../spectrum/bands.ts";
import { intervalProfile } from "../../spectrum/intervalProfile.ts";
import { measureSpectra } from "../../spectrum/measureSpectra.ts";
import { whiteNoiseProfile } from "../../spectrum/profile.ts";
import { type Signals, signalsOf } from "../../spectrum/signals.ts";
import { hierarchicalInterval } from "../../statistics/bootstrap.ts";
import { type Interval, undefinedInterval } from "../../statistics/interval.ts";
import { sum } from "../../statistics/sum.ts";
import { referenceNetworks } from "../references/referenceNetworks.ts";
import { foldedMap } from "./foldedMap.ts";
import type { PartWork } from "./partWork.ts";
import { takenImages } from "./takenImages.ts";

export interface MeasuredSpectra {
  readonly spectra: AuditSpectra;
  /** `[N]`, of each image's smallest perturbation; NaN where it has none. */
  readonly centroids: Float64Array;
}

/**
 * Spectra of the smallest perturbations, of the margin's input gradients at the images that are right, and of the
 * images themselves, every channel standardised by all of them, since their means would hide everything else at
 * frequency 0.
 *
 * @param smallest of the part's images; null where there is no such result.
 * @param right the part's images that are right.
 * @param gradients whether the model has any.
 */
export async function auditSpectra(
  { model, data, running }: PartWork,
  smallest: AttackResult | null,
  right: readonly number[],
  gradients: boolean,
): Promise<MeasuredSpectra> {
  const { shape } = model;
  const [channels, height, width] = shape;
  const size = channels * height * width;
  const { onProgress, ...quiet } = running;
  const fooled = smallest ? [...smallest.success.keys()].filter((n) => smallest.success[n] === 1) : [];
  const told = (step: number): void => onProgress?.({ done: step, total: 4 });
  const found =
    smallest && fooled.length > 0
      ? await spectrumOf(signalsOf(picked(smallest.perturbations.data, fooled, size), shape), quiet)
      : null;
  const centroids = new Float64Array(data.labels.length).fill(Number.NaN);
  fooled.forEach((n, i) => {
    centroids[n] = found!.centroids[i]!;
  });
  told(1);
  const features = gradients && right.length > 0 ? await inputGradient(model, takenImages(data, right), quiet) : null;
  told(2);
  const gradientSpectrum = features && (await spectrumOf(features, quiet));
  told(3);
  const images = await spectrumOf(signalsOf(standardised(data.images, shape), shape), quiet);
  told(4);
  const orNull = (one: Measured | null): AuditSpectrum | null => (one && one.spectrum.count > 0 ? one.spectrum : null);
  const spectra: AuditSpectra = {
    cutoff: highFrequency,
    perturbations: orNull(found),
    gradients: orNull(gradientSpectrum),
    images: images.spectrum,
    whiteNoise: whiteNoise(height, width),
    references: referenceNetworks(shape),
  };
  return { spectra, centroids };
}

/** What stands where no spectrum was measured: that of white noise, and no image. */
export function unmeasuredSpectra([, height, width]: readonly [number, number, number]): AuditSpectra {
  const none = { radius: [], share: [], low: [], high: [], density: [] };
  const images = { count: 0, centroid: undefinedInterval, highShare: undefinedInterval, profile: none };
  return {
    cutoff: highFrequency,
    perturbations: null,
    gradients: null,
    images: { ...images, map: [], size: [0, 0] },
    whiteNoise: whiteNoise(height, width),
    references: [],
  };
}

function whiteNoise(height: number, width: number): AuditSpectra["whiteNoise"] {
  const grid = frequencyGrid(height, width);
  const noise = whiteNoiseProfile(grid);
  return {
    centroid: whiteNoiseCentroid(grid),
    highShare: sum(highBand(grid)) / grid.radius.length,
    profile: { ...noise, low: noise.share, high: noise.share },
  };
}

interface Measured {
  readonly spectrum: AuditSpectrum;
  readonly centroids: Float64Array;
}

async function spectrumOf(signals: Signals, running: Running): Promise<Measured> {
  const table = await measureSpectra(signals, running);
  const { grid } = table;
  const spectrum = {
    count: table.validCount,
    centroid: intervalOf(table.centroid),
    highShare: intervalOf(table.highShare),
    profile: intervalProfile([{ shares: table.profile, present: table.valid }], grid),
    ...foldedMap(table.meanDistribution, grid.height, grid.width),
  };
  return { spectrum, centroids: table.centroid };
}

function intervalOf(values: Float64Array): Interval {
  const known = values.filter(Number.isFinite);
  return known.length > 0 ? hierarchicalInterval([known]) : undefinedInterval;
}

/** Every channel less its mean over all images, divided by its standard deviation, where it has one. */
function standardised(images: Float32Array, shape: readonly [number, number, number]): Float32Array {
  const [channels, height, width] = shape;
  const { mean, deviation } = channelMoments(images, shape);
  return images.map((pixel, i) => {
    const channel = Math.floor(i / (height * width)) % channels;
    return (pixel - mean[channel]!) / (deviation[channel]! || 1);
  });
}
