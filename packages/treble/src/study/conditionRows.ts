import { MissingRunError } from "../errors/missingRunError.ts";
import { conditionConfig } from "../experiments/contract/conditionConfig.ts";
import type { Condition, ConditionRuns } from "../experiments/contract/conditionRuns.ts";
import { networkResult } from "../experiments/contract/networkResult.ts";
import type { Weights } from "../models/network/network.ts";
import { collect, type TrialRecord } from "../pipeline/collect.ts";
import { loadWeights } from "../pipeline/training/savedWeights.ts";
import type { Laboratory } from "../pipeline/trial/laboratory.ts";
import { performed } from "../pipeline/trial/perform.ts";
import type { TrialRuns } from "../pipeline/trialJob.ts";
import { firstFilters } from "./firstFilters.ts";
import type { StudyPart } from "./parts.ts";
import { sharedOfPairs, sharedOfSeeds, snapshotsOfSeeds, stagesOfSeeds } from "./sharedRuns.ts";

/** What came out of every condition of a part, in its order. `runsOf` has a condition's runs, one for each seed. */
export async function conditionRows(
  laboratory: Laboratory,
  { scale, conditions }: StudyPart,
  runsOf: (condition: string) => readonly TrialRuns[],
): Promise<readonly ConditionRuns[]> {
  const seedsOf = new Map<string, readonly TrialRecord[]>();
  for (const { id } of conditions) {
    seedsOf.set(
      id,
      runsOf(id).map((seed) => collect(laboratory.store, seed)),
    );
  }
  const rows: ConditionRuns[] = [];
  for (const condition of conditions) {
    const seeds = seedsOf.get(condition.id)!;
    const dataset = await laboratory.dataset(condition.dataset ?? scale.dataset);
    const { shape } = dataset;
    const { stopLoss } = conditionConfig(condition, 0, scale).training;
    const { shared, results } = await sharedOfSeeds(seeds, shape, laboratory);
    const result = networkResult(condition, seeds, dataset, {
      ...{ recipe: scale.recipe.name, stopLoss, shared: results },
      filters: await firstFilters(condition, trainedWeights(laboratory, runsOf(condition.id)[0]!), shape, laboratory),
    });
    const paired: ConditionRuns["shared"][] = [];
    for (const pairing of condition.pairedWith ?? []) {
      paired.push(
        await sharedOfPairs(seeds, othersOf(condition, pairing.condition, seedsOf), pairing, shape, laboratory),
      );
    }
    rows.push({
      ...{ condition, seeds, shared, paired, result },
      stages: await stagesOfSeeds(seeds, shape, laboratory),
      snapshots: await snapshotsOfSeeds(seeds, shape, laboratory),
    });
  }
  return rows;
}

/** @throws MissingRunError where the training is no longer finished. */
function trainedWeights({ store }: Laboratory, { train }: TrialRuns): Weights {
  const trained = performed(store, train);
  if (!trained) throw new MissingRunError(`The run ${store.run(train).place} is no longer finished: do it again.`);
  return loadWeights(store, trained);
}

function othersOf(
  { id }: Condition,
  other: string,
  seedsOf: ReadonlyMap<string, readonly TrialRecord[]>,
): readonly TrialRecord[] {
  const seeds = seedsOf.get(other);
  if (!seeds) throw new Error(`The network "${id}" is paired with "${other}", which is not in the study.`);
  return seeds;
}
