/**
 * The plain data a study produces, which `results.json` holds: everything that pages, tables, figures and scripts are
 * made from. Frequencies are radial, in cycles per pixel; a number that could not be measured is NaN, in JSON null.
 */
import type { JsonValue } from "../formats/canonicalJson.ts";
import type { Interval } from "../statistics/interval.ts";
import type { Quartiles } from "../statistics/quartiles.ts";
import type { Chart } from "./chart.ts";

/** Raised whenever a result takes another form; this version of Treble reads no other one. */
export const resultFormat = 4;

/** Energy over annuli of radius (cycles per pixel); `radius[i]` is the centre of annulus `i`. */
export interface RadialProfile {
  readonly radius: readonly number[];
  /** Share of the energy in each annulus, mean over samples and seeds; sums to 1. */
  readonly share: readonly number[];
  /** 95 % interval of `share`. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** `share` divided by the number of grid points in the annulus. */
  readonly density: readonly number[];
}

/** What the interval of a contrast says of a claim. */
export type Verdict = "supported" | "contradicted" | "inconclusive";

/** What a claim about spectra is decided by: the spectra of each network, or those of what its seeds have in common. */
export type SpectraKind = "own" | "shared";

/** A claim, its rule as written before the run, and what came out. */
export interface ClaimResult {
  readonly id: string;
  /** The same for one claim in whichever recipe and by whichever spectra: its row in the table of claims by recipes. */
  readonly row: string;
  /** The recipe that its networks were trained by; a name among the study's `recipes`. */
  readonly recipe: string;
  readonly spectra: SpectraKind;
  /** Where and when its rule was written, in words; empty where nothing is known of it. */
  readonly declared: string;
  /** What it is called in a headline, in a few words; where absent, its row in words. */
  readonly short?: string;
  /** The claim in our own words. */
  readonly claim: string;
  /** Where it is made, e.g. "arXiv 2006.11440, section 4.2". */
  readonly source: string;
  readonly metric: string;
  /** The contrast whose interval decides, in words. */
  readonly contrast: string;
  /** Ids of the networks that it compares, each once. */
  readonly networks: readonly string[];
  /** The decision rule, in words. */
  readonly rule: string;
  /** The claimed side: the sign that the claim predicts of the contrast. */
  readonly predicted: 1 | -1;
  /** Whether it checks the method or generated data, and is no claim of a paper. */
  readonly check: boolean;
  readonly verdict: Verdict;
  readonly effect: Interval;
  /** The contrast of the first seeds alone, of the second alone, …; none for claims by shared spectra. */
  readonly seedEffects: readonly number[];
  readonly unit: string;
  /** One sentence with the numbers. */
  readonly sentence: string;
  readonly seeds: number;
  readonly samples: number;
}

/** Ids of the runs behind one seed of a network, which name their folders in `runs`. */
export interface SeedRuns {
  readonly train: string;
  readonly measure: string;
  readonly probes: readonly string[];
}

/**
 * What the signals of networks that differ in nothing but their seed have in common, image by image: the cross-spectrum
 * of pairs of seeds, every signal of length 1.
 */
export interface SharedSpectrumResult {
  /** Images on which at least two seeds have a signal, and pairs of seeds. */
  readonly images: number;
  readonly pairs: number;
  /** Mean cosine of two seeds' signals: the share of energy that they agree on. */
  readonly agreement: Interval;
  /** Of what they agree on, cycles per pixel; not a number where the agreement is not told from 0. */
  readonly centroid: Interval;
  /** Of the signals themselves on the same images. */
  readonly ownCentroid: Interval;
  /** Shares of the agreement, which sum to 1; single ones may be negative. Null where it is not told from 0. */
  readonly profile: Pick<RadialProfile, "radius" | "share" | "density"> | null;
  /** `[H, W]`, row-major, zero frequency in the middle (row H/2, column W/2); sums to the agreement. */
  readonly map: readonly number[];
}

/** Filters of the first layer of the first seed's network. */
export interface FilterResult {
  /** `[C, height, width]` of one filter. */
  readonly shape: readonly [number, number, number];
  /** The first few, row-major. */
  readonly filters: readonly (readonly number[])[];
  /** `[H, W]` energy distribution of each on the images' grid, zero frequency in the middle. */
  readonly spectra: readonly (readonly number[])[];
}

