import type { ConditionRuns } from "../../experiments/contract/conditionRuns.ts";
import type { Scale } from "../../experiments/contract/scale.ts";
import { coverage } from "../../results/coverage.ts";
import { numberText } from "../../results/numberText.ts";
import { rateCaveat } from "./rateCaveat.ts";
import { type LossSensitivity, stoppingCaveat } from "./stoppingLoss.ts";

/** What a reader must know before trusting the numbers; what few seeds mean for claims, their table says itself. */
export function studyCaveats(
  rows: readonly ConditionRuns[],
  scale: Scale,
  whiteNoise: number,
  sensitivity: LossSensitivity | null,
  claimed: boolean,
): string[] {
  const networks = rows.map(({ result }) => result);
  const seeds = rows.flatMap((row) => row.seeds);
  if (networks.length === 0) return [];
  const sentences: string[] = [];
  const missed = networks.filter(({ reachedCriterion }) => !reachedCriterion);
  if (missed.length > 0) {
    sentences.push(
      `${missed.map(({ label, trainLoss }) => `${label} (at ${trainLoss.toFixed(2)})`).join(", ")} did not reach the common training loss with every seed, so the comparison with the others is not at equal fit.`,
    );
  }
  const stage = scale.stopLoss === null ? `after ${scale.training.epochs} epochs` : "at the stated training loss";
  sentences.push(
    `Spectra move while a network fits: every verdict holds ${stage}, with the stated optimiser and initialisation, and may turn out otherwise at another stage of training.`,
  );
  if (!claimed) {
    sentences.push(
      `Where training runs differ more than images do, a nominal 95 % interval over ${coverage(scale.seeds)}.`,
    );
  }
  sentences.push(
    ...rateCaveat(rows, scale),
    ...stoppingCaveat(rows, scale, sensitivity),
    ...residueCaveat(rows, scale, whiteNoise),
  );
  const surviving = seeds.reduce((sum, { measure }) => sum + measure.survives8Bit, 0) / seeds.length;
  sentences.push(
    `Perturbations are real-valued and end at the boundary between two classes: rounded to 8 bits, ${Math.round(100 * surviving)} % of the adversarial images still fool the network.`,
  );
  return sentences;
}

/** The change of the features in training, set beside white noise where it lies highest. */
function residueCaveat(rows: readonly ConditionRuns[], { dataset }: Scale, whiteNoise: number): string[] {
  const features = rows.flatMap(({ condition, result: { label, featureCentroid } }) => {
    const [change, trained] = [featureCentroid.change.mean, featureCentroid.trained.mean];
    const own = (condition.dataset ?? dataset) === dataset;
    return own && Number.isFinite(change) && Number.isFinite(trained) ? [{ label, change, trained }] : [];
  });
  if (features.length === 0) return [];
  const gap = Math.max(...features.map(({ change, trained }) => Math.abs(change - trained)));
  const highest = features.reduce((a, b) => (b.change > a.change ? b : a));
  return [
    `What is left of the initial weights in the features is not bounded here. The centroids of the trained features and of their change in training differ by at most ${numberText(gap)} cycles per pixel, but the change does not isolate what was learned: a gradient passes through all weights, the initial ones included. In ${highest.label} the change itself lies at ${numberText(highest.change)}; white noise has ${numberText(whiteNoise)}.`,
  ];
}
