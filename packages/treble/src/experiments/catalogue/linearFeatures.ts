import type { TrialRecord } from "../../pipeline/collect.ts";
import type { ScalarName } from "../../spectrum/spectrumTable.ts";
import { slope } from "../../statistics/correlation.ts";
import { centroidReferences } from "../charts/centroidReferences.ts";
import { rowChart } from "../charts/rowChart.ts";
import { stackCharts } from "../charts/stackCharts.ts";
import { averageDifferenceClaim } from "../claims/averageClaim.ts";
import { differenceClaim } from "../claims/differenceClaim.ts";
import { over, probed, type Samples } from "../claims/probedSamples.ts";
import { type Claim, intervalRule, signedText } from "../contract/claim.ts";
import type { Condition } from "../contract/conditionRuns.ts";
import { declaredIn } from "../contract/declared.ts";
import type { Experiment } from "../contract/experiment.ts";
import type { Scale } from "../contract/scale.ts";
import { gunasekar, ortegaCaro } from "../contract/sources.ts";
import { withProbes } from "../networks/conditions.ts";
import { conditionsIn, linearStacks, type Stack } from "../networks/stacks.ts";

/** The network of one hidden layer. */
function shallow({ networks }: Stack): Condition {
  return networks.find(({ hidden }) => hidden === 1)!.condition;
}

export const linearFeatures: Experiment = {
  id: "linear-features",
  title: "Features of linear networks",
  question:
    "Networks without a non-linearity all compute one linear map; does their wiring still decide at which frequencies it lies?",
  conditions: (scale) =>
    conditionsIn(linearStacks(scale)).map((condition) => withProbes(condition, { kind: "features" })),
  claims: (scale) => {
    const [bounded, full, dense] = linearStacks(scale).map(shallow) as [Condition, Condition, Condition];
    return [
      differenceClaim(bounded, full, {
        id: "linear-kernel",
        claim:
          "Without any non-linearity, a bounded-width convolution gives perturbations of higher frequency than a full-width one.",
        source: ortegaCaro,
      }),
      differenceClaim(dense, full, {
        id: "linear-sparsity",
        claim:
          "The end-to-end predictors of a full-width linear network are sparser in frequency than those of a fully connected one.",
        source: `${gunasekar}; tested on images in ${ortegaCaro}`,
        metric:
          "effective number of frequencies of each class's end-to-end predictor (exp of the entropy of its energy)",
        quantity: "effective number of frequencies of the predictors",
        unit: "frequencies",
        measure: predictors("bandwidthEntropy"),
        decimals: 1,
      }),
      differenceClaim(bounded, full, {
        id: "linear-predictor-frequency",
        claim:
          "The end-to-end predictors of a bounded-width linear network lie at higher frequencies than those of a full-width one.",
        source: ortegaCaro,
        metric: "centroid of each class's end-to-end predictor, cycles per pixel",
        quantity: "centroid of the predictors",
        measure: predictors("centroid"),
        // A feature of a linear network is the difference of two predictors.
        shared: "feature",
        sharedDeclared: declaredIn("856bfb6"),
      }),
      ...depthClaims(scale),
    ];
  },
  charts: (rows, { centroids, scale }) => {
    const references = centroidReferences(centroids);
    return [
      rowChart(rows, {
        id: "linear-features-centroid",
        title: "Frequency of predictors and perturbations",
        caption:
          "Mean frequency of the classes' end-to-end predictors, of the margin's gradient at each image, and of the smallest perturbations, with 95 % intervals over seeds and classes or images.",
        label: "Centroid (cycles per pixel)",
        series: {
          predictors: over(predictors("centroid")),
          features: over(probed("features", "feature_centroid")),
          perturbations: ({ result }) => result.centroid,
        },
        references,
      }),
      rowChart(rows, {
        id: "linear-features-sparsity",
        title: "Effective numbers of frequencies and pixels of predictors",
        caption:
          "Effective numbers (exp of the entropy of the energy) of frequencies and of pixels of the classes' end-to-end predictors, with 95 % intervals over seeds and classes: few of the one take many of the other. One pixel alone counts as 1 pixel, one wave alone as 2 frequencies, energy that is spread evenly as all of either.",
        label: "Effective number",
        series: { frequencies: over(predictors("bandwidthEntropy")), pixels: over(predictors("spatialEntropy")) },
      }),
      rowChart(rows, {
        id: "linear-features-alignment",
        title: "Similarity of features and perturbations",
        caption:
          "Cosine of the smallest perturbation with the direction that lowers the margin to the strongest rival, or to the class that it reaches, and correlation of the Fourier magnitudes with the former's, image by image, with 95 % intervals over seeds and images.",
        label: "Similarity (1: the same)",
        series: {
          "strongest rival": over(probed("features", "cosine")),
          "class reached": over(probed("features", "reachedCosine")),
          "Fourier magnitudes": over(probed("features", "magnitudeCorrelation")),
        },
      }),
      ...stackCharts(linearStacks(scale), rows, {
        id: "linear-features-depth",
        title: "Frequency of predictors against depth",
        caption:
          "Mean frequency of the classes' end-to-end predictors against the number of hidden layers, with 95 % intervals over seeds and classes. Without a hidden layer all three are the same network.",
        label: "Centroid (cycles per pixel)",
        pick: over(predictors("centroid")),
        references,
      }),
      ...stackCharts(linearStacks(scale), rows, {
        id: "linear-features-depth-sparsity",
        title: "Effective number of frequencies of predictors against depth",
        caption:
          "Effective number (exp of the entropy of the energy) of frequencies of the classes' end-to-end predictors against the number of hidden layers, with 95 % intervals over seeds and classes.",
        label: "Effective number of frequencies",
        pick: over(predictors("bandwidthEntropy")),
      }),
      ...stackCharts(withHidden(linearStacks(scale)), rows, {
        id: "linear-features-quasi-norm",
        title: "Fourier coefficients by the quasi-norm against depth",
        caption: `Effective number of Fourier coefficients of the classes' end-to-end predictors by the quasi-norm with exponent ${EXPONENT}: the number of equal ones that have the same ratio of quasi-norm to L2 norm. With 95 % intervals over seeds and classes; compare networks of the same depth, since the exponent changes with it.`,
        label: "Effective number of coefficients",
        scale: "log10",
        pick: over(coefficients),
      }),
    ];
  },
  caveats: (rows, { scale }) =>
    rows.size > 3
      ? [
          `The theory of linear networks speaks of training until the loss vanishes; these networks are compared ${scale.stopLoss === null ? `after ${scale.training.epochs} epochs` : "at a common training loss above that"}.`,
        ]
      : [],
};

