import { everywhere, type TrialRecord } from "../../pipeline/collect.ts";
import { centroidChart } from "../charts/centroidChart.ts";
import { centroidReferences } from "../charts/centroidReferences.ts";
import { rowChart } from "../charts/rowChart.ts";
import { stackCharts } from "../charts/stackCharts.ts";
import { averageDifferenceClaim } from "../claims/averageClaim.ts";
import { differenceClaim } from "../claims/differenceClaim.ts";
import { over, probed } from "../claims/probedSamples.ts";
import { declaredIn } from "../contract/declared.ts";
import type { Experiment } from "../contract/experiment.ts";
import { gunasekar, ortegaCaro } from "../contract/sources.ts";
import { withProbes } from "../networks/conditions.ts";
import { conditionsIn, reluStacks } from "../networks/stacks.ts";

const frequency = {
  metric: "centroid of the gradient of the margin at each image, cycles per pixel",
  quantity: "centroid of the features",
  unit: "cycles per pixel",
  measure: (measured: TrialRecord): Float64Array => everywhere(measured, "featureTrained"),
  shared: "feature",
  sharedDeclared: declaredIn("856bfb6"),
} as const;

export const nonlinearFeatures: Experiment = {
  id: "nonlinear-features",
  title: "Features of networks with ReLU",
  question:
    "Does its wiring still decide at which frequencies a network's features lie when it has a non-linearity, shallow or deep?",
  conditions: (scale) =>
    conditionsIn(reluStacks(scale)).map((condition) => withProbes(condition, { kind: "features" })),
  claims: (scale) => {
    const [bounded, full, dense] = reluStacks(scale);
    const pairs = bounded.networks.map(({ condition }, i) => ({
      higher: condition,
      lower: full.networks[i]!.condition,
    }));
    const [shallow, ...deep] = pairs as [(typeof pairs)[number], ...typeof pairs];
    return [
      differenceClaim(shallow.higher, shallow.lower, {
        ...frequency,
        id: "nonlinear-feature-frequency",
        claim:
          "With one hidden layer of ReLU, a bounded-width convolution learns features of higher frequency than a full-width one.",
        source: `${ortegaCaro}, learned features`,
      }),
      differenceClaim(dense.networks[0]!.condition, shallow.lower, {
        id: "nonlinear-feature-sparsity",
        claim:
          "With one hidden layer of ReLU, the features of a full-width convolution are sparser in frequency than those of a fully connected network, as without the non-linearity.",
        source: `${gunasekar}, for linear networks; ${ortegaCaro}, learned features`,
        metric:
          "effective number of frequencies of the gradient of the margin at each image (exp of the entropy of its energy)",
        quantity: "effective number of frequencies of the features",
        unit: "frequencies",
        measure: probed("features", "feature_bandwidthEntropy"),
        decimals: 1,
      }),
      ...(deep.length === 0
        ? []
        : [
            averageDifferenceClaim(deep, {
              ...frequency,
              id: "nonlinear-feature-frequency-deep",
              claim:
                "With two to four hidden layers of ReLU too, a bounded-width convolution learns features of higher frequency than a full-width one of the same depth.",
              source: `${ortegaCaro}, learned features of deep networks`,
            }),
          ]),
    ];
  },
  charts: (rows, context) => [
    centroidChart(rows, context, {
      id: "nonlinear-features-centroid",
      title: "Frequency of features and perturbations with ReLU",
    }),
    ...stackCharts(reluStacks(context.scale), rows, {
      id: "nonlinear-features-depth",
      title: "Frequency of features against depth, with ReLU",
      caption:
        "Mean frequency of the gradient of the margin at each image against the number of hidden layers, with 95 % intervals over seeds and images.",
      label: "Centroid (cycles per pixel)",
      pick: ({ result }) => result.featureCentroid.trained,
      references: centroidReferences(context.centroids),
    }),
    rowChart(rows, {
      id: "nonlinear-features-sparsity",
      title: "Effective numbers of frequencies and pixels of features, with ReLU",
      caption:
        "Effective numbers (exp of the entropy of the energy) of frequencies and of pixels of the gradient of the margin at each image, with 95 % intervals over seeds and images. One pixel alone counts as 1 pixel, one wave alone as 2 frequencies, energy that is spread evenly as all of either.",
      label: "Effective number",
      series: {
        frequencies: over(probed("features", "feature_bandwidthEntropy")),
        pixels: over(probed("features", "feature_spatialEntropy")),
      },
    }),
  ],
  caveats: (rows) => {
    const factors = [...rows.values()].flatMap(({ condition }) => condition.initScale ?? []);
    if (factors.length === 0) return [];
    return [
      `Deeper networks start each layer from larger weights (He, times up to ${Math.max(...factors)}), so that all start equally small from end to end, and keep more of these weights, which lie at high frequencies: compare networks of the same depth.`,
    ];
  },
};
