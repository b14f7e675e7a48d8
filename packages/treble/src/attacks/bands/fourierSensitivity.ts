import { add, clip, compile, input, mul } from "ongrad";
import type { LabelledImages } from "../../data/labelledImages.ts";
import { UserError } from "../../errors/userError.ts";
import { bandMask } from "../../frequency/band.ts";
import { conjugate, type Frequency, fourierBasis, phasesOf } from "../../frequency/fourierBasis.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { sampleKey } from "../../random/random.ts";
import { compileOptions } from "../../running/compileOptions.ts";
import { inBatches } from "../../running/inBatches.ts";
import type { Running } from "../../running/running.ts";
import { sum } from "../../statistics/sum.ts";
import { checkPositive, checkSamples, pixelsPerImage } from "../contract/checks.ts";
import { checkedLogits, imagesPerRun, predictedClasses } from "../engine/forward.ts";
import { predict } from "../engine/predict.ts";
import { channelSigns } from "../methods/fourierNoise.ts";

export interface FourierSensitivityOptions extends Running {
  /**
   * L2 norm of the noise in each channel, pixel units, before clipping: 4.0 on CIFAR-10 and 15.7 on ImageNet in the
   * paper.
   */
  readonly norm: number;
  /** Of the signs; a safe integer. Default 0. */
  readonly seed?: number | undefined;
  /**
   * Which frequencies are measured, places `[u, v]` of the DFT whose negatives come along: a map of large images costs
   * a forward pass an image for every pixel, and most of its neighbours are alike. What is measured of a frequency does
   * not depend on the others. Default all.
   */
  readonly frequencies?: readonly Frequency[] | undefined;
}

/** Error rates of a model under noise of each frequency. */
export interface FourierSensitivity {
  readonly height: number;
  readonly width: number;
  readonly norm: number;
  readonly seed: number;
  readonly samples: number;
  /** Share of the clean images that the model gets wrong. */
  readonly cleanErrorRate: number;
  /**
   * `[H*W]` in the order of the DFT: share of the noisy images that it gets wrong, over both phases where there are
   * two. NaN where it was not measured.
   */
  readonly errorRate: Float64Array;
}

/**
 * The Fourier sensitivity map (Yin et al. 2019, section 3): the error rate of the model on all images with the
 * basis image of one frequency added to the pixels, for every frequency. The sign in each channel is random for each
 * image, frequency and phase, and depends on (seed, image, label) alone. Costs about N·H·W forward passes, or N times
 * the number of `frequencies` with their negatives.
 *
 * Two things differ from the paper's map: both phases count (theirs has one), and the plane is whole, with
 * `(u, v)` and `(−u, −v)` measured once, for they are one and the same noise.
 * @throws UserError for images, labels, frequencies or a norm that do not fit.
 */
export async function fourierSensitivity(
  classifier: Classifier,
  data: LabelledImages,
  options: FourierSensitivityOptions,
): Promise<FourierSensitivity> {
  const { norm, signal } = options;
  const seed = options.seed ?? 0;
  checkPositive("Fourier sensitivity", "the norm", norm);
  if (!Number.isSafeInteger(seed)) {
    throw new UserError(`Fourier sensitivity: the seed is ${seed}; it must be a whole number.`);
  }
  const { images, labels } = data;
  const samples = checkSamples(classifier, data);
  if (samples === 0) throw new UserError("Fourier sensitivity needs at least one image; there is none.");
  const [channels, height, width] = classifier.shape;
  const asked = options.frequencies && bandMask({ modes: options.frequencies }, height, width);
  const size = pixelsPerImage(classifier);
  const batch = imagesPerRun(options, classifier);
  const { predictions: clean } = await predict(classifier, images, { ...options, onProgress: undefined });
  const keys = Array.from(labels, (label, n) => sampleKey(seed, images.slice(n * size, (n + 1) * size), label, 0));

  const clear = input("images", [batch, channels, height, width]);
  const wave = input("wave", [1, 1, height, width]);
  const signs = input("signs", [batch, channels, 1, 1]);
  const logits = checkedLogits(classifier, clip(add(clear, mul(signs, wave)), 0, 1));
  const executable = await compile({ images: clear, wave, signs }, { logits }, await compileOptions(options));
  try {
    const feeds = {
      images: new Float32Array(batch * size),
      wave: new Float32Array(height * width),
      signs: new Float32Array(batch * channels),
    };
    const into = { logits: new Float32Array(batch * classifier.classes) };
    const wrong = new Float64Array(height * width).fill(Number.NaN);
    const total = asked ? sum(asked) : height * width;
    let done = 0;
    for (let at = 0; at < height * width; at++) {
      if (asked?.[at] === 0) continue;
      const frequency = [Math.floor(at / width), at % width] as const;
      const [u, v] = conjugate([height, width], frequency);
      const other = u * width + v;
      // Measured already as its own conjugate.
      if (other < at) continue;
      const phases = phasesOf([height, width], frequency);
      let errors = 0;
      for (const [p, phase] of phases.entries()) {
        feeds.wave.set(fourierBasis([height, width], frequency, phase).map((value) => norm * value));
        await inBatches(samples, batch, { signal }, async (first, last) => {
          feeds.images.set(images.subarray(first * size, last * size));
          for (let n = first; n < last; n++) {
            feeds.signs.set(channelSigns(keys[n]!, 2 * at + p, channels), (n - first) * channels);
          }
          await executable.run(feeds, into);
          const predictions = predictedClasses(into.logits, classifier.classes);
          for (let n = first; n < last; n++) if (predictions[n - first] !== labels[n]) errors++;
        });
      }
      wrong[at] = wrong[other] = errors / (phases.length * samples);
      done += other === at ? 1 : 2;
      options.onProgress?.({ done, total });
    }
    return {
      height,
      width,
      norm,
      seed,
      samples,
      cleanErrorRate: clean.filter((prediction, n) => prediction !== labels[n]).length / samples,
      errorRate: wrong,
    };
  } finally {
    await executable.dispose();
  }
}
