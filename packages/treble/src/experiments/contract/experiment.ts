import type { Architecture } from "../../models/architectures.ts";
import type { TrialRecord } from "../../pipeline/collect.ts";
import type { ProbeConfig } from "../../pipeline/trial/probeConfig.ts";
import type { TrainingWithoutRate } from "../../pipeline/trial/trialConfig.ts";
import type { Chart } from "../../results/chart.ts";
import type { NetworkResult } from "../../results/results.ts";
import type { Claim } from "./claim.ts";
import type { Scale } from "./scale.ts";

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
  /** Factor on the initialisation's standard deviations. */
  readonly initScale?: number;
  readonly training?: Partial<TrainingWithoutRate>;
  /** Instead of the one that the scale's rule finds. */
  readonly learningRate?: number;
  /** Further measurements of every seed's network; those of all experiments that have the condition are done. */
  readonly probes?: readonly ProbeConfig[];
}

/** A condition with what came out. */
export interface ConditionRuns {
  readonly condition: Condition;
  /** One for each seed. */
  readonly seeds: readonly TrialRecord[];
  /** All seeds together, with intervals. */
  readonly result: NetworkResult;
}

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
  /** Written before the run. Claims may name any condition of this experiment. */
  claims(scale: Scale, size: ImageSize): readonly Claim[];
  /** `rows` by condition id, in the order of `conditions`. */
  charts(rows: ReadonlyMap<string, ConditionRuns>, context: ChartContext): readonly Chart[];
  /** What a reader must know before trusting this experiment, besides what holds for every one. */
  caveats?(rows: ReadonlyMap<string, ConditionRuns>, context: CaveatContext): readonly string[];
}
