import { centroidChart } from "../centroidChart.ts";
import { type Claim, intervalRule, perturbationCentroid, signedText } from "../claim.ts";
import { convolution, fullyConnected, locallyConnected } from "../conditions.ts";
import { differenceClaim } from "../differenceClaim.ts";
import type { Experiment } from "../experiment.ts";
import { caro } from "../sources.ts";

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
  claim:
    "High frequencies take translation symmetry and locality together: weight sharing raises the perturbations' frequency more among local weights than among global ones.",
  source: caro,
  metric: perturbationCentroid,
  contrast: `interaction of the mean centroids: (${localShared.label} − ${localOwn.label}) − (${globalShared.label} − ${globalOwn.label})`,
  rule: intervalRule,
  unit: "cycles per pixel",
  networks: [localShared, localOwn, globalShared, globalOwn].map(({ id }) => id),
  statistic: ([a, b, c, d]) => a! - b! - (c! - d!),
  predicted: 1,
  sentence: (effect, [a, b, c, d]) =>
    `Sharing weights moves the perturbations' mean frequency from ${b!.toFixed(3)} to ${a!.toFixed(3)} among local weights and from ${d!.toFixed(3)} to ${c!.toFixed(3)} among global ones, an interaction of ${signedText(effect)} cycles per pixel.`,
};

export const weightSharing: Experiment = {
  id: "weight-sharing",
  title: "Weight sharing and locality",
  question:
    "Does a convolution owe its high frequencies to its small kernel, to weight sharing, or to the two together?",
  conditions: () => [localShared, localOwn, globalShared, globalOwn],
  claims: () => [
    interaction,
    differenceClaim(localShared, localOwn, {
      id: "weight-sharing-local",
      claim:
        "Locality alone is not enough: with the same weights at every position, small kernels give perturbations of higher frequency than without.",
      source: caro,
    }),
    differenceClaim(localShared, globalShared, {
      id: "weight-sharing-symmetry",
      claim:
        "Translation symmetry alone is not enough: small kernels give perturbations of higher frequency than kernels as large as the image.",
      source: caro,
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
