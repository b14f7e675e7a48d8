import type { Classifier } from "./classifier.ts";

/** A classifier that was loaded from a file, its preprocessing included: it takes pixels in [0, 1]. */
export interface Model extends Classifier {
  /** For people: what it is. */
  readonly description: string;
  /** Name of the dataset that it was trained on, where that is known. */
  readonly dataset: string | null;
  /** What a user should know about the model, a sentence each. */
  readonly notes: readonly string[];
  /** How a model from elsewhere is fed and read; absent for a network that Treble saved. */
  readonly foreign?: ForeignModelUse;
}

/** How a model from elsewhere is fed and read: part of a result. */
export interface ForeignModelUse {
  readonly input: {
    readonly name: string;
    readonly type: string;
    readonly layout: string;
    readonly shape: readonly number[];
  };
  readonly output: string;
  readonly softmaxCut: boolean;
  readonly straightThrough: boolean;
  readonly batchNormFolded: boolean;
  /** What pixels in [0, 1] go through, in this order. */
  readonly preprocessing: {
    readonly range: readonly [number, number];
    readonly channelOrder: "rgb" | "bgr";
    readonly mean: readonly number[] | null;
    readonly std: readonly number[] | null;
  };
  /** Whether the model shifts or scales its images itself. */
  readonly standardizes: boolean;
}
