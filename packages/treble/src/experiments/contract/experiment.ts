import type { Chart } from "../../results/chart.ts";
import type { BestKernelResult, NetworkResult } from "../../results/results.ts";
import type { Claim } from "./claim.ts";
import type { Computation, Computed } from "./computation.ts";
import type { Condition, ConditionRuns } from "./conditionRuns.ts";
import type { Scale, ScaleName } from "./scale.ts";

/** What claims may depend on besides the scale: the size of the study's images, in pixels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** What charts may show beside the networks. */
export interface ChartContext {
  readonly scale: Scale;
  readonly size: ImageSize;
  /** What the experiment computed, where it has a `computation`. */
  readonly computed?: Computed;
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
  /** Presets that it is part of where no experiments are asked for; default: all. */
  readonly presets?: readonly ScaleName[];
  /**
   * Names of the recipes by which the experiment is run where none is asked for; default: the catalogue's
   * first alone.
   */
  recipes?(scale: ScaleName): readonly string[];
  /** What is computed beside its networks, when their results are put together; kept like a run. */
  computation?(scale: Scale, size: ImageSize): Computation;
  /**
   * Of each of its networks, by condition id, the centroids that were foreseen before it was trained, where it computes
   * that.
   */
  foreseen?(computed: Computed, scale: Scale): ReadonlyMap<string, NonNullable<NetworkResult["foreseen"]>>;
  /** Written before the run. Claims may name any condition of this experiment. */
  claims(scale: Scale, size: ImageSize): readonly Claim[];
  /** `rows` by condition id, in the order of `conditions`. */
  charts(rows: ReadonlyMap<string, ConditionRuns>, context: ChartContext): readonly Chart[];
  /** Kernels that it computed, which its page shows as pictures. */
  kernels?(context: ChartContext): readonly BestKernelResult[];
  /** What a reader must know before trusting this experiment, besides what holds for every one. */
  caveats?(rows: ReadonlyMap<string, ConditionRuns>, context: CaveatContext): readonly string[];
}
