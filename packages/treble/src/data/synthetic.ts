import { UserError } from "../errors/userError.ts";
import { normal, randomStream, uniform } from "../random/randomStream.ts";
import { bandPatterns, type FrequencyRange } from "./bandPatterns.ts";
import type { Dataset, Split } from "./dataset.ts";
import type { GeneratedDataset } from "./datasetRecord.ts";
import { naturalBackgrounds } from "./naturalBackground.ts";

/** The bands with a name. */
export const SYNTHETIC_BANDS = ["low", "middle", "high", "broad"] as const;
/** `low`, `middle`, `high` or `broad`. */
export type SyntheticBand = (typeof SYNTHETIC_BANDS)[number];

/** Radial frequencies of the named bands in cycles per pixel: an octave's steps, the corners of the square included. */
const RANGES: Readonly<Record<SyntheticBand, readonly FrequencyRange[]>> = {
  low: [[0, 0.125]],
  middle: [[0.125, 0.25]],
  high: [[0.25, Math.SQRT1_2]],
  broad: [
    [0, 0.125],
    [0.125, 0.25],
    [0.25, Math.SQRT1_2],
  ],
};

export interface SyntheticOptions {
  /** Safe integer; the same options and seed give the same bytes on the same JavaScript engine. Default 0. */
  seed?: number;
  /**
   * Where the class signal lies: `low` (0 to 1/8 cycles per pixel), `middle` (1/8 to 1/4), `high` (above 1/4), any
   * `[above, upTo]`, or `broad`, which has a third of the signal's energy in each of the three. Default `broad`: the
   * data then favours no band by its energy, and what a network uses is its own choice.
   */
  band?: SyntheticBand | FrequencyRange;
  /** `[C, H, W]`, default `[3, 32, 32]`. */
  shape?: readonly [channels: number, height: number, width: number];
  /** Number of classes, 2 to 256, default 10. */
  classes?: number;
  /** Default 10,000. */
  trainCount?: number;
  /** Default 2,000. */
  testCount?: number;
  /** Root mean square over pixels of a class's pattern, in units where the pixel range is [0, 1]. Default 0.05. */
  amplitude?: number;
  /**
   * Standard deviation of the strength with which every class's pattern appears in every image, relative to
   * `amplitude`, on top of the 1 of the image's own class. It makes the classes overlap inside the band, where nothing
   * about the background can help: an ideal observer errs only by it. Default 0.25 (about 98 % right with 10 classes).
   */
  overlap?: number;
}

/** Standard deviation of the background, in units where the pixel range is [0, 1]; few pixels are clipped. */
const CONTRAST = 0.18;
/** Most pixels of all images together. */
const MAX_BYTES = 2 ** 31;

/** The label of a synthetic dataset. */
export function syntheticLabel(band: SyntheticBand | FrequencyRange): string {
  const where = typeof band === "string" ? `${band} band` : `${band[0]} to ${band[1]} cycles per pixel`;
  return `Synthetic natural-statistics images (class signal: ${where})`;
}

function checkOptions(options: Required<SyntheticOptions>): void {
  const { seed, band, shape, classes, trainCount, testCount, amplitude, overlap } = options;
  const refuse = (what: string): never => {
    throw new UserError(`A synthetic dataset cannot be made because ${what}.`);
  };
  const natural = (value: number): boolean => Number.isInteger(value) && value > 0;
  if (!Number.isSafeInteger(seed)) refuse(`its seed must be an integer, not ${seed}`);
  if (typeof band === "string") {
    if (!SYNTHETIC_BANDS.includes(band)) refuse(`its band must be one of ${SYNTHETIC_BANDS.join(", ")}, not ${band}`);
  } else if (!(band[0] >= 0 && band[0] < band[1])) {
    refuse(`its band must rise from at least 0 cycles per pixel, not run from ${band[0]} to ${band[1]}`);
  }
  if (!shape.every(natural)) refuse(`its shape must be three positive integers, not ${shape.join(" × ")}`);
  if (!(natural(classes) && classes >= 2 && classes <= 256)) refuse(`it needs 2 to 256 classes, not ${classes}`);
  if (!natural(trainCount) || !natural(testCount)) {
    refuse(`it needs at least one training and one test image, not ${trainCount} and ${testCount}`);
  }
  const bytes = shape[0] * shape[1] * shape[2] * (trainCount + testCount);
  if (bytes > MAX_BYTES) refuse(`${bytes} bytes of pixels are more than ${MAX_BYTES}`);
  if (!(amplitude >= 0 && amplitude <= 1)) refuse(`its amplitude must lie in [0, 1], not be ${amplitude}`);
  if (!(overlap >= 0 && Number.isFinite(overlap))) refuse(`its overlap must be at least 0, not ${overlap}`);
}

function classNames(count: number): string[] {
  return Array.from({ length: count }, (_, k) => `pattern ${k}`);
}

