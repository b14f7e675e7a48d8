/**
 * What the page of the lab shows before anything runs there, as plain data in three kinds of files: one that names the
 * others, the networks of one recipe, and what these do to one image. Frequencies are radial, in cycles per pixel.
 */
import type { JsonValue } from "../formats/canonicalJson.ts";
import type { Interval } from "../statistics/interval.ts";
import type { StudyResult } from "./results.ts";

/** Raised whenever one of the files takes another form; a page reads no other one. */
export const labFormat = 2;

/** Bytes that a page may load of these files before it shows something, and of all of them: a promise to who visits. */
export const labBudget = { first: 150_000, all: 1_500_000 } as const;

/** The file that names the others. */
export const labFile = "lab.json";

/** Shares of energy in annuli, and their 95 % interval. */
export interface LabProfile {
  readonly share: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** A network of the lab, all its seeds together. */
export interface LabNetwork {
  readonly id: string;
  /** Its label without the recipe, e.g. `bounded-width 3×3`. */
  readonly label: string;
  readonly family: string;
  readonly architecture: Readonly<Record<string, JsonValue | undefined>>;
  readonly architectureText: string;
  /** Its line in figures: a colour on a light and a dark ground, and a `stroke-dasharray`, empty for a solid line. */
  readonly look: { readonly light: string; readonly dark: string; readonly dash: string };
  readonly kernel: number | null;
  readonly parameters: number;
  readonly seeds: number;
  /** The training runs, one a seed. */
  readonly runs: readonly string[];
  readonly epochs: number;
  readonly learningRate: number;
  readonly reachedCriterion: boolean;
  readonly testAccuracy: number;
  /** Of the smallest perturbations, each network's own. */
  readonly centroid: Interval;
  /** Share of their energy above 0.25 cycles per pixel. */
  readonly highShare: Interval;
  /** Their median L2 norm. */
  readonly norm: number;
  /**
   * Share of the test images that are classified right at each of the lab's `radii`, by the smallest perturbations that
   * were found; mean over seeds. The first is the accuracy on the images that were attacked.
   */
  readonly accuracy: readonly number[];
  readonly profile: LabProfile;
  /** Base64 of `[H, W]` bytes, zero frequency in the middle: `LabRecipe.levels` says what they mean. */
  readonly spectrum: string;
  /** What its seeds have in common; null where they have not, or where that cannot be told. */
  readonly shared: {
    readonly agreement: Interval;
    readonly centroid: Interval;
    readonly share: readonly number[] | null;
  } | null;
}

/** The networks of one recipe. */
export interface LabRecipe {
  readonly format: typeof labFormat;
  readonly name: string;
  /**
   * What the bytes of spectra are: energy relative to white noise from `10^low` (0) to `10^high` (255) on a logarithmic
   * scale, the same for all networks.
   */
  readonly levels: { readonly low: number; readonly high: number };
  readonly networks: readonly LabNetwork[];
  /** Ids of those that differ in their kernel alone, from the smallest on; none where there are not two. */
  readonly kernels: readonly string[];
}

/** What a network does to one image. */
export interface LabPicture {
  readonly network: string;
  /**
   * Base64 of `[C, H, W]` signed bytes: the perturbation as it is drawn, where ±127 is black and white at the file's
   * magnification, so that `byte / (254 · magnification)` is in pixel units; what was beyond is cut off.
   */
  readonly perturbation: string;
  /** L2, of the perturbation itself. */
  readonly norm: number;
  readonly classBefore: string;
  readonly classAfter: string;
  readonly success: boolean;
}

/** What the networks of one recipe do to one image. */
export interface LabPictures {
  readonly format: typeof labFormat;
  readonly recipe: string;
  /** Position in the test set. */
  readonly index: number;
  /** One factor for all networks. */
  readonly magnification: number;
  readonly rows: readonly LabPicture[];
}

/** An image of the lab. */
export interface LabImage {
  /** Position in the test set. */
  readonly index: number;
  readonly trueClass: string;
  /** Base64 of `[C, H, W]` bytes. */
  readonly pixels: string;
}

/** Images that a page may train on: a file in NumPy's npz format. */
export interface LabTrainable {
  readonly name: string;
  readonly label: string;
  /** `trainImages`, `testImages` `[N, C, H, W]` and `trainLabels`, `testLabels` `[N]`, all of bytes. */
  readonly file: string;
  /** `[C, H, W]` of an image. */
  readonly shape: readonly [number, number, number];
  readonly classes: readonly string[];
  readonly trainImages: number;
  readonly testImages: number;
}

/** What names the other files, and what all of them have in common. */
export interface Lab {
  readonly format: typeof labFormat;
  readonly version: string;
  /** What makes these files from the study's, and what made the study. */
  readonly command: string;
  readonly studyCommand: string;
  /** ISO 8601: when the study was finished. */
  readonly finished: string;
  readonly dataset: StudyResult["dataset"];
  /** Centres of the annuli. */
  readonly radius: readonly number[];
  /** The images' own energy, and white noise on this grid. */
  readonly images: { readonly centroid: number; readonly profile: LabProfile };
  readonly whiteNoise: { readonly centroid: number; readonly share: readonly number[] };
  /** L2 radii of `LabNetwork.accuracy`, in pixel units, in equal steps from 0; 0 alone where nothing is fooled. */
  readonly radii: readonly number[];
  readonly pictured: readonly LabImage[];
  /** The rule that chose the images, in words. */
  readonly choice: string;
  readonly trainable: readonly LabTrainable[];
  readonly recipes: readonly {
    readonly name: string;
    readonly title: string;
    readonly text: string;
    /** The file of its networks, and those of its pictures, one an image. */
    readonly networks: string;
    readonly pictures: readonly string[];
  }[];
}
