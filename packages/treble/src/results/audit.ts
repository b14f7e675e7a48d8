/**
 * The plain data that an audit of one classifier produces, which `audit.json` holds: pages, tables, checks in
 * continuous integration and the summary on the terminal are made from it alone. Radii and norms are in pixel units,
 * frequencies are radial, in cycles per pixel; a number that could not be measured is NaN, in JSON null. Names of
 * files, classes and models are as they were given: text that nobody vouches for.
 */
import type { Norm } from "../geometry/norms.ts";
import type { Interval } from "../statistics/interval.ts";
import type { Quartiles } from "../statistics/quartiles.ts";
import type { RadialProfile, Setting } from "./results.ts";

/** Raised whenever an audit takes another form; this version of Treble reads no other one. */
export const auditFormat = 1;

/** A share of some images with its 95 % interval (Wilson 1927); `count` of `total`. */
export interface Share {
  readonly count: number;
  readonly total: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** What an audit came to. */
export interface AuditResult {
  readonly kind: "audit";
  readonly format: typeof auditFormat;
  /** What to type for the same again. */
  readonly command: string;
  readonly version: string;
  /** ISO 8601 */
  readonly finished: string;
  readonly seconds: number;
  /** What it ran on, in words: runtime, device, threads. */
  readonly machine: string;
  readonly model: AuditedModel;
  readonly data: AuditedData;
  /** One sentence built from the numbers. */
  readonly headline: string;
  /** Right without an attack, of all images. */
  readonly clean: Share;
  /** Right under attack at stated radii, of all images. */
  readonly robust: readonly RobustShare[];
  /** Accuracy against radius, one curve a norm. */
  readonly curves: readonly AccuracyCurve[];
  /** The smallest perturbations. */
  readonly smallest: SmallestPerturbations;
  /** Where they lie in frequency, beside what they are compared with. */
  readonly spectra: AuditSpectra;
  /** Robustness to perturbations of one band of frequencies each. */
  readonly bands: readonly BandResult[];
  /** Errors under noise of one frequency each (Yin et al. 2019); null where it was not measured. */
  readonly sensitivity: SensitivityResult | null;
  /** Sensitivity to noise of one octave each; null where it was not measured. */
  readonly channel: ChannelResult | null;
  /** By true class, in the order of the outputs; classes without an image are left out. */
  readonly classes: readonly ClassResult[];
  /** Which class the smallest perturbations lead to, the most frequent pairs first. */
  readonly confusions: readonly Confusion[];
  readonly examples: readonly AuditExample[];
  /** What may make the numbers misleading. */
  readonly warnings: readonly AuditWarning[];
  /** What was asserted, and whether it holds; empty where nothing was. */
  readonly assertions: readonly AssertionResult[];
  /** Beside an earlier audit; null where none was given. */
  readonly baseline: BaselineResult | null;
  /** How it was measured: method, numbers, and why. */
  readonly settings: readonly Setting[];
  /** What was measured, in order, with the time it took; what was cut or left out, and why. */
  readonly parts: readonly AuditPart[];
  /** What the numbers do not show, a sentence each. */
  readonly caveats: readonly string[];
}

export interface AuditedModel {
  /** The file's name, or what it was called. */
  readonly name: string;
  /** SHA-256 of the file in hexadecimal; null for a model that is no file. */
  readonly hash: string | null;
  readonly bytes: number | null;
  /** What it is, for people. */
  readonly description: string;
  /** `[C, H, W]` of an image. */
  readonly shape: readonly [number, number, number];
  readonly classes: number;
  /** What stands in the file; null for a model that is no ONNX file. */
  readonly facts: ModelFacts | null;
  readonly preprocessing: PreprocessingResult;
}

/** What an ONNX file says of itself. */
export interface ModelFacts {
  readonly opset: number | null;
  readonly irVersion: number | null;
  /** With its version, e.g. `pytorch 2.3.0`; empty where the file does not say. */
  readonly producer: string;
  readonly parameters: number;
  readonly input: string;
  readonly output: string;
  /** How often each operator stands in the graph, the most frequent first. */
  readonly operators: readonly { readonly name: string; readonly count: number }[];
  /** In the order of the graph. */
  readonly convolutions: readonly ConvolutionFact[];
  /** Operators without a derivative on the way from the image to the logits. */
  readonly withoutDerivative: readonly string[];
}

/** One convolution of the model. */
export interface ConvolutionFact {
  /** The node's name, or its place. */
  readonly name: string;
  /** `[height, width]` in pixels of its own input. */
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly groups: number;
  /** Channels in and out. */
  readonly channels: readonly [number, number];
  /** `[height, width]` in pixels of the image that one of its outputs sees, at most the image; null where unknown. */
  readonly receptiveField: readonly [number, number] | null;
  /**
   * Of all kernels of that size, the largest share of energy that can lie at frequencies up to `cutoff` of its own
   * input (Slepian 1978); null where it was not worked out.
   */
  readonly ceiling: number | null;
}

/** What pixels go through before the network, and how that is known. */
export interface PreprocessingResult {
  /** In words, e.g. `ImageNet: mean 0.485, 0.456, 0.406, std 0.229, 0.224, 0.225`. */
  readonly text: string;
  readonly source: "stated" | "preset" | "metadata" | "found" | "none" | "part of the model";
  /** Where it was found: names of those that the images do not tell from it, the best first. */
  readonly alike: readonly string[];
  /**
   * Where it was found: what was tried, the chosen first, then by accuracy, each with how many images it was tried on:
   * more of what fewer did not tell apart.
   */
  readonly tried: readonly { readonly name: string; readonly accuracy: number; readonly images: number }[];
}

export interface AuditedData {
  readonly name: string;
  /** Images that the numbers are of, and how many there were to take them from. */
  readonly images: number;
  readonly available: number;
  /** Names of the model's outputs; numbers where nothing names them. */
  readonly classes: readonly string[];
  /** Files that could not be used, with the reason: the first few, and how many in all. */
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  readonly skippedCount: number;
}

export interface RobustShare extends Share {
  readonly norm: Norm;
  readonly epsilon: number;
  /** Attacks that had to be withstood, in words. */
  readonly attack: string;
}

export interface AccuracyCurve {
  readonly norm: Norm;
  /** In words. */
  readonly attack: string;
  readonly points: readonly ({ readonly epsilon: number } & Share)[];
}

export interface SmallestPerturbations {
  readonly attack: string;
  readonly norm: Norm;
  /** Images that were right and attacked, and those of them that were fooled. */
  readonly attacked: number;
  readonly fooled: number;
  /** How many of the others each reason holds of. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Of the fooled: the perturbation's norm; null where there is none. */
  readonly size: Quartiles | null;
  /** 95 % interval of the median, by order statistics; left out where it was not worked out. */
  readonly medianInterval?: Interval | undefined;
  /** Of the fooled: those that stay fooled when saved with 8 bits. */
  readonly survives8Bit: Share | null;
}

/** The spectrum of some signals of the images' shape. */
export interface AuditSpectrum {
  readonly count: number;
  readonly centroid: Interval;
  /** Share of the energy beyond `cutoff`. */
  readonly highShare: Interval;
  /** Exponent of the radial density, where it is one. */
  readonly profile: RadialProfile;
  /** `[height, width]`, row-major, zero frequency in the middle; sums to 1. Large images' maps are summed to `size`. */
  readonly map: readonly number[];
  readonly size: readonly [height: number, width: number];
}

export interface AuditSpectra {
  /** Radius beyond which energy counts as high, cycles per pixel. */
  readonly cutoff: number;
  /** Null where no image was fooled. */
  readonly perturbations: AuditSpectrum | null;
  /** Input gradients of the margin on the images that are right; null where there are none. */
  readonly gradients: AuditSpectrum | null;
  readonly images: AuditSpectrum;
  readonly whiteNoise: { readonly centroid: number; readonly highShare: number; readonly profile: RadialProfile };
  /** Networks of Treble's own studies to compare with; empty where none is of such images. */
  readonly references: readonly ReferenceSpectrum[];
}

/** Perturbations of one kind of network in a study of Treble's own. */
export interface ReferenceSpectrum {
  readonly label: string;
  /** Dataset and recipe, in words. */
  readonly about: string;
  readonly centroid: Interval;
  readonly profile: RadialProfile;
}

export interface BandResult {
  /** `from < r ≤ to`, cycles per pixel; 0 takes in frequency 0, and infinity (null in JSON) has no end. */
  readonly from: number;
  readonly to: number;
  readonly attacked: number;
  readonly fooled: number;
  /** Of the fooled: L2 norm of the smallest perturbation in the band; null where there is none. */
  readonly size: Quartiles | null;
}

export interface SensitivityResult {
  /** L2 norm of the noise in each channel. */
  readonly norm: number;
  readonly images: number;
  readonly cleanError: number;
  /**
   * `[height, width]` error rates, row-major, zero frequency in the middle; of one frequency a cell where not every one
   * was tried.
   */
  readonly errors: readonly number[];
  readonly size: readonly [height: number, width: number];
  /** The two frequencies with the highest errors, rows then columns, cycles per pixel, each with a noisy image. */
  readonly worst: readonly {
    readonly frequency: readonly [number, number];
    readonly error: number;
    readonly picture: PictureData | null;
  }[];
}

export interface ChannelResult {
  readonly images: number;
  readonly bands: readonly {
    readonly from: number;
    readonly to: number;
    readonly centre: number;
    /** Root mean square of the noise that brings accuracy down to the level; infinite where none did. */
    readonly threshold: number;
    readonly sensitivity: number;
  }[];
  readonly gravity: Interval;
  readonly centre: Interval;
  /** Octaves. */
  readonly bandwidth: Interval;
  readonly flags: readonly string[];
}

export interface ClassResult {
  readonly name: string;
  readonly clean: Share;
  /** Under attack, at the first radius of `robust`; null where there is none. */
  readonly robust: Share | null;
  /** Of the smallest perturbations of this class: median norm, and mean centroid; NaN where none was fooled. */
  readonly size: number;
  readonly centroid: number;
}

export interface Confusion {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

/** 8-bit pixels `[C, H, W]` in base64. */
export interface PictureData {
  readonly shape: readonly [number, number, number];
  readonly pixels: string;
}

export interface AuditExample {
  /** Of the images that were fooled, by the size of the smallest perturbation. */
  readonly which: "easiest" | "median" | "hardest";
  /** The file, or its number among the images. */
  readonly image: string;
  readonly trueClass: string;
  readonly classAfter: string;
  readonly size: number;
  readonly original: PictureData;
  readonly adversarial: PictureData;
  /** Middle grey where nothing was changed; the change times `factor`. */
  readonly perturbation: PictureData;
  readonly factor: number;
}

export interface AuditWarning {
  readonly code: string;
  readonly raised: string;
  readonly means: string;
  readonly advice: string;
}

/** A measure of the audit against a bound. */
export interface AssertionResult {
  /** As it was asked for, e.g. `robust@l2:0.5>=0.4`. */
  readonly text: string;
  readonly value: number;
  readonly passed: boolean;
  /** What it means, in one sentence with the numbers. */
  readonly sentence: string;
}

export interface BaselineResult {
  /** Of which model, and when. */
  readonly name: string;
  readonly finished: string;
  readonly rows: readonly {
    readonly measure: string;
    readonly before: Interval;
    readonly now: Interval;
    /** Better and worse only where the two intervals do not overlap. */
    readonly change: "better" | "worse" | "not told apart" | "neither";
  }[];
  /** Why the two are hard to compare: another dataset, another attack, …; a sentence each. */
  readonly differences: readonly string[];
}

export interface AuditPart {
  readonly name: string;
  readonly images: number;
  readonly seconds: number;
  readonly state: "done" | "left out" | "failed";
  /** What was cut for the budget or the memory, or why it was left out; empty where nothing is to be said. */
  readonly note: string;
}
