import type { Chart, ChartSeries } from "../../results/chart.ts";
import { numberText } from "../../results/numberText.ts";
import { type Interval, undefinedInterval } from "../../statistics/interval.ts";
import { centroidReferences } from "../charts/centroidReferences.ts";
import { momentCentroid } from "../charts/stageLines.ts";
import { commonDistance, contrastAtDistance } from "../claims/atDistance.ts";
import { averageDifferenceClaim } from "../claims/averageClaim.ts";
import { stageContrast } from "../claims/stageContrast.ts";
import { perturbationCentroid } from "../contract/claim.ts";
import type { Condition, ConditionRuns } from "../contract/conditionRuns.ts";
import { declaredIn } from "../contract/declared.ts";
import type { Experiment } from "../contract/experiment.ts";
import type { Scale } from "../contract/scale.ts";
import { atRate, convolution, fullyConnected, locallyConnected, withStages } from "../networks/conditions.ts";

/** Small enough for kernels as large as the image, large enough for the others to get there. */
const RATES = [0.0005, 0.0002, 0.0001];
/** Small rates take many. */
const EPOCHS = 80;
/** To train on: with more, small rates take hours. */
const IMAGES = 10_000;
/** Training loss that all of them are meant to reach at all rates. */
const STOP = 1.3;

const contrasts = [
  { id: "kernel", name: "small kernels", higher: convolution(3), lower: convolution("full") },
  { id: "sharing", name: "sharing", higher: convolution(3), lower: locallyConnected(3) },
  { id: "locality", name: "locality without sharing", higher: locallyConnected(3), lower: fullyConnected() },
] as const;

const bases = [convolution(3), convolution("full"), fullyConnected(), locallyConnected(3)];

/** Under a name of its own: others have networks at such rates that stop elsewhere, or after fewer epochs. */
function at(base: Condition, rate: number, scale: Scale): Condition {
  const slow = { ...atRate(base, rate, EPOCHS), trainingCost: 1.7e-4 / rate };
  const [id, label] = [`${slow.id}-to-loss-${String(STOP).replace(".", "-")}`, `${slow.label} to loss ${STOP}`];
  const training = { ...slow.training, stopLoss: STOP };
  return withStages({ ...slow, id, label, training, trainImages: Math.min(scale.trainImages, IMAGES) }, scale);
}

const claims: Readonly<Record<(typeof contrasts)[number]["id"], string>> = {
  kernel:
    "At one learning rate for both, a small convolution gives perturbations of higher frequency than a full-width one.",
  sharing:
    "At one learning rate for both, sharing weights over all positions raises the perturbations' frequency among networks with 3×3 kernels.",
  locality:
    "At one learning rate for both, a locally connected network has perturbations of higher frequency than a fully connected one.",
};

export const rate: Experiment = {
  id: "rate",
  title: "Learning rate",
  question:
    "What is left of the effects of kernel size, sharing and locality at one learning rate, and at one distance travelled?",
  presets: ["standard", "paper"],
  recipes: () => ["sgd"],
  conditions: (scale) => bases.flatMap((base) => RATES.map((one) => at(base, one, scale))),
  claims: (scale) =>
    contrasts.map(({ id, higher, lower }) =>
      averageDifferenceClaim(
        RATES.map((one) => ({ higher: at(higher, one, scale), lower: at(lower, one, scale) })),
        {
          id: `rate-${id}`,
          claim: claims[id],
          source: "a control of this laboratory: by the rule for learning rates every architecture has its own",
          declared: declaredIn("4513470"),
          metric: perturbationCentroid,
          unit: "cycles per pixel",
          quantity: "centroid of the perturbations",
        },
      ),
    ),
  charts: (rows, { scale, centroids }) => [
    ...(["own", "shared"] as const).map((spectra) => wayChart(rows, scale, spectra, centroidReferences(centroids))),
    ...(["own", "shared"] as const).map((spectra) => remainsChart(rows, scale, spectra)),
  ],
  caveats: (rows, { scale }) => {
    const apart = contrasts.flatMap(({ name, higher, lower }) =>
      RATES.filter(
        (one) => commonDistance(rowOf(rows, higher, one, scale), rowOf(rows, lower, one, scale)) === null,
      ).map((one) => `${name} at rate ${one}`),
    );
    return [
      `Rates are three that all four networks can be trained at, not each one's best: networks stop at training loss ${STOP} or after ${EPOCHS} epochs.`,
      "Distance is that of all weights from their start, in L2 norm, against the norm of the start: weights of different layers count alike.",
      "At equal distance one of two networks stands between two of its stages, and its centroid is interpolated. Of what seeds share, the seeds' noise counts as independent at the two, which it is not: those intervals may be up to √2 times too narrow for that network.",
      ...(apart.length === 0
        ? []
        : [
            `The ways of the two networks have no distance in common for ${apart.join(", ")}: nothing is compared there.`,
          ]),
    ];
  },
};

function rowOf(rows: ReadonlyMap<string, ConditionRuns>, base: Condition, one: number, scale: Scale): ConditionRuns {
  return rows.get(at(base, one, scale).id)!;
}

function wayChart(
  rows: ReadonlyMap<string, ConditionRuns>,
  scale: Scale,
  spectra: "own" | "shared",
  references: Chart["references"],
): Chart {
  const middle = RATES[1]!;
  return {
    id: `rate-way-${spectra}`,
    title: `Frequency against distance travelled, ${spectra === "own" ? "own spectra" : "what seeds share"}`,
    caption: `Centroid of the smallest perturbations against the distance of the weights from their start, at the stages of training that were reached at rate ${middle}, with 95 % intervals.`,
    x: { label: "Distance of the weights from their start (share of its norm)", scale: "linear" },
    y: { label: "Centroid (cycles per pixel)", scale: "linear" },
    series: bases.map((base) => ({
      name: base.label,
      points: rowOf(rows, base, middle, scale).stages.map((stage) => ({
        x: stage.relativeDistance,
        y: momentCentroid(stage, "perturbation", spectra),
      })),
    })),
    references,
  };
}

/** Contrasts at equal rate and loss, and at equal rate and distance. */
function remainsChart(rows: ReadonlyMap<string, ConditionRuns>, scale: Scale, spectra: "own" | "shared"): Chart {
  const line = (name: string, pick: (higher: ConditionRuns, lower: ConditionRuns) => Interval): ChartSeries => ({
    name,
    points: contrasts.flatMap((contrast) =>
      RATES.map((one) => ({
        x: `${contrast.name}, rate ${numberText(one, 4)}`,
        y: pick(rowOf(rows, contrast.higher, one, scale), rowOf(rows, contrast.lower, one, scale)),
      })),
    ),
  });
  return {
    id: `rate-remains-${spectra}`,
    title: `What remains at one rate, ${spectra === "own" ? "own spectra" : "what seeds share"}`,
    caption:
      "Difference of the centroids of the smallest perturbations of two networks trained at one rate, where they stop and at the largest distance that both have travelled, with 95 % intervals.",
    x: { label: "", scale: "rows" },
    y: { label: "Difference of centroids (cycles per pixel)", scale: "linear" },
    series: [
      line("at the end of training", (higher, lower) =>
        stageContrast(higher.stages.at(-1)!, lower.stages.at(-1)!, spectra),
      ),
      line("at equal distance", (higher, lower) => {
        const distance = commonDistance(higher, lower);
        return distance === null ? undefinedInterval : contrastAtDistance(higher, lower, distance, spectra);
      }),
    ],
    references: [{ label: "no difference", value: 0 }],
  };
}
