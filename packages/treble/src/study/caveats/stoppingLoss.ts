/** What it is worth that networks stop near one training loss, not exactly at it. */

import type { Claim } from "../../experiments/contract/claim.ts";
import type { ConditionRuns } from "../../experiments/contract/conditionRuns.ts";
import type { Scale } from "../../experiments/contract/scale.ts";
import { isLinear } from "../../models/isLinear.ts";
import { numberText } from "../../results/numberText.ts";
import type { ClaimResult } from "../../results/results.ts";
import { mean } from "../../statistics/mean.ts";

/** How the perturbations' centroid moves with the training loss where the other networks stop. */
export interface LossSensitivity {
  /** The network that was followed. */
  readonly label: string;
  /** Cycles per pixel for each unit of loss. */
  readonly slope: number;
}

/** A shift below this share of an effect is not worth a sentence. */
const WORTH_SAYING = 0.1;

/**
 * From networks with a `stages` probe at snapshots, between the two moments around the study's training loss of
 * networks with a non-linearity; of several networks the one that moves most. Null where there is no such loss, and
 * where none was followed through it.
 */
export function lossSensitivity(rows: Iterable<ConditionRuns>, scale: Scale): LossSensitivity | null {
  if (scale.stopLoss === null) return null;
  let steepest: LossSensitivity | null = null;
  for (const { condition, snapshots } of rows) {
    if ((condition.dataset ?? scale.dataset) !== scale.dataset) continue;
    const slope = slopeAround(
      snapshots.map(({ loss }) => loss),
      snapshots.map(({ own }) => mean(own.perturbation.map((seed) => mean(seed.filter(Number.isFinite))))),
      scale.stopLoss.nonlinear,
    );
    if (Number.isFinite(slope) && Math.abs(slope) > Math.abs(steepest?.slope ?? 0)) {
      steepest = { label: condition.label, slope };
    }
  }
  return steepest;
}

/**
 * Slope of `values` on `losses` between the first two neighbours that have `loss` between them; NaN where none have.
 */
export function slopeAround(losses: readonly number[], values: readonly number[], loss: number): number {
  for (let i = 1; i < losses.length; i++) {
    const [before, after] = [losses[i - 1]!, losses[i]!];
    if (before !== after && (before - loss) * (after - loss) <= 0)
      return (values[i]! - values[i - 1]!) / (after - before);
  }
  return Number.NaN;
}

/**
 * Of the claims about centroids whose networks share the study's images and stopping loss: what the same contrast of
 * their losses is worth, where that is not small beside the effect. One sentence, or none.
 */
export function stoppingCaveats(
  claims: readonly { readonly claim: Claim; readonly result: ClaimResult }[],
  rows: ReadonlyMap<string, ConditionRuns>,
  scale: Scale,
  sensitivity: LossSensitivity | null,
): string[] {
  if (sensitivity === null || scale.stopLoss === null) return [];
  const worth = claims.flatMap(({ claim, result }) => {
    if (claim.measure || claim.summary || claim.own) return [];
    const networks = claim.networks.map((id) => rows.get(id)!);
    if (!networks.every((row) => stopsWithTheOthers(row, scale))) return [];
    const losses = networks.map((row) => row.result.trainLoss);
    const shift = Math.abs(sensitivity.slope * claim.statistic(Float64Array.from(losses), 0));
    const effect = Math.abs(result.effect.mean);
    if (!(Number.isFinite(shift) && Number.isFinite(effect) && shift > WORTH_SAYING * effect)) return [];
    const range = `${numberText(Math.min(...losses))} to ${numberText(Math.max(...losses))}`;
    return [`${numberText(shift)} beside an effect of ${numberText(effect)} (losses ${range}; "${result.claim}")`];
  });
  if (worth.length === 0) return [];
  return [
    `Networks stop near training loss ${scale.stopLoss.nonlinear}, not at it, and there the centroid of ${sensitivity.label} moves by ${numberText(Math.abs(sensitivity.slope), 2)} cycles per pixel for each unit of loss. If the networks compared here do as much, their difference in loss is worth, which the intervals do not include: ${worth.join("; ")}.`,
  ];
}

/** For the study as a whole: over all networks that are compared at its loss. */
export function stoppingCaveat(
  rows: readonly ConditionRuns[],
  scale: Scale,
  sensitivity: LossSensitivity | null,
): string[] {
  const losses = rows
    .filter((row) => stopsWithTheOthers(row, scale) && Number.isFinite(row.result.trainLoss))
    .map(({ result }) => result.trainLoss);
  if (sensitivity === null || scale.stopLoss === null || losses.length < 2) return [];
  const spread = Math.max(...losses) - Math.min(...losses);
  return [
    `Networks with a non-linearity stop near training loss ${scale.stopLoss.nonlinear}, not at it: from ${numberText(Math.min(...losses))} to ${numberText(Math.max(...losses))}. There the centroid of ${sensitivity.label} moves by ${numberText(Math.abs(sensitivity.slope), 2)} cycles per pixel for each unit of loss, so a difference of up to ${numberText(Math.abs(sensitivity.slope) * spread)} may come from the stopping alone.`,
  ];
}

function stopsWithTheOthers({ condition, result }: ConditionRuns, scale: Scale): boolean {
  return (
    !isLinear(condition.architecture) &&
    condition.training?.stopLoss === undefined &&
    result.reachedCriterion &&
    (condition.dataset ?? scale.dataset) === scale.dataset
  );
}
