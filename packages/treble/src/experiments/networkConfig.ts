import type { Architecture } from "../models/architectures.ts";
import type { TrainingSettings } from "../training/settings.ts";

/** One network to train and measure, as plain data: the cell of a study's grid. */
export interface NetworkConfig {
  readonly dataset: string;
  /** The first so many training images are used. */
  readonly trainImages: number;
  readonly architecture: Architecture;
  /** Factor on the initialisation's standard deviations. */
  readonly initScale: number;
  /** Of the initial weights, the order of the images and the attacks' random starts. */
  readonly seed: number;
  /** The learning rate itself, or the rule that finds it among `rates`. */
  readonly learningRate: number | LearningRateRule;
  readonly training: Omit<TrainingSettings, "learningRate" | "seed">;
  readonly measure: MeasureSettings;
}

/** Rates to try, from the largest down. */
export interface LearningRateRule {
  readonly rates: readonly number[];
}

export interface MeasureSettings {
  /** The first so many test images are attacked. */
  readonly images: number;
  readonly ddnSteps: number;
  /** Radius at which robust accuracy is measured, L2 in pixel units. */
  readonly robustEpsilon: number;
}
