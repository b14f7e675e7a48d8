import type { ConditionRuns } from "../../experiments/contract/conditionRuns.ts";
import type { Scale } from "../../experiments/contract/scale.ts";
import { isLinear } from "../../models/isLinear.ts";
import { numberText } from "../../results/numberText.ts";
import { correlation, ranks } from "../../statistics/correlation.ts";

/** How far learning rates, each network's own, go along with the centroids; nothing where all have one rate. */
export function rateCaveat(rows: readonly ConditionRuns[], scale: Scale): string[] {
  if (typeof scale.learningRate === "number") return [];
  const compared = rows.filter(
    ({ condition, result }) =>
      !isLinear(condition.architecture) &&
      condition.training?.optimizer === undefined &&
      condition.initScale === undefined &&
      condition.learningRate === undefined &&
      (condition.dataset ?? scale.dataset) === scale.dataset &&
      Number.isFinite(result.centroid.mean),
  );
  if (compared.length < 4) return [];
  const sorted = compared.map(({ result }) => result).toSorted((a, b) => a.learningRate - b.learningRate);
  const [lowest, highest] = [sorted[0]!, sorted.at(-1)!];
  if (lowest.learningRate === highest.learningRate) return [];
  const rates = ranks(sorted.map(({ learningRate }) => learningRate));
  const centroids = ranks(sorted.map(({ centroid }) => centroid.mean));
  const together = correlation(rates, centroids, [...rates.keys()]);
  const control = rows.some(({ condition }) => condition.learningRate !== undefined);
  return [
    `Every network is trained at a learning rate of its own, found by one rule: from ${lowest.learningRate} (${lowest.label}) to ${highest.learningRate} (${highest.label}). Over ${compared.length} networks with a non-linearity that start alike the rates' ranks and those of the perturbations' centroids correlate by ${numberText(together, 2)}, so what an architecture does is not told apart from what its rate does${control ? ", but for those that are trained at one rate, which their names say" : ""}.`,
  ];
}
