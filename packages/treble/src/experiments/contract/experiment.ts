import type { Architecture } from "../../models/architectures.ts";
import type { TrialRecord } from "../../pipeline/collect.ts";
import type { ProbeConfig } from "../../pipeline/trial/probeConfig.ts";
import type { TrainingWithoutRate } from "../../pipeline/trial/trialConfig.ts";
import type { Chart } from "../../results/chart.ts";
import type { NetworkResult } from "../../results/results.ts";
import type { SeedSamples } from "../../statistics/bootstrap.ts";
import type { Claim } from "./claim.ts";
import type { Scale, ScaleName } from "./scale.ts";
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
  /** All seeds together, with intervals. */
  readonly result: NetworkResult;
}

/** What seeds have in common of one kind of signal. */
export interface SharedRuns {
  readonly centroid: SharedQuantity;
  readonly agreement: SharedQuantity;
}

/** The seeds of a condition at one stage of their training. */
export interface StageRuns {
  /** Training loss of the stage; null for the finished networks. */
  readonly stage: number | null;
  /** Mean over the seeds: epochs, and the loss that was checked. */
  readonly epochs: number;
  readonly loss: number;
  /** Mean over the seeds: how far the weights are from their start, in their own L2 norm and against the start's. */
  readonly distance: number;
  readonly relativeDistance: number;
  /** Per seed, one number an image that has it. */
  readonly own: Readonly<Record<StageSignal, SeedSamples>>;
  readonly norms: SeedSamples;
  readonly shared: Readonly<Record<StageSignal, SharedRuns | null>>;
}

/** What is followed along training: the perturbations, those towards one rival class an image, and the features. */
export type StageSignal = SharedSignal | "targeted";

/** What claims may depend on besides the scale: the size of the study's images, in pixels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** What charts may show beside the networks. */
export interface ChartContext {
  readonly scale: Scale;
  readonly size: ImageSize;
  /** Values to compare centroids with, cycles per pixel: the study's images, and white noise of their size. */
  readonly centroids: { readonly images: number; readonly whiteNoise: number };
}

/** What caveats may depend on: as charts, and on networks of other experiments. */
export interface CaveatContext extends ChartContext {
  /** Every network of the study, by condition id. */
  readonly all: ReadonlyMap<string, ConditionRuns>;
}

/** A question about networks: those that it needs, the claims that it decides, and its figures. */
export interface Experiment {
  /** Letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  /** One sentence. */
  readonly question: string;
  conditions(scale: Scale): readonly Condition[];
  /**
   * Names of the recipes by which the experiment is run where none is asked for; default: that of the catalogue's first
   * studies alone.
   */
  recipes?(scale: ScaleName): readonly string[];
  /** Written before the run. Claims may name any condition of this experiment. */
  claims(scale: Scale, size: ImageSize): readonly Claim[];
  /** `rows` by condition id, in the order of `conditions`. */
  charts(rows: ReadonlyMap<string, ConditionRuns>, context: ChartContext): readonly Chart[];
  /** What a reader must know before trusting this experiment, besides what holds for every one. */
  caveats?(rows: ReadonlyMap<string, ConditionRuns>, context: CaveatContext): readonly string[];
}
