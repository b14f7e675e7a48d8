import { convolution, fullyConnected, locallyConnected, visionTransformer } from "../conditions.ts";
import { differenceClaim } from "../differenceClaim.ts";
import type { Experiment } from "../experiment.ts";
import { rowChart } from "../rowChart.ts";
import { ortegaCaro } from "../sources.ts";

const small = convolution(3);

export const beyondConvolution: Experiment = {
  id: "beyond-convolution",
  title: "Beyond convolution",
  question:
    "Do networks without small shared kernels keep their features and adversarial perturbations at lower frequencies?",
  conditions: () => [small, locallyConnected(3), fullyConnected(), visionTransformer],
  claims: () => [
    differenceClaim(small, fullyConnected(), {
      id: "beyond-locality",
      claim: "A small convolution gives perturbations of higher frequency than a fully connected network.",
      source: ortegaCaro,
    }),
    differenceClaim(small, visionTransformer, {
      id: "beyond-convolution",
      claim: "A small convolution gives perturbations of higher frequency than a vision transformer.",
      source: ortegaCaro,
    }),
  ],
  charts: (rows, { centroids }) => [
    rowChart(rows, {
      id: "beyond-convolution-centroid",
      title: "Frequency by architecture",
      caption:
        "Mean frequency of the smallest perturbations and of the learned features, with 95 % intervals over seeds and images.",
      label: "Centroid (cycles per pixel)",
      series: {
        perturbations: ({ result }) => result.centroid,
        features: ({ result }) => result.featureCentroid.trained,
      },
      references: [
        { label: "the images", value: centroids.images },
        { label: "white noise", value: centroids.whiteNoise },
      ],
    }),
  ],
};
