import { conditionConfig } from "../experiments/contract/conditionConfig.ts";
import type { ConditionRuns } from "../experiments/contract/conditionRuns.ts";
import { nothingShared } from "../experiments/contract/conditionRuns.ts";
import { networkResult } from "../experiments/contract/networkResult.ts";
import { collect } from "../pipeline/collect.ts";
import type { Laboratory } from "../pipeline/trial/laboratory.ts";
import type { TrialRuns } from "../pipeline/trialJob.ts";
import type { StudyPart } from "./parts.ts";

/** What came out of every condition of a part, in its order. `runsOf` has a condition's runs, one for each seed. */
export async function conditionRows(
  laboratory: Laboratory,
  { scale, conditions }: StudyPart,
  runsOf: (condition: string) => readonly TrialRuns[],
): Promise<readonly ConditionRuns[]> {
  const rows: ConditionRuns[] = [];
  for (const condition of conditions) {
    const seeds = runsOf(condition.id).map((seed) => collect(laboratory.store, seed));
    const dataset = await laboratory.dataset(condition.dataset ?? scale.dataset);
    const { stopLoss } = conditionConfig(condition, 0, scale).training;
    const result = networkResult(condition, seeds, dataset, {
      ...{ recipe: scale.recipe.name, stopLoss },
      ...{ shared: nothingShared.shared, filters: null },
    });
    rows.push({ condition, seeds, ...nothingShared, result });
  }
  return rows;
}
