import type { TrialRecord } from "../../pipeline/collect.ts";
import type { NetworkResult } from "../../results/results.ts";
import type { Condition, ConditionRuns, SharedRuns, StageRuns } from "../contract/conditionRuns.ts";
import { nothingShared } from "../contract/conditionRuns.ts";
import type { SharedQuantity } from "../contract/sharedQuantity.ts";

/** What is known of a network beside its name. */
export type KnownRuns = Partial<Pick<ConditionRuns, "shared" | "paired" | "stages" | "snapshots" | "seeds">>;

/** A condition's row of which nothing was measured but what is given; two seeds, which hold nothing. */
export function rowOf(condition: Condition, known: KnownRuns = {}): ConditionRuns {
  const seeds = [{}, {}] as TrialRecord[];
  const result = { label: condition.label } as NetworkResult;
  return { condition, seeds, ...nothingShared, result, ...known };
}

/** A number whose resamplings are `estimate + spread · offsets`; by default as many at even steps from −1 to 1. */
export function quantityOf(estimate: number, spread: number, offsets: ArrayLike<number> = EVEN): SharedQuantity {
  return { estimate, draws: Float64Array.from(offsets, (offset) => estimate + spread * offset), images: 10 };
}

/** From −1 to 1: of a quantity with these the 95 % interval reaches 0.95 spreads to both sides. */
const EVEN = Float64Array.from({ length: 2001 }, (_, i) => (i - 1000) / 1000);

/** What seeds share of a signal, all of which they agree on. */
export function sharedOf(centroid: SharedQuantity): SharedRuns {
  return { centroid, agreement: quantityOf(1, 0) };
}

/** A stage at which only the perturbations are known, by their centroids. */
export function stageOf(
  about: Partial<Pick<StageRuns, "stage" | "loss" | "relativeDistance">>,
  own: readonly (readonly number[])[],
  centroid: SharedQuantity | null = null,
): StageRuns {
  return {
    ...{ stage: null, epochs: 1, loss: 1, distance: 1, relativeDistance: 1 },
    ...about,
    own: { perturbation: own.map((seed) => Float64Array.from(seed)), targeted: [], feature: [] },
    norms: [],
    shared: { perturbation: centroid && sharedOf(centroid), targeted: null, feature: null },
  };
}
