import type { Measured } from "../collect.ts";
import { convolution, fullyConnected, withProbes } from "../conditions.ts";
import { differenceClaim } from "../differenceClaim.ts";
import type { ConditionRuns, Experiment } from "../experiment.ts";
import { intervalOf } from "../networkResult.ts";
import type { Interval } from "../results.ts";
import { rowChart } from "../rowChart.ts";
import { gunasekar, ortegaCaro } from "../sources.ts";

const [bounded, full, dense] = [
  withProbes(convolution(3, "linear"), { kind: "features" }),
  withProbes(convolution("full", "linear"), { kind: "features" }),
  withProbes(fullyConnected("linear"), { kind: "features" }),
] as const;

export const linearFeatures: Experiment = {
  id: "linear-features",
  title: "Features of linear networks",
  question:
    "Networks without a non-linearity all compute one linear map; does their wiring still decide at which frequencies it lies?",
  conditions: () => [bounded, full, dense],
  claims: () => [
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
      metric: "effective number of frequencies of each class's end-to-end predictor (exp of the entropy of its energy)",
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
    }),
  ],
  charts: (rows, { centroids }) => [
    rowChart(rows, {
      id: "linear-features-centroid",
      title: "Frequency of predictors and perturbations",
      caption:
        "Mean frequency of the classes' end-to-end predictors, of the margin's gradient at each image, and of the smallest perturbations, with 95 % intervals over seeds and classes or images.",
      label: "Centroid (cycles per pixel)",
      series: {
        predictors: over(predictors("centroid")),
        features: over(probed("feature_centroid")),
        perturbations: ({ result }) => result.centroid,
      },
      references: [
        { label: "the images", value: centroids.images },
        { label: "white noise", value: centroids.whiteNoise },
      ],
    }),
    rowChart(rows, {
      id: "linear-features-sparsity",
      title: "How many frequencies and pixels a predictor has",
      caption:
        "Effective numbers (exp of the entropy of the energy) of frequencies and of pixels of the classes' end-to-end predictors, with 95 % intervals over seeds and classes: few of the one take many of the other.",
      label: "Effective number",
      series: { frequencies: over(predictors("bandwidthEntropy")), pixels: over(predictors("spatialEntropy")) },
    }),
    rowChart(rows, {
      id: "linear-features-alignment",
      title: "How alike features and perturbations are",
      caption:
        "Cosine of the smallest perturbation with the direction that lowers the margin to the strongest rival, or to the class that it reaches, and correlation of the Fourier magnitudes with the former's, image by image, with 95 % intervals over seeds and images.",
      label: "Similarity (1: the same)",
      series: {
        "strongest rival": over(probed("cosine")),
        "class reached": over(probed("reachedCosine")),
        "Fourier magnitudes": over(probed("magnitudeCorrelation")),
      },
    }),
  ],
};

/** A scalar of the end-to-end predictors: one number a class. */
function predictors(scalar: string): (measured: Measured) => Float64Array {
  return probed(`predictor_${scalar}`);
}

/** What can be measured of an array of the features probe. */
function probed(name: string): (measured: Measured) => Float64Array {
  return (measured) => (measured.probe("features").array(name).data as Float64Array).filter(Number.isFinite);
}

function over(measure: (measured: Measured) => Float64Array): (row: ConditionRuns) => Interval {
  return ({ seeds }) => intervalOf(seeds.map(measure));
}
