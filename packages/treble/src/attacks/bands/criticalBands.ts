import type { LabelledImages } from "../../data/labelledImages.ts";
import { UserError } from "../../errors/userError.ts";
import { bandNoise } from "../../frequency/bandNoise.ts";
import { type OctaveBand, octaveBands } from "../../frequency/octaveBands.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { sampleKey, threefry } from "../../random/random.ts";
import { randomSource } from "../../random/randomSource.ts";
import { inBatches } from "../../running/inBatches.ts";
import type { Running } from "../../running/running.ts";
import type { Interval } from "../../statistics/interval.ts";
import { quantile } from "../../statistics/quantile.ts";
import { sum } from "../../statistics/sum.ts";
import { checkCount, checkSamples, pixelsPerImage } from "../contract/checks.ts";
import { compileForward, imagesPerRun, predictedClasses } from "../engine/forward.ts";
import { type NoiseAnswers, type NoiseChannel, noiseChannels } from "./noiseChannel.ts";

export interface CriticalBandsOptions extends Running {
  /** Width of a band, octaves. Default 1. */
  readonly octaves?: number | undefined;
  /**
   * Root mean square of the noise over an image's pixels, pixel units, before clipping; positive, ascending, at least
   * two. Default 0.02, 0.04, 0.08, 0.16, 0.32, 0.64.
   */
  readonly strengths?: readonly number[] | undefined;
  /**
   * Thresholds are where so large a share of the images that are right without noise are still right: above chance (1
   * by the number of classes) and below 1. Default midway between the two.
   */
  readonly level?: number | undefined;
  /** Of the noise and of the bootstrap; a safe integer. Default 0. */
  readonly seed?: number | undefined;
  /** Resamplings of the images, for intervals. Default 1000. */
  readonly draws?: number | undefined;
}

/** What noise of each band and strength does to a classifier. B bands, S strengths, N images. */
export interface CriticalBands extends NoiseAnswers {
  /** `[B]`, the lowest first. */
  readonly bands: readonly OctaveBand[];
  readonly seed: number;
  readonly samples: number;
  readonly cleanAccuracy: number;
  readonly level: number;
  /** `[B, S]`: how many of all images are right, and their share. */
  readonly rights: Int32Array;
  readonly accuracy: Float64Array;
  /** `[B, S]`: of the images that are right without noise, the share still right; NaN where none is. */
  readonly kept: Float64Array;
  /** `[B, S]`: share of the values that noise took out of [0, 1] and clipping brought back. */
  readonly clipped: Float64Array;
  readonly channel: NoiseChannel;
  /** Of the channel's numbers, 95 %, images resampled; NaN where the channel of some resampling has none. */
  readonly intervals: Readonly<Record<"gravity" | "centre" | "bandwidth" | "peak", Interval>>;
}

/** The strengths of noise where nothing is said. */
export const usualStrengths: readonly number[] = [0.02, 0.04, 0.08, 0.16, 0.32, 0.64];

/**
 * Critical-band masking (Solomon and Pelli 1994; of networks Subramanian, Sizikova, Majaj and Pelli 2023): accuracy
 * under noise of one band of frequencies after the other and of rising strength. The weaker the noise that brings
 * accuracy down to a level, the more the classifier listens to that band; how sensitivity depends on frequency is its
 * channel, summed up by a Gaussian over log2 frequency. Forward passes alone, N·(1 + B·S) of them.
 *
 * As in the paper and its published code, noise is Gaussian, the same in all channels (grey), an octave wide, and of
 * equal power in every band; strengths double; a bandwidth is the full width at half maximum of a Gaussian. What
 * differs:
 *
 * - Theirs are grey ImageNet images of a fifth of their contrast, since humans saw the same ones, and noise up to
 *   0.16; networks for small images were trained on colours at full contrast, which stay, and noise goes up to 0.64,
 *   nearly as much against the contrast. Pixels that noise would take out of [0, 1] they move towards the middle; here
 *   they are clipped, and `clipped` says how many.
 * - Their bands are levels of a Laplacian pyramid, which overlap; these are the annuli of `octaveBands`, which do not.
 * - Every image has its noise scaled to exactly the strength, and the same noise at every strength. It depends on
 *   (seed, image, label) and the band alone.
 * - Their threshold is the strongest of five noises at which accuracy is above 50 %. Here it is interpolated, and of
 *   the images that are right without noise, midway between 1 and chance: a network that is right half of the time has
 *   one, too, and images that noise happens to make right do not blur it.
 * - Sensitivity is 1 by the threshold's variance, which for a linear filter before the decision is its mean power gain
 *   over the band, whatever the strongest noise. Their Gaussian is fitted to doublings of 1 by the threshold's
 *   deviation above the least that could be seen, and mostly wider: bandwidths are not to be compared with theirs.
 *
 * @throws UserError for images, labels or settings that do not fit, and images with fewer than three bands.
 */