/** One condition, all its seeds together. */
export interface NetworkResult {
  /** e.g. `bounded-width-3`; in a study of several recipes those after the first stand behind it. */
  readonly id: string;
  /** The recipe that it was trained by; a name among the study's `recipes`. */
  readonly recipe: string;
  /** e.g. `bounded-width 3×3` */
  readonly label: string;
  /** What it was trained and attacked on, as the study's dataset is named. */
  readonly dataset: string;
  /** e.g. `bounded-width` */
  readonly family: string;
  /** Of networks whose convolutions are all of one width: whether that is the image's, or less; null for all others. */
  readonly convolution: "bounded" | "full" | null;
  /** Which colour its family has in figures, from 0; null where that hangs on `convolution` and `kernel`. */
  readonly tone: number | null;
  /** Of hidden layers, `relu` say; `linear` where the logits are an affine function of the pixels. */
  readonly activation: string;
  /** Kernel width in pixels, the image's width where kernels are as large as it; null where there is none. */
  readonly kernel: number | null;
  /** Its family and options, as `parseArchitecture` takes them. */
  readonly architecture: Readonly<Record<string, JsonValue | undefined>>;
  /** The same in words, e.g. `bounded-width, 1 hidden layer, kernel 3, width 16`. */
  readonly architectureText: string;
  /** In words, where it differs from the settings that all networks share; may be empty. */
  readonly special: readonly string[];
  readonly parameters: number;
  readonly seeds: number;
  /** One for each seed. */
  readonly runs: readonly SeedRuns[];
  /** Epochs trained: until the common criterion where the recipe has one, mean over seeds. */
  readonly epochs: number;
  /** True where every seed reached the criterion, or is meant to train past it, and where the recipe has none. */
  readonly reachedCriterion: boolean;
  readonly learningRate: number;
  readonly trainLoss: number;
  readonly trainAccuracy: Interval;
  readonly testAccuracy: Interval;
  /** Perturbations (minimum-norm L2): centroid in cycles per pixel. */
  readonly centroid: Interval;
  /** The same of each seed. */
  readonly seedCentroids: readonly number[];
  /** `[H, W]`, row-major: energy distribution of the perturbations, zero frequency in the middle; sums to 1. */
  readonly spectrum: readonly number[];
  /**
   * What seeds have in common of the perturbations, and of the features towards one rival class an image; null with
   * one seed, or where nothing could be measured.
   */
  readonly shared: {
    readonly perturbation: SharedSpectrumResult | null;
    readonly feature: SharedSpectrumResult | null;
  };
  /**
   * Centroids of the perturbations, own and shared, that lazy training foresees before the network is trained, where
   * the study asked for it.
   */
  readonly foreseen?: { readonly own: number; readonly shared: number };
  /** Null where the first layer is no convolution. */
  readonly filters: FilterResult | null;
  /** Learned features (input gradient of the margin): at initialisation, trained, and of the change. */
  readonly featureCentroid: { readonly initial: Interval; readonly trained: Interval; readonly change: Interval };
  /** Share of perturbation energy beyond 0.25 cycles per pixel. */
  readonly highShare: Interval;
  /** Effective number of frequencies, exp of the entropy. */
  readonly bandwidth: Interval;
  /** Share of the evaluated images still right at L2 `robustEpsilon`, among all attacked test images. */
  readonly robustAccuracy: Interval;
  /** Over successful attacks of correctly classified images, L2 over all values, pixels in [0, 1]. */
  readonly minimumNorm: Quartiles;
  /** Test images tried, of these classified correctly (attacked), of these successfully attacked; all seeds. */
  readonly tried: number;
  readonly attacked: number;
  readonly succeeded: number;
  readonly profile: RadialProfile;
  /** Wall-clock seconds of training, all seeds. */
  readonly trainSeconds: number;
}

/** What one network does to the example image. All arrays are row-major. */
export interface ExampleRow {
  readonly network: string;
  /** `[C, H, W]`, x_adv − x in pixel units. */
  readonly perturbation: readonly number[];
  readonly norm: number;
  /** `[H, W]` energy distribution, zero frequency in the middle (row H/2, column W/2); sums to 1. */
  readonly spectrum: readonly number[];
  readonly classBefore: string;
  readonly classAfter: string;
  readonly success: boolean;
}

