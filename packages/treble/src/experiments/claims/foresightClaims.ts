import { numberText } from "../../results/numberText.ts";
import type { SpectraKind } from "../../results/results.ts";
import type { Interval } from "../../statistics/interval.ts";
import {
  type ForeseenNetwork,
  type PredictorName,
  type PredictorScore,
  scorePredictors,
} from "../../theory/prediction/scorePredictors.ts";
import { predictorsOf } from "../computations/prediction.ts";
import type { Claim } from "../contract/claim.ts";
import type { Computed } from "../contract/computation.ts";
import type { Condition, ConditionRuns } from "../contract/conditionRuns.ts";
import { acrossRule } from "../contract/decideAcross.ts";
import { declaredIn } from "../contract/declared.ts";
import { quantityInterval } from "../contract/sharedQuantity.ts";
import { jacot } from "../contract/sources.ts";

/** The centroid of a condition's perturbations, NaN where what seeds share is not told from nothing. */
export function measuredOf(row: ConditionRuns, spectra: SpectraKind): number {
  if (spectra === "own") return row.result.centroid.mean;
  return quantityInterval(row.shared.perturbation?.centroid ?? null).mean;
}

/** Networks in the order in which they were foreseen, with what was measured. */
export function foreseenNetworks(
  rows: readonly ConditionRuns[],
  computed: Computed,
  spectra: SpectraKind,
): ForeseenNetwork[] {
  return rows.map((row, place) => ({
    architecture: row.condition.architecture,
    predictors: predictorsOf(computed, place, spectra),
    measured: measuredOf(row, spectra),
  }));
}

/** Rank correlations below this are no foresight worth the name. */
const AIM = 0.9;

const DAY = "30 November 2026";

/** What one step foresees had been looked at beside some measured centroids when its rule was written. */
const declaredLater = `${declaredIn("c986af1", DAY)}; what it foresees had been looked at beside measured centroids by then, but nothing computed`;

/** The claims about networks that were foreseen, all of them in each. */
export function foresightClaims(conditions: readonly Condition[]): Claim[] {
  const common = {
    ...{ networks: conditions.map(({ id }) => id), rule: acrossRule, predicted: 1 as const },
    declared: declaredIn("0f9c6df", DAY),
    statistic: () => Number.NaN,
    unit: "rank correlation",
  };
  const across =
    (name: PredictorName, less = 0): NonNullable<Claim["across"]> =>
    (spectra, rows, computed) => {
      const score = scoreOf(scorePredictors(foreseenNetworks(rows, computed, spectra)), name);
      const { mean, low, high } = score.rank;
      if (!Number.isFinite(mean)) return { why: "There are too few networks to rank." };
      return { interval: { mean: mean - less, low: low - less, high: high - less }, samples: score.networks };
    };
  const sentence = (less: number) => (effect: Interval) =>
    `Rank correlation ${numberText(effect.mean + less, 2)} (95 % interval ${numberText(effect.low + less, 2)} to ${numberText(effect.high + less, 2)}).`;
  const contrast = (what: string) =>
    `Spearman's rank correlation of ${what} with the measured centroid of the perturbations, over ${conditions.length} networks`;
  const metric = "centroid of the minimum-norm L2 perturbation, cycles per pixel, foreseen and measured";
  return [
    {
      ...common,
      ...{ id: "prediction-initial", short: "foreseen by the start", metric, shared: null },
      claim:
        "The gradient of a network that has not been trained tells at which frequencies its perturbations will lie.",
      source: "a question of ours: what initial weights alone foresee",
      contrast: contrast("the centroid of the margin's gradient at the initial weights"),
      across: across("initial"),
      sentence: sentence(0),
    },
    {
      ...common,
      ...{ id: "prediction-lazy", short: "foreseen by the tangent kernel", metric },
      claim:
        "Training in the lazy regime, by the tangent kernel at the start, foresees the order of networks in frequency.",
      source: jacot,
      contrast: contrast("the centroid of the margin's gradient after lazy training to the same loss"),
      across: across("lazy"),
      sentence: sentence(0),
    },
    {
      ...common,
      ...{ id: "prediction-step", short: "foreseen by one step", metric, declared: declaredLater },
      claim: "One step of learning features, as long as it must be, foresees the order of networks in frequency.",
      source: "Ba et al. 2022, arXiv 2205.01445",
      contrast: contrast("the centroid of the margin's gradient after one step of gradient descent on a sample"),
      across: across("step"),
      sentence: sentence(0),
    },
    {
      ...common,
      ...{ id: "prediction-product", short: "foreseen by sensitivity × signal", metric, own: null },
      claim:
        "The tangent kernel's sensitivity at each frequency, times the class signal there, foresees the same order.",
      source: jacot,
      contrast: contrast("the centroid of S(r)²·|s(f)|²"),
      across: across("product"),
      sentence: sentence(0),
    },
    {
      ...common,
      ...{ id: "prediction-combined", short: "foreseen by all together", metric, declared: declaredLater },
      claim: `Fitted to half of the architectures, the predictors together foresee the order of the other half: rank correlation of at least ${AIM}.`,
      source: "an aim of ours, written before anything was compared",
      contrast: `${contrast("what the combination fitted to the other half foresees")}, minus ${AIM}`,
      across: across("combined", AIM),
      sentence: sentence(AIM),
    },
  ];
}

/** Of one predictor. */
export function scoreOf(scores: readonly PredictorScore[], name: PredictorName): PredictorScore {
  return scores.find((score) => score.name === name)!;
}
