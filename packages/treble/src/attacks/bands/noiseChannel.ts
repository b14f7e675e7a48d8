import { fullWidth, gaussianFitter } from "../../statistics/gaussianFit.ts";
import { noiseThreshold } from "./noiseThreshold.ts";

/** Which of N images a classifier got right without noise, and with noise of B bands and S strengths. */
export interface NoiseAnswers {
  /** `[B]`, cycles per pixel, ascending; at least three. */
  readonly centres: ArrayLike<number>;
  /** `[S]`, root mean square of the noise in pixel units, positive, ascending. */
  readonly strengths: ArrayLike<number>;
  /** Accuracy of guessing. */
  readonly chance: number;
  /** The share of kept images that the threshold is at; default midway between 1 and `chance`. */
  readonly level?: number | undefined;
  /** `[N]`, 1 where right. */
  readonly clean: Uint8Array;
  /** `[N, B, S]`, 1 where right. */
  readonly correct: Uint8Array;
}

/** To what noise a classifier is sensitive. */
export interface NoiseChannel {
  /**
   * `[B]`: the strength of noise that leaves right no more than the level, of the images that are right without noise.
   * Infinity where the strongest leaves more, NaN where no image is right without noise.
   */
  readonly threshold: Float64Array;
  /** `[B]`: 1 by the threshold's square; where the threshold was not reached the most that it can be. */
  readonly sensitivity: Float64Array;
  /** How many bands have a threshold. */
  readonly reached: number;
  /** Where sensitivity lies, cycles per pixel; see `noiseGravity`. */
  readonly gravity: number;
  /**
   * Of the Gaussian over log2 frequency that is nearest to the sensitivities: its centre (cycles per pixel), its full
   * width at half maximum (octaves), and its height (1 by the variance of the noise).
   */
  readonly centre: number;
  readonly bandwidth: number;
  readonly peak: number;
  /**
   * What the fit does not determine. `lowest`, `highest`: the centre is that of an outermost band, so that the peak
   * may lie beyond it and half of the channel is not seen. `flat`, `narrow`: the width is the largest or smallest that
   * was looked for. `unreached`: no band has a threshold, and there is no channel.
   */
  readonly flags: readonly ChannelFlag[];
}

export type ChannelFlag = "lowest" | "highest" | "flat" | "narrow" | "unreached";

/** So near to an outermost band's centre, in octaves, a peak is taken to be there. */
const atEdge = 0.01;

/**
 * The threshold of a band (its place) over any of the images (which may repeat), by default all, as a function that
 * may be called often.
 */
export function noiseThresholds(answers: NoiseAnswers): (band: number, images?: ArrayLike<number>) => number {
  const { strengths, chance, level = (1 + chance) / 2, clean, correct } = answers;
  const [count, cells] = [strengths.length, answers.centres.length * strengths.length];
  const all = Uint32Array.from(clean.keys());
  const shares = new Float64Array(count + 1);
  return (band, images = all) => {
    let right = 0;
    shares.fill(0);
    for (let i = 0; i < images.length; i++) {
      const image = images[i]!;
      if (clean[image] === 0) continue;
      right++;
      const row = image * cells + band * count;
      for (let s = 0; s < count; s++) shares[s + 1]! += correct[row + s]!;
    }
    if (right === 0) return Number.NaN;
    shares[0] = right;
    return noiseThreshold(strengths, shares, level * right);
  };
}

/** 1 by the threshold's square; where noise up to `strongest` does not reach it the most that it can be. */
export function noiseSensitivity(threshold: number, strongest: number): number {
  return Math.min(threshold, strongest) ** -2;
}

/**
 * Where sensitivity lies, cycles per pixel: 2 to the mean of the logarithm of the bands' `centres`, weighted by the
 * sensitivity that each of the `thresholds` means, of bands without threshold by half of what it can be at most. NaN
 * where no band has a threshold.
 */
export function noiseGravity(centres: ArrayLike<number>, thresholds: ArrayLike<number>, strongest: number): number {
  let [top, bottom, reached] = [0, 0, 0];
  for (let band = 0; band < centres.length; band++) {
    const threshold = thresholds[band]!;
    const known = Number.isFinite(threshold);
    if (known) reached++;
    const weight = noiseSensitivity(threshold, strongest) * (known ? 1 : 0.5);
    top += weight * Math.log2(centres[band]!);
    bottom += weight;
  }
  return reached > 0 ? 2 ** (top / bottom) : Number.NaN;
}

/** The channel of any of the images (which may repeat), by default all, as a function that may be called often. */
export function noiseChannels(answers: NoiseAnswers): (images?: ArrayLike<number>) => NoiseChannel {
  const { centres, strengths } = answers;
  const bands = centres.length;
  const octaves = Float64Array.from(centres, Math.log2);
  const fitter = gaussianFitter([...octaves]);
  const thresholdOf = noiseThresholds(answers);
  const strongest = strengths[strengths.length - 1]!;

  return (images) => {
    const threshold = Float64Array.from({ length: bands }, (_, band) => thresholdOf(band, images));
    const sensitivity = threshold.map((strength) => noiseSensitivity(strength, strongest));
    const limits = threshold.map((strength) => (strength === Number.POSITIVE_INFINITY ? 1 : 0));
    const reached = threshold.filter(Number.isFinite).length;
    const known = { threshold, sensitivity, reached };
    if (reached === 0) {
      const none = { gravity: Number.NaN, centre: Number.NaN, bandwidth: Number.NaN, peak: Number.NaN };
      return { ...known, ...none, flags: ["unreached"] };
    }
    const { centre, deviation, peak } = fitter.fit(sensitivity, limits);
    const flags: ChannelFlag[] = [];
    if (centre - octaves[0]! < atEdge) flags.push("lowest");
    if (octaves[bands - 1]! - centre < atEdge) flags.push("highest");
    if (deviation > 0.999 * fitter.widest) flags.push("flat");
    if (deviation < 1.001 * fitter.narrowest) flags.push("narrow");
    return {
      ...known,
      gravity: noiseGravity(centres, threshold, strongest),
      centre: 2 ** centre,
      bandwidth: fullWidth * deviation,
      peak,
      flags,
    };
  };
}