/** One image, and what each of the main networks does to it. */
export interface Example {
  /** Position in the test set. */
  readonly index: number;
  /** The rule that chose the image, in words. */
  readonly choice: string;
  readonly trueClass: string;
  /** `[C, H, W]` in [0, 1]. */
  readonly image: readonly number[];
  readonly rows: readonly ExampleRow[];
}

/** A setting that all networks share. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  /** Why this value; empty where it needs no reason. */
  readonly reason: string;
}

/** How networks of a study are trained, and when they are compared. */
export interface RecipeResult {
  readonly name: string;
  readonly title: string;
  /** One sentence: what it is. */
  readonly text: string;
  /** Whether the study trained networks by it. */
  readonly ran: boolean;
}

/** The kernel that has the most at low frequencies that any of its size can. */
export interface BestKernelResult {
  /** Pixels of the kernel and of the image, `[height, width]`. */
  readonly size: readonly [number, number];
  readonly image: readonly [number, number];
  /** Cycles per pixel. */
  readonly cutoff: number;
  /** Of its energy at or below the cut-off: the largest there is. */
  readonly share: number;
  /** What a kernel of this size with equal weights has there. */
  readonly flatShare: number;
  /** `[height, width]`, row-major, of length 1. */
  readonly kernel: readonly number[];
  /** Its energy distribution at `grid` frequencies, those of the image or fewer; zero frequency in the middle. */
  readonly spectrum: readonly number[];
  readonly grid: readonly [number, number];
}

/** One experiment of a study: which of its networks and claims belong to it, and its figures. */
export interface ExperimentResult {
  readonly id: string;
  /** The experiment of the catalogue that it is in one recipe. */
  readonly base: string;
  readonly recipe: string;
  readonly title: string;
  /** One sentence. */
  readonly question: string;
  /** What to type for this experiment alone. */
  readonly command: string;
  /** Ids of its networks and claims, which stand in the study's lists. */
  readonly networks: readonly string[];
  readonly claims: readonly string[];
  readonly charts: readonly Chart[];
  /** Kernels that it computed, as pictures; absent where it computes none. */
  readonly kernels?: readonly BestKernelResult[];
  /** Sentences a reader must know before trusting it, besides the study's; may be empty. */
  readonly caveats: readonly string[];
}

/** What the name of a family of networks or of a dataset means. */
export interface Term {
  readonly about: "networks" | "images";
  readonly name: string;
  readonly text: string;
  /** The study mentions it where it writes one of these, in small or capital letters. */
  readonly words: readonly string[];
}

/** Drawings, and the numbers of a drawing. */
export type FigureFile = "svg" | "png" | "csv";

/** What a study came to: the whole of its `results.json`. */
export interface StudyResult {
  readonly format: typeof resultFormat;
  readonly title: string;
  readonly preset: string;
  /** The exact command that made it. */
  readonly command: string;
  readonly version: string;
  /** ISO 8601 */
  readonly finished: string;
  /** Seconds of work this result took, over all runs. */
  readonly seconds: number;
  readonly dataset: {
    readonly name: string;
    readonly label: string;
    readonly trainImages: number;
    readonly testImages: number;
    /** `[C, H, W]` */
    readonly shape: readonly [number, number, number];
    readonly classes: readonly string[];
  };
  readonly robustEpsilon: number;
  /** One sentence: the initial weights and the training loss that every comparison rests on; empty without networks. */
  readonly basis: string;
  readonly settings: readonly Setting[];
  /** All recipes that there are, those that did not run among them. */
  readonly recipes: readonly RecipeResult[];
  readonly experiments: readonly ExperimentResult[];
  /** As which files every chart lies beside the result, in `figures`. */
  readonly figures: readonly FigureFile[];
  /** Of all experiments, each once. */
  readonly claims: readonly ClaimResult[];
  readonly networks: readonly NetworkResult[];
  /** The images' own spectrum, and white noise on this grid. */
  readonly images: { readonly centroid: Interval; readonly profile: RadialProfile };
  readonly whiteNoise: { readonly centroid: number; readonly profile: RadialProfile };
  readonly example: Example;
  /** The kinds of processor that its networks were computed on, in words; absent where no run noted one. */
  readonly processors?: readonly string[];
  /** Sentences a reader must know before trusting the numbers; may be empty. */
  readonly caveats: readonly string[];
  /** What a page's glossary may need; it shows those that the study mentions. */
  readonly terms: readonly Term[];
}