const EXPONENT = "2 by the number of layers of weights";

/** Without the network of a single layer: at q = 2 every vector has the same ratio of the norms. */
function withHidden(stacks: readonly Stack[]): readonly Stack[] {
  return stacks.map((stack) => ({ ...stack, networks: stack.networks.filter(({ hidden }) => hidden > 0) }));
}

/** Of networks of more than one depth. */
function depthClaims(scale: Scale): Claim[] {
  const [, full] = linearStacks(scale);
  if (full.networks.length < 2) return [];
  const hidden = full.networks.map((network) => network.hidden);
  const [, lower, higher] = withHidden(linearStacks(scale)).map(({ networks }) => networks);
  const pairs = lower!.map(({ condition }, i) => ({ lower: condition, higher: higher![i]!.condition }));
  return [
    averageDifferenceClaim(pairs, {
      id: "linear-quasi-norm",
      claim:
        "Over depths of one to four hidden layers, a full-width linear network finds predictors with a smaller quasi-norm over frequencies, for their size, than a fully connected one.",
      source: `${gunasekar}; tested on images in ${ortegaCaro}`,
      metric: `log2 of the number of equal Fourier coefficients with the same ratio of quasi-norm (exponent ${EXPONENT}) to L2 norm as each class's end-to-end predictor`,
      quantity: "log2 of the effective number of coefficients",
      unit: "doublings",
      measure: (measured) => coefficients(measured).map(Math.log2),
    }),
    {
      id: "linear-depth-sparsity",
      claim: "The deeper a full-width linear network, the sparser in frequency its end-to-end predictors.",
      source: `${gunasekar}; tested on images in ${ortegaCaro}`,
      metric: "log2 of the effective number of frequencies of each class's end-to-end predictor",
      contrast: `least-squares slope of the mean on the number of hidden layers, over full-width linear networks of ${hidden.join(", ")}`,
      rule: intervalRule,
      unit: "doublings of the number of frequencies for each hidden layer",
      networks: full.networks.map(({ condition }) => condition.id),
      measure: (measured) => predictors("bandwidthEntropy")(measured).map(Math.log2),
      statistic: (means) => slope(hidden, means),
      predicted: -1,
      sentence: (effect, means) =>
        `Each hidden layer changes log2 of the number of frequencies by ${signedText(effect)}: ` +
        `${means.map((mean, i) => `${(2 ** mean).toFixed(0)} frequencies with ${hidden[i]}`).join(", ")}.`,
    },
  ];
}

/** A scalar of the end-to-end predictors: one number a class. */
function predictors(scalar: ScalarName): Samples {
  return probed("features", `predictor_${scalar}`);
}

/**
 * One number a class: with `R = ‖β̂‖_q / ‖β̂‖₂`, the number of equal coefficients of which that is the ratio,
 * `R^(2q/(2 − q))`. None at q = 2, where every vector has ratio 1.
 */
function coefficients(measured: TrialRecord): Float64Array {
  const probe = measured.probe("features");
  const { q } = probe.summary;
  const lp = probe.numbers("predictor_lp");
  const { data } = probe.array("predictors");
  const size = data.length / lp.length;
  const norm = (k: number): number => {
    let sum = 0;
    for (let i = k * size; i < (k + 1) * size; i++) sum += data[i]! ** 2;
    return Math.sqrt(sum);
  };
  return q === 2
    ? new Float64Array(0)
    : lp.map((value, k) => (value / norm(k)) ** ((2 * q) / (2 - q))).filter(Number.isFinite);
}
