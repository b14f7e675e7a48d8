import type { LossName } from "../../attacks/contract/loss.ts";
import type { Architecture } from "../../models/architectures.ts";
import type { TrainingSettings } from "../../training/settings.ts";
import type { ProbeConfig } from "./probeConfig.ts";

/** How a network is trained; its learning rate and seed stand elsewhere in its configuration. */
export type TrainingWithoutRate = Omit<TrainingSettings, "learningRate" | "seed">;

/** One network to train and measure, as plain data: one seed of a condition. */
export interface TrialConfig {
  readonly dataset: string;
  /** So many training images are used: the first ones, or those from `trainFrom` on. */
  readonly trainImages: number;
  /**
   * The position of the first training image that is used; 0 if absent. Networks of disjoint parts differ in nothing
   * else: whatever the part, images are standardised by the statistics of the first `trainImages`, which are part of
   * the network, and a rule for the learning rate looks at these first ones, too.
   */
  readonly trainFrom?: number;
  /** The first so many test images are used after training; all if absent. */
  readonly testImages?: number;
  readonly architecture: Architecture;
  /** Factor on the initialisation's standard deviations. */
  readonly initScale: number;
  /** Of the initial weights, the order of the images and the attacks' random starts. */
  readonly seed: number;
  /** The learning rate itself, or the rule that finds it among `rates`. */
  readonly learningRate: number | LearningRateRule;
  readonly training: TrainingWithoutRate;
  readonly measure: MeasureSettings;
  /** Done after the measurement; each is a run of its own. */
  readonly probes: readonly ProbeConfig[];
}

/** Rates to try, from the largest down. */
export interface LearningRateRule {
  readonly rates: readonly number[];
  /** An epoch of the search is over the first so many training images; over all that are trained on if absent. */
  readonly images?: number;
}

/** How a trained network is attacked and measured. */
export interface MeasureSettings {
  /** The first so many test images are attacked. */
  readonly images: number;
  readonly ddnSteps: number;
  /** What the smallest perturbation is sought on. */
  readonly ddnLoss: LossName;
  /** Radius at which robust accuracy is measured, L2 in pixel units. */
  readonly robustEpsilon: number;
}
