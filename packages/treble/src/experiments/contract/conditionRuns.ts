import type { Architecture } from "../../models/architectures.ts";
import type { TrialRecord } from "../../pipeline/collect.ts";
import type { ProbeConfig } from "../../pipeline/trial/probeConfig.ts";
import type { TrainingWithoutRate } from "../../pipeline/trial/trialConfig.ts";
import type { NetworkResult, SpectraKind } from "../../results/results.ts";
import type { SeedSamples } from "../../statistics/bootstrap.ts";
import type { Interval } from "../../statistics/interval.ts";
import type { Computed } from "./computation.ts";
import type { SharedQuantity, SharedSignal } from "./sharedQuantity.ts";

/**
 * One row of an experiment's grid: a network under the name it has in tables and figures, and what is special about it;
 * where it says nothing, the scale decides. The same id means the same network in every experiment.
 */
export interface Condition {
  /** Letters, digits and hyphens. */
  readonly id: string;
  readonly label: string;
  readonly architecture: Architecture;
  /** Time for one seed against the other networks', for scheduling and the time left; a rough measurement. */
  readonly cost: number;
  /** Factor on the time of its training alone, where it trains longer than usual by the recipe. */
  readonly trainingCost?: number;
  /** A name that `loadDataset` takes. */
  readonly dataset?: string;
  readonly trainImages?: number;
  /** Number of the first of them; default: 0. */
  readonly trainFrom?: number;
  /** Factor on the initialisation's standard deviations. */
  readonly initScale?: number;
  readonly training?: Partial<TrainingWithoutRate>;
  /** Instead of the one that the scale's rule finds. */
  readonly learningRate?: number;
  /** Other conditions of the experiment that its seeds are compared with, besides one another. */
  readonly pairedWith?: readonly Pairing[];
  /** Further measurements of every seed's network; those of all experiments that have the condition are done. */
  readonly probes?: readonly ProbeConfig[];
}

/** Pairs of a condition's networks with those of another one: of the same seed each, or of two seeds. */
export interface Pairing {
  /** Its id. */
  readonly condition: string;
  readonly seeds: "same" | "different";
}

/** A condition with what came out. */
export interface ConditionRuns {
  readonly condition: Condition;
  /** One for each seed. */
  readonly seeds: readonly TrialRecord[];
  /** What the seeds have in common; null with one seed, or where nothing was measured. */
  readonly shared: Readonly<Record<SharedSignal, SharedRuns | null>>;
  /** What its networks have in common with those of other conditions, in the order of its `pairedWith`. */
  readonly paired: readonly Readonly<Record<SharedSignal, SharedRuns | null>>[];
  /** The seeds along training, at each loss that all of them reached; of networks with a `stages` probe. */
  readonly stages: readonly StageRuns[];
  /** The seeds along training, at each of its snapshots and at its end; of networks with a `stages` probe at them. */
  readonly snapshots: readonly MomentRuns[];
  /** All seeds together, with intervals. */
  readonly result: NetworkResult;
}

/** What seeds have in common of one kind of signal. */
export interface SharedRuns {
  readonly centroid: SharedQuantity;
  readonly agreement: SharedQuantity;
  /** The share of low frequencies in what they have in common, of finished networks with a `low-share` probe. */
  readonly lowShare?: SharedQuantity;
}

/** The seeds of a condition at one moment of their training. */
export interface MomentRuns {
  /** Mean over the seeds: epochs, and the loss that was checked. */
  readonly epochs: number;
  readonly loss: number;
  /** Mean over the seeds: how far the weights are from their start, in their own L2 norm and against the start's. */
  readonly distance: number;
  readonly relativeDistance: number;
  /** Centroid by itself: per seed one number an image, NaN where there is no signal; no seeds where none was sought. */
  readonly own: Readonly<Record<StageSignal, SeedSamples>>;
  /** L2 norms of the perturbations, likewise. */
  readonly norms: SeedSamples;
  readonly shared: Readonly<Record<StageSignal, SharedRuns | null>>;
}

/** The same at the moment when they first were at a training loss. */
export interface StageRuns extends MomentRuns {
  /** That loss; null for the finished networks. */
  readonly stage: number | null;
}

/** What is followed along training: the perturbations, those towards one rival class an image, and the features. */
export type StageSignal = SharedSignal | "targeted";

/**
 * A number of what a condition's seeds have in common, null where that is not told from nothing; `position` is that
 * among the networks of a claim.
 */
export type SharedMeasure = (row: ConditionRuns, position: number) => SharedQuantity | Unknown | null;

/** A number of what a condition's seeds have each by itself, with an interval of its own making. */
export type OwnMeasure = (row: ConditionRuns) => OwnQuantity | Unknown;

/**
 * A number of several conditions together and of what their experiment computed, by their own or by shared spectra,
 * with an interval of its own making.
 */
export type AcrossMeasure = (
  spectra: SpectraKind,
  rows: readonly ConditionRuns[],
  computed: Computed,
) => Omit<OwnQuantity, "seeds"> | Unknown;

export interface OwnQuantity {
  readonly interval: Interval;
  /** The same number of each seed alone. */
  readonly seeds: readonly number[];
  /** Samples that it rests on. */
  readonly samples: number;
}

/** In the place of a number that there is not. */
export interface Unknown {
  /** One sentence. */
  readonly why: string;
}

/** What is known of networks whose seeds were compared with nothing. */
export const nothingShared = {
  shared: { perturbation: null, feature: null },
  paired: [],
  stages: [],
  snapshots: [],
} as const satisfies Pick<ConditionRuns, "shared" | "paired" | "stages" | "snapshots">;