/** One pattern per class with root mean square 1, its energy in equal parts in each range. */
function classPatterns(
  ranges: readonly FrequencyRange[],
  classes: number,
  shape: readonly [number, number, number],
  seed: number,
): Float64Array[] {
  const size = shape[0] * shape[1] * shape[2];
  const patterns = Array.from({ length: classes }, () => new Float64Array(size));
  const scale = Math.sqrt(size / ranges.length);
  for (const [r, range] of ranges.entries()) {
    const parts = bandPatterns(classes, shape, range, randomStream(seed, 0, r));
    for (const [k, part] of parts.entries()) {
      const pattern = patterns[k]!;
      for (let i = 0; i < size; i++) pattern[i]! += scale * part[i]!;
    }
  }
  return patterns;
}

function generateSplit(
  count: number,
  shape: readonly [number, number, number],
  patterns: readonly Float64Array[],
  amplitude: number,
  overlap: number,
  stream: ReturnType<typeof randomStream>,
): Split {
  const size = shape[0] * shape[1] * shape[2];
  const classes = patterns.length;
  const images = new Uint8Array(count * size);
  const labels = new Uint8Array(count);
  const nextBackground = naturalBackgrounds(...shape, stream);
  const image = new Float32Array(size);
  const order = Uint8Array.from({ length: classes }, (_, k) => k);
  for (let n = 0; n < count; n++) {
    const turn = n % classes;
    if (turn === 0) {
      for (let i = classes - 1; i > 0; i--) {
        const j = Math.floor(uniform(stream) * (i + 1));
        const held = order[i]!;
        order[i] = order[j]!;
        order[j] = held;
      }
    }
    const label = order[turn]!;
    labels[n] = label;
    nextBackground(image);
    for (let i = 0; i < size; i++) image[i] = 0.5 + CONTRAST * image[i]!;
    for (let k = 0; k < classes; k++) {
      const gain = amplitude * ((k === label ? 1 : 0) + overlap * normal(stream));
      const pattern = patterns[k]!;
      for (let i = 0; i < size; i++) image[i]! += gain * pattern[i]!;
    }
    const start = n * size;
    for (let i = 0; i < size; i++) {
      images[start + i] = Math.round(255 * Math.min(1, Math.max(0, image[i]!)));
    }
  }
  return { images, labels, count };
}

/**
 * A classification task whose class signal lies in a chosen band of frequencies over backgrounds with the statistics of
 * natural images (1/f² power, occluding edges), which carry no information on the class.
 *
 * Image = 0.5 + background + amplitude · (pattern of its class + overlap · Σ_k g_k pattern_k), g_k standard normal,
 * clipped to [0, 1] and rounded to bytes. Patterns are fixed by the seed, orthogonal, and differ between channels.
 * Classes are balanced in every run of as many images as there are classes, and a smaller dataset is the beginning of a
 * larger one of the same seed. Equal energy is not equal ease: the background is weakest at high frequencies, so signal
 * there stands out the most.
 *
 * @throws UserError for options out of range, or a band too narrow for the number of classes.
 */
export function generateSynthetic(options: SyntheticOptions = {}): Dataset {
  const settings: Required<SyntheticOptions> = {
    seed: options.seed ?? 0,
    band: options.band ?? "broad",
    shape: options.shape ?? [3, 32, 32],
    classes: options.classes ?? 10,
    trainCount: options.trainCount ?? 10_000,
    testCount: options.testCount ?? 2_000,
    amplitude: options.amplitude ?? 0.05,
    overlap: options.overlap ?? 0.25,
  };
  checkOptions(settings);
  const { seed, band, shape, classes, amplitude, overlap } = settings;
  const ranges = typeof band === "string" ? RANGES[band] : [band];
  const patterns = classPatterns(ranges, classes, shape, seed);
  return {
    name: `synthetic:${typeof band === "string" ? band : band.join("-")}`,
    label: syntheticLabel(band),
    shape,
    classes: classNames(classes),
    train: generateSplit(settings.trainCount, shape, patterns, amplitude, overlap, randomStream(seed, 1)),
    test: generateSplit(settings.testCount, shape, patterns, amplitude, overlap, randomStream(seed, 2)),
  };
}

const FORM = { shape: [3, 32, 32], classes: 10, trainCount: 10_000, testCount: 2_000 } as const;

/** Generated images, seed 0; by itself with a broad band, and with each of the named ones. */
export const synthetic: GeneratedDataset = {
  name: "synthetic",
  label: syntheticLabel("broad"),
  shape: FORM.shape,
  classes: classNames(FORM.classes),
  trainImages: FORM.trainCount,
  testImages: FORM.testCount,
  source: "Treble's own arithmetic",
  licence: "none is needed",
  generate: () => generateSynthetic(FORM),
  kinds: new Map(
    SYNTHETIC_BANDS.map((band) => [
      band,
      { label: syntheticLabel(band), generate: () => generateSynthetic({ ...FORM, band }) },
    ]),
  ),
  term: {
    name: "synthetic:low, synthetic:middle, synthetic:high",
    text: "Generated images: a random background with the falling spectrum of natural images, and on it one faint pattern per class whose frequencies lie in one band (up to 1/8, 1/8 to 1/4, or above 1/4 cycles per pixel), so that only this band tells the classes apart. Every image also has a little of the other classes' patterns.",
    words: ["synthetic:"],
  },
};
