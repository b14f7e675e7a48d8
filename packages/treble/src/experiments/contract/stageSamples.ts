import type { SeedSamples } from "../../statistics/bootstrap.ts";
import type { MomentRuns, StageSignal } from "./conditionRuns.ts";

/** The centroids that there are of a signal at a stage, seed by seed; seeds with none are left out. */
export function stageSamples({ own }: Pick<MomentRuns, "own">, signal: StageSignal): SeedSamples {
  return own[signal].map((seed) => seed.filter(Number.isFinite)).filter(({ length }) => length > 0);
}
