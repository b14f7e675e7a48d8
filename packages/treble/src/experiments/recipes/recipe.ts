import type { LearningRateRule, TrainingWithoutRate } from "../../pipeline/trial/trialConfig.ts";
import type { EpochSchedule } from "./epochSchedule.ts";

/** How the networks of a study are trained and when they are compared, as plain data. */
export interface Recipe {
  /** Small letters, digits and hyphens. */
  readonly name: string;
  readonly title: string;
  /** One sentence: how networks are trained. */
  readonly what: string;
  /** One sentence: what studies by it can tell. */
  readonly purpose: string;
  /**
   * From which initial weights: the usual ones (He et al. 2015), or smaller ones, of which less is left in the features
   * (`initialScale`).
   */
  readonly start: "small" | "usual";
  readonly training: RecipeTraining;
  /** Training loss at which networks stop and are compared; null where all epochs are trained. */
  readonly stopLoss: ByNetwork<number> | null;
  /** Training losses through which networks are followed, from the highest down to the one at which they stop. */
  readonly stages: ByNetwork<readonly number[]>;
  /** The rule that finds a rate for each network, or one rate for all: the highest, where a schedule lowers it. */
  readonly learningRate: LearningRateRule | number;
  /** As many training images as the preset has, or all that there are. */
  readonly trainImages: "preset" | "all";
  /** Seeds of a network at a preset of that name, where they are not the preset's: of networks that take an hour. */
  readonly seeds?: Readonly<Record<string, number>>;
  /** Time of a training against that by `features`, for scheduling and the time left; a rough measurement. */
  readonly trainingCost: number;
  /** Why, in the words that stand beside a study's settings: no full stop. */
  readonly reasons: Readonly<Record<"images" | "start" | "optimizer" | "learningRate" | "stopping", string>>;
}

/** What networks without a non-linearity have, and what the others have: the former do not fit as closely. */
export interface ByNetwork<T> {
  readonly linear: T;
  readonly nonlinear: T;
}

/** As `TrainingWithoutRate`, the schedule's lengths in epochs. */
export interface RecipeTraining
  extends Pick<
    TrainingWithoutRate,
    "optimizer" | "loss" | "batchSize" | "epochs" | "checksPerEpoch" | "checkImages" | "augment"
  > {
  readonly schedule: EpochSchedule;
}
