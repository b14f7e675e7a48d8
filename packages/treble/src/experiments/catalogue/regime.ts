import type { TrialRecord } from "../../pipeline/collect.ts";
import { numberText } from "../../results/numberText.ts";
import { slope } from "../../statistics/correlation.ts";
import type { Interval } from "../../statistics/interval.ts";
import { centroidReferences } from "../charts/centroidReferences.ts";
import { differenceClaim } from "../claims/differenceClaim.ts";
import { type Claim, intervalRule, perturbationCentroid, signedText } from "../contract/claim.ts";
import type { Condition, ConditionRuns } from "../contract/conditionRuns.ts";
import type { Experiment } from "../contract/experiment.ts";
import type { Scale } from "../contract/scale.ts";
import { chizat, ortegaCaroAbstract } from "../contract/sources.ts";
import { convolution, fromStart, fullyConnected } from "../networks/conditions.ts";

/** Factors on the deviations of He's initial weights: learning is rich from small ones, lazy from large ones. */
function factorsOf({ name }: Scale): readonly number[] {
  return name === "quick" ? [0.1, 1] : [0.01, 0.03, 0.1, 0.3, 1, 3];
}

function basesOf({ name }: Scale): readonly Condition[] {
  return name === "quick" ? [small, dense] : [small, convolution("full"), dense];
}

const [small, dense] = [convolution(3), fullyConnected()];

/** The network from initial weights times `factor`; what the scale does anyway keeps its name. */
function from(base: Condition, factor: number, scale: Scale): Condition {
  return factor === scale.initScale ? base : fromStart(base, factor);
}

export const regime: Experiment = {
  id: "regime",
  title: "From rich to lazy learning",
  question: "How does the frequency of features and perturbations depend on the size of the initial weights?",
  conditions: (scale) => basesOf(scale).flatMap((base) => factorsOf(scale).map((factor) => from(base, factor, scale))),
  claims: (scale) => [
    slopeClaim(scale),
    differenceClaim(from(small, 1, scale), from(dense, 1, scale), {
      id: "regime-order",
      claim:
        "From the usual start, too, a small convolution gives perturbations of higher frequency than a fully connected network.",
      source: ortegaCaroAbstract,
    }),
    interactionClaim(scale),
    residueClaim(scale),
  ],
  charts: (rows, { scale, centroids }) => {
    const series = (name: string, pick: (row: ConditionRuns) => Interval) =>
      basesOf(scale).map((base) => ({
        name: `${base.label}${name}`,
        points: factorsOf(scale).map((factor) => ({ x: factor, y: pick(rows.get(from(base, factor, scale).id)!) })),
      }));
    const axes = {
      x: { label: "Factor on the initial weights", scale: "log10" },
      y: { label: "Centroid (cycles per pixel)", scale: "linear" },
      references: centroidReferences(centroids),
    } as const;
    return [
      {
        id: "regime-centroid",
        title: "Frequency against the size of the initial weights",
        caption:
          "Mean frequency of the smallest perturbations against the factor on the initial weights, with 95 % intervals over seeds and images.",
        ...axes,
        series: series("", ({ result }) => result.centroid),
      },
      {
        id: "regime-residue",
        title: "Frequency of the features and of their change in training",
        caption:
          "Mean frequency of the learned features and of their change in training (gradient of the trained network less that of the initial one), against the factor on the initial weights, with 95 % intervals over seeds and images. The change passes through the initial weights too: it is not what was learned alone.",
        ...axes,
        series: [
          ...series(", features", ({ result }) => result.featureCentroid.trained),
          ...series(", change in training", ({ result }) => result.featureCentroid.change),
        ],
      },
    ];
  },
  caveats: (_, { scale }) => [
    "No contrast here shows why: trained minus initial does not isolate what was learned, because the gradient of a trained network passes through what is left of its initial weights.",
    ...(typeof scale.learningRate === "number"
      ? []
      : [
          "The learning rate is found anew for every start, by the same rule, so a start differs from another in its rate, too.",
        ]),
  ],
};

function slopeClaim(scale: Scale): Claim {
  const factors = factorsOf(scale);
  const bases = [small, dense];
  const logs = factors.map(Math.log10);
  const part = <T>(values: ArrayLike<T>, base: number): T[] =>
    Array.from(values).slice(base * factors.length, (base + 1) * factors.length);
  return {
    id: "regime",
    claim: "The larger the initial weights, the higher the frequency of the perturbations.",
    source: `lazy training of ${chizat}, applied here to spectra`,
    metric: perturbationCentroid,
    contrast: `least-squares slope of the mean centroid on log10 of the factor on the initial weights, over ${factors.join(", ")}; mean of ${bases.map(({ label }) => label).join(" and ")}`,
    rule: intervalRule,
    unit: "cycles per pixel for every tenfold start",
    networks: bases.flatMap((base) => factors.map((factor) => from(base, factor, scale).id)),
    statistic: (means) => bases.reduce((sum, _, i) => sum + slope(logs, part(means, i)) / bases.length, 0),
    predicted: 1,
    sentence: (effect, means) =>
      `Initial weights ten times as large move the perturbations' mean frequency by ${signedText(effect)} cycles per pixel: ` +
      `${bases
        .map(
          ({ label }, i) =>
            `${label} ${part(means, i)
              .map((mean, j) => `${numberText(mean)} from × ${factors[j]}`)
              .join(", ")}`,
        )
        .join("; ")}.`,
  };
}

function interactionClaim(scale: Scale): Claim {
  const networks = [from(small, 0.1, scale), from(dense, 0.1, scale), from(small, 1, scale), from(dense, 1, scale)];
  return {
    id: "regime-interaction",
    claim:
      "The frequency of a small convolution's perturbations exceeds that of a fully connected network's by more from a small start than from the usual one.",
    source: `lazy training of ${chizat}, applied here to spectra`,
    metric: perturbationCentroid,
    contrast: `difference of the mean centroids of ${small.label} and ${dense.label} from initial weights × 0.1, minus that from × 1`,
    rule: intervalRule,
    unit: "cycles per pixel",
    networks: networks.map(({ id }) => id),
    statistic: ([a, b, c, d]) => a! - b! - (c! - d!),
    predicted: 1,
    sentence: (effect, [a, b, c, d]) =>
      `The centroid of ${small.label} minus that of ${dense.label} is ${numberText(a! - b!, 3, "both")} from × 0.1 and ${numberText(c! - d!, 3, "both")} from × 1 cycles per pixel; the former minus the latter is ${signedText(effect)}.`,
  };
}

function residueClaim(scale: Scale): Claim {
  const usual = from(small, 1, scale);
  return {
    id: "regime-residue",
    claim:
      "From the usual start a small convolution's features lie at higher frequencies than their change in training.",
    source: `lazy training of ${chizat}, applied here to spectra`,
    metric:
      "centroid of the learned feature (input gradient of the margin) minus that of its change since the start, image by image, cycles per pixel",
    contrast: `mean of that difference in ${usual.label}`,
    rule: intervalRule,
    unit: "cycles per pixel",
    networks: [usual.id],
    measure: residue,
    statistic: ([mean]) => mean!,
    predicted: 1,
    sentence: (effect) =>
      `The centroid of the features minus that of their change in training is ${signedText(effect)} cycles per pixel.`,
  };
}

/** Of every image; NaN where one of the two has no spectrum. */
function residue({ spectra }: TrialRecord): Float64Array {
  const trained = spectra.featureTrained.data;
  const change = spectra.featureChange.data;
  return trained.map((value, i) => value - change[i]!);
}
