import type { TrialRecord } from "../../pipeline/collect.ts";
import { correlation } from "../../statistics/correlation.ts";
import { rowChart } from "../charts/rowChart.ts";
import { stackCharts } from "../charts/stackCharts.ts";
import { averageClaim } from "../claims/averageClaim.ts";
import { aboveShuffled, over, probed } from "../claims/probedSamples.ts";
import type { Experiment } from "../contract/experiment.ts";
import { ortegaCaro } from "../contract/sources.ts";
import { withProbes } from "../networks/conditions.ts";
import { conditionsIn, reluStacks } from "../networks/stacks.ts";

const source = `${ortegaCaro}, perturbations of networks with a non-linearity`;

const spectrum = {
  source,
  metric:
    "correlation over frequencies of the Fourier magnitudes of the perturbation and of the margin's gradient, minus the same with the gradient at another image, drawn at random",
  unit: "correlation",
  quantity: "mean correlation above that of shuffled pairs",
  measure: aboveShuffled("magnitudeCorrelation"),
};

export const nonlinearPerturbations: Experiment = {
  id: "nonlinear-perturbations",
  title: "Perturbations of networks with ReLU",
  question: "Do the smallest perturbations of a network with a non-linearity follow its learned features?",
  conditions: (scale) =>
    conditionsIn(reluStacks(scale)).map((condition) =>
      withProbes(condition, { kind: "features" }, { kind: "shuffled-pairs" }),
    ),
  claims: (scale) => {
    const shallow = conditionsIn(reluStacks(scale), (hidden) => hidden === 1);
    const deep = conditionsIn(reluStacks(scale), (hidden) => hidden > 1);
    return [
      averageClaim(shallow, {
        id: "nonlinear-perturbation-direction",
        claim:
          "The smallest perturbation of a network with one hidden layer of ReLU points down the margin's gradient at the image.",
        source,
        metric: "cosine of the minimum-norm L2 perturbation with the direction that lowers the margin fastest",
        unit: "cosine",
        quantity: "mean cosine with the feature",
        measure: probed("features", "cosine"),
      }),
      averageClaim(shallow, {
        ...spectrum,
        id: "nonlinear-perturbation-spectrum",
        claim:
          "With one hidden layer of ReLU, the spectrum of the smallest perturbation is that of its own image's feature, more than that of another image's.",
      }),
      averageClaim(shallow, {
        id: "nonlinear-perturbation-frequency",
        claim:
          "With one hidden layer of ReLU, images at which a network has features of higher frequency have perturbations of higher frequency.",
        source,
        metric: "Pearson correlation over images of the centroids of the feature and of the perturbation",
        unit: "correlation",
        quantity: "correlation of the two centroids",
        measure: (measured) => {
          const { feature, perturbation } = centroids(measured);
          return Float64Array.from(feature.keys()).filter((i) => Number.isFinite(feature[i]! + perturbation[i]!));
        },
        summary: (images, measured) => {
          const { feature, perturbation } = centroids(measured);
          return correlation(feature, perturbation, images);
        },
      }),
      ...(deep.length === 0
        ? []
        : [
            averageClaim(deep, {
              ...spectrum,
              id: "nonlinear-perturbation-spectrum-deep",
              claim:
                "With two to four hidden layers of ReLU too, the spectrum of the smallest perturbation is that of its own image's feature, more than that of another image's.",
            }),
          ]),
    ];
  },
  charts: (rows, { scale }) => [
    rowChart(rows, {
      id: "nonlinear-perturbations-direction",
      title: "Direction of perturbations, with ReLU",
      caption:
        "Cosine of the smallest perturbation with the direction that lowers the margin to the strongest rival or to the class that it reaches, and with the former of another image, with 95 % intervals over seeds and images.",
      label: "Cosine (1: the same direction)",
      series: {
        "strongest rival": over(probed("features", "cosine")),
        "class reached": over(probed("features", "reachedCosine")),
        "another image": over(probed("shuffled-pairs", "cosine")),
      },
    }),
    rowChart(rows, {
      id: "nonlinear-perturbations-spectrum",
      title: "Spectrum of perturbations, with ReLU",
      caption:
        "Correlation over frequencies of the Fourier magnitudes of the smallest perturbation with those of the feature (the margin's gradient), of its own image and of another, with 95 % intervals over seeds and images.",
      label: "Correlation of Fourier magnitudes",
      series: {
        "own image": over(probed("features", "magnitudeCorrelation")),
        "another image": over(probed("shuffled-pairs", "magnitudeCorrelation")),
      },
    }),
    ...stackCharts(reluStacks(scale), rows, {
      id: "nonlinear-perturbations-depth",
      title: "Similarity of perturbations and features against depth",
      caption:
        "Correlation over frequencies of the Fourier magnitudes of the smallest perturbation and of the feature at its image against the number of hidden layers, with 95 % intervals over seeds and images.",
      label: "Correlation of Fourier magnitudes",
      pick: over(probed("features", "magnitudeCorrelation")),
    }),
  ],
};

function centroids(measured: TrialRecord): { readonly feature: Float64Array; readonly perturbation: Float64Array } {
  const probe = measured.probe("features");
  return {
    feature: probe.numbers("feature_centroid"),
    perturbation: probe.numbers("perturbation_centroid"),
  };
}
