import { hierarchicalContrast } from "../../statistics/bootstrap.ts";
import { type Interval, undefinedInterval } from "../../statistics/interval.ts";
import type { StageRuns } from "../contract/conditionRuns.ts";
import { combined, quantityInterval } from "../contract/sharedQuantity.ts";
import { stageSamples } from "../contract/stageSamples.ts";

/** Of the perturbations' centroids at one stage of two networks. */
export function stageContrast(higher: StageRuns, lower: StageRuns, spectra: "own" | "shared"): Interval {
  if (spectra === "shared") {
    const pair = [higher, lower].map(({ shared }) => shared.perturbation?.centroid ?? null);
    return quantityInterval(combined(pair, ([a, b]) => a! - b!));
  }
  const groups = [higher, lower].map((stage) => stageSamples(stage, "perturbation"));
  if (groups.some(({ length }) => length === 0)) return undefinedInterval;
  return hierarchicalContrast(groups, ([a, b]) => a! - b!);
}
