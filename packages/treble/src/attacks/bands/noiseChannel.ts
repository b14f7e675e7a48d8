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
  /** The accuracy that the threshold is at; default midway between that without noise and `chance`. */
  readonly level?: number | undefined;
  /** `[N]`, 1 where right. */
  readonly clean: Uint8Array;
  /** `[N, B, S]`, 1 where right. */
  readonly correct: Uint8Array;
}

/** To what noise a classifier is sensitive. */
export interface NoiseChannel {
  /**
   * `[B]`: the strength of noise that brings accuracy down to the level. Infinity where the strongest does not, NaN where
   * there is nothing to bring down.
   */
  readonly threshold: Float64Array;
  /** `[B]`: 1 by the threshold's square; where the threshold was not reached the most that it can be. */
  readonly sensitivity: Float64Array;
  /** How many bands have a threshold. */
  readonly reached: number;
  /**
   * Where the sensitivity lies, cycles per pixel: 2 to the mean of the logarithm of the bands' centres, weighted by
   * sensitivity, of bands without threshold by half of what it can be at most.
   */
  readonly gravity: number;
  /**
   * Of the Gaussian over log2 frequency that is nearest to the sensitivities: its centre (cycles per pixel), its full
   * width at half maximum (octaves), and its height (1 by the variance of the noise).
   */
  readonly centre: number;
  readonly bandwidth: number;
  readonly peak: number;
  /**
   * What the fit does not determine. `lowest`, `highest`: the centre is that of an outermost band, so that the peak may
   * lie beyond it and half of the channel is not seen. `flat`, `narrow`: the width is the largest or smallest that was
   * looked for. `unreached`: no band has a threshold, and there is no channel. `chance`: the classifier is no better than
   * the level without noise.
   */
  readonly flags: readonly ChannelFlag[];
}

export type ChannelFlag = "lowest" | "highest" | "flat" | "narrow" | "unreached" | "chance";

/** So near to an outermost band's centre, in octaves, a peak is taken to be there. */
const atEdge = 0.01;

/** The channel of any of the images (which may repeat), by default all, as a function that may be called often. */
export function noiseChannels(answers: NoiseAnswers): (images?: ArrayLike<number>) => NoiseChannel {
  const { centres, strengths, chance, clean, correct } = answers;
  const [bands, count, cells] = [centres.length, strengths.length, centres.length * strengths.length];
  const octaves = Float64Array.from(centres, Math.log2);
  const fitter = gaussianFitter([...octaves]);
  const all = Uint32Array.from(clean.keys());
  const strongest = strengths[count - 1]!;
  const rights = new Float64Array(cells);
  const accuracies = new Float64Array(count + 1);

  return (images = all) => {
    let cleanRights = 0;
    rights.fill(0);
    for (let i = 0; i < images.length; i++) {
      const image = images[i]!;
      cleanRights += clean[image]!;
      const row = image * cells;
      for (let cell = 0; cell < cells; cell++) rights[cell]! += correct[row + cell]!;
    }
    accuracies[0] = cleanRights / images.length;
    const level = answers.level ?? (accuracies[0] + chance) / 2;
    const threshold = Float64Array.from({ length: bands }, (_, band) => {
      for (let s = 0; s < count; s++) accuracies[s + 1] = rights[band * count + s]! / images.length;
      return noiseThreshold(strengths, accuracies, level);
    });
    const sensitivity = threshold.map((strength) => Math.min(strength, strongest) ** -2);
    const limits = threshold.map((strength) => (strength === Number.POSITIVE_INFINITY ? 1 : 0));
    const reached = threshold.filter(Number.isFinite).length;
    const known = { threshold, sensitivity, reached };
    if (reached === 0) {
      const none = { gravity: Number.NaN, centre: Number.NaN, bandwidth: Number.NaN, peak: Number.NaN };
      return { ...known, ...none, flags: [accuracies[0] > level ? "unreached" : "chance"] };
    }
    const { centre, deviation, peak } = fitter.fit(sensitivity, limits);
    const flags: ChannelFlag[] = [];
    if (centre - octaves[0]! < atEdge) flags.push("lowest");
    if (octaves[bands - 1]! - centre < atEdge) flags.push("highest");
    if (deviation > 0.999 * fitter.widest) flags.push("flat");
    if (deviation < 1.001 * fitter.narrowest) flags.push("narrow");
    let [top, bottom] = [0, 0];
    for (let band = 0; band < bands; band++) {
      const weight = sensitivity[band]! / (1 + limits[band]!);
      top += weight * octaves[band]!;
      bottom += weight;
    }
    return {
      ...known,
      gravity: 2 ** (top / bottom),
      centre: 2 ** centre,
      bandwidth: fullWidth * deviation,
      peak,
      flags,
    };
  };
}
