import { centroidChart } from "../centroidChart.ts";
import { type Claim, intervalRule, perturbationCentroid, signedText } from "../claim.ts";
import { convolution, fullyConnected, locallyConnected } from "../conditions.ts";
import { differenceClaim } from "../differenceClaim.ts";
import type { Experiment } from "../experiment.ts";
import { numberText } from "../numberText.ts";
import { caroAbstract } from "../sources.ts";

/** Local or not, times the same weights at every position or not. */
const [localShared, localOwn, globalShared, globalOwn] = [
  convolution(3),
  locallyConnected(3),
  convolution("full"),
  fullyConnected(),
];

/** More than the sum of its parts: what sharing does to local weights, less what it does to global ones. */
const interaction: Claim = {
  id: "weight-sharing-interaction",
  claim: "Sharing weights raises the perturbations' frequency more among local weights than among global ones.",
  source: caroAbstract,
  metric: perturbationCentroid,
  contrast: `interaction of the mean centroids: (${localShared.label} − ${localOwn.label}) − (${globalShared.label} − ${globalOwn.label})`,
  rule: intervalRule,
  unit: "cycles per pixel",
  networks: [localShared, localOwn, globalShared, globalOwn].map(({ id }) => id),
  statistic: ([a, b, c, d]) => a! - b! - (c! - d!),
  predicted: 1,
  sentence: (effect, [a, b, c, d]) =>
    `Sharing weights moves the perturbations' mean frequency from ${numberText(b!)} to ${numberText(a!)} among local weights and from ${numberText(d!)} to ${numberText(c!)} among global ones, an interaction of ${signedText(effect)} cycles per pixel.`,
};

export const weightSharing: Experiment = {
  id: "weight-sharing",
  title: "Weight sharing and locality",
  question:
    "Which raises the frequency of perturbations: small kernels, weights shared over all positions, or the two together?",
  conditions: () => [localShared, localOwn, globalShared, globalOwn],
  claims: () => [
    interaction,
    differenceClaim(localShared, localOwn, {
      id: "weight-sharing-local",
      claim:
        "Among networks with 3×3 kernels, sharing the weights over all positions raises the perturbations' frequency.",
      source: caroAbstract,
    }),
    differenceClaim(localShared, globalShared, {
      id: "weight-sharing-symmetry",
      claim:
        "Among networks that share weights, small kernels give perturbations of higher frequency than kernels as large as the image.",
      source: caroAbstract,
    }),
  ],
  charts: (rows, context) => [
    centroidChart(rows, context, { id: "weight-sharing-centroid", title: "Frequency by locality and weight sharing" }),
  ],
  caveats: (rows) => {
    const parameters = [...rows.values()].map(({ result }) => result.parameters);
    const factor = Math.max(...parameters) / Math.min(...parameters);
    return [
      `Weights that are not shared are more: the largest of the four networks has ${factor.toFixed(1)} times the parameters of the smallest.`,
    ];
  },
};