export async function criticalBands(
  classifier: Classifier,
  data: LabelledImages,
  options: CriticalBandsOptions = {},
): Promise<CriticalBands> {
  const { octaves = 1, strengths = usualStrengths, seed = 0, draws = 1000, signal, onProgress } = options;
  const chance = 1 / classifier.classes;
  const level = options.level ?? (1 + chance) / 2;
  checkSettings(strengths, seed, level, chance);
  checkCount("Critical bands", "the number of draws", draws);
  const { images, labels } = data;
  const samples = checkSamples(classifier, data);
  if (samples === 0) throw new UserError("Critical bands need at least one image; there is none.");
  const [, height, width] = classifier.shape;
  const bands = octaveBands(height, width, octaves);
  if (bands.length < 3) {
    throw new UserError(
      `Images of ${height}×${width} have ${bands.length} bands of ${octaves} octaves; a channel needs at least 3: make them narrower.`,
    );
  }
  const noiseOf = bands.map(({ from, to }) => bandNoise({ from, to }, height, width));
  const [size, cells] = [pixelsPerImage(classifier), bands.length * strengths.length];
  const clean = new Uint8Array(samples);
  const correct = new Uint8Array(samples * cells);
  const outside = new Float64Array(cells);
  const batch = imagesPerRun(options, classifier);
  const forward = await compileForward(classifier, options, samples);
  try {
    const right = async (shown: Float32Array, first: number, tell: (image: number) => void): Promise<void> => {
      const predictions = predictedClasses(await forward.logits(shown, { signal }), classifier.classes);
      predictions.forEach((prediction, i) => {
        if (prediction === labels[first + i]) tell(first + i);
      });
    };
    await inBatches(samples, batch, { signal, onProgress }, async (first, last) => {
      const shown = images.subarray(first * size, last * size);
      await right(shown, first, (n) => {
        clean[n] = 1;
      });
      const keys = Array.from({ length: last - first }, (_, i) =>
        sampleKey(seed, images.slice((first + i) * size, (first + i + 1) * size), labels[first + i]!, 0),
      );
      const noisy = new Float32Array(shown.length);
      for (const [b, noise] of noiseOf.entries()) {
        const drawn = keys.map((key) => noise(randomSource(threefry(key, [b, 5]))));
        for (const [s, strength] of strengths.entries()) {
          const cell = b * strengths.length + s;
          drawn.forEach((unit, i) => {
            outside[cell]! += addNoise(shown, unit, strength, i * size, (i + 1) * size, noisy);
          });
          await right(noisy, first, (n) => {
            correct[n * cells + cell] = 1;
          });
        }
      }
    });
  } finally {
    await forward.dispose();
  }
  const centres = bands.map(({ centre }) => centre);
  const answers: NoiseAnswers = { centres, strengths, chance, level, clean, correct };
  const judged = sum(clean);
  const rights = new Int32Array(cells);
  const keeps = new Float64Array(cells);
  correct.forEach((one, i) => {
    rights[i % cells]! += one;
    keeps[i % cells]! += one * clean[Math.floor(i / cells)]!;
  });
  const channelOf = noiseChannels(answers);
  const channel = channelOf();
  return {
    ...answers,
    ...{ bands, level, seed, samples, rights, channel },
    cleanAccuracy: judged / samples,
    accuracy: Float64Array.from(rights, (count) => count / samples),
    kept: keeps.map((count) => count / judged),
    clipped: outside.map((count) => count / images.length),
    intervals: intervalsOf(channel, channelOf, samples, seed, draws),
  };
}

/**
 * Writes the values `from` to `to` of `images`, whose planes all get the noise `unit` times `strength`, clipped to
 * [0, 1]; gives how many were clipped.
 */
function addNoise(
  images: Float32Array,
  unit: Float64Array,
  strength: number,
  from: number,
  to: number,
  into: Float32Array,
): number {
  let clipped = 0;
  for (let start = from; start < to; start += unit.length) {
    for (let i = 0; i < unit.length; i++) {
      const value = images[start + i]! + strength * unit[i]!;
      if (value < 0 || value > 1) clipped++;
      into[start + i] = value < 0 ? 0 : value > 1 ? 1 : value;
    }
  }
  return clipped;
}

/** Percentile intervals over resamplings of the images. */
function intervalsOf(
  channel: NoiseChannel,
  channelOf: (images: ArrayLike<number>) => NoiseChannel,
  samples: number,
  seed: number,
  draws: number,
): CriticalBands["intervals"] {
  const source = randomSource([seed | 0, 6]);
  const drawn = Array.from({ length: draws }, () => {
    const { gravity, centre, bandwidth, peak } = channelOf(
      Uint32Array.from({ length: samples }, () => source.integer(samples)),
    );
    return { gravity, centre, bandwidth, peak };
  });
  const interval = (name: keyof CriticalBands["intervals"]): Interval => {
    const values = Float64Array.from(drawn, (one) => one[name]).sort();
    // Sorted to the end: without it the limits would leave out the resamplings that have no channel.
    const whole = !Number.isNaN(values.at(-1));
    const limit = (share: number): number => (whole ? quantile(values, share) : Number.NaN);
    return { mean: channel[name], low: limit(0.025), high: limit(0.975) };
  };
  return {
    gravity: interval("gravity"),
    centre: interval("centre"),
    bandwidth: interval("bandwidth"),
    peak: interval("peak"),
  };
}

function checkSettings(strengths: readonly number[], seed: number, level: number, chance: number): void {
  if (!Number.isSafeInteger(seed)) {
    throw new UserError(`Critical bands: the seed is ${seed}; it must be a whole number.`);
  }
  const rising = strengths.every((one, i) => one > (strengths[i - 1] ?? 0) && one < Number.POSITIVE_INFINITY);
  if (strengths.length < 2 || !rising) {
    throw new UserError(
      `Critical bands: the strengths are ${strengths.join(", ")}; give at least two finite numbers above 0, the smaller first.`,
    );
  }
  if (!(level > chance && level < 1)) {
    throw new UserError(`Critical bands: the level is ${level}; it must be above chance (${chance}) and below 1.`);
  }
}
