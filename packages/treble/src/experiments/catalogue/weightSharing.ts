import { numberText } from "../../results/numberText.ts";
import { centroidChart } from "../charts/centroidChart.ts";
import { differenceClaim } from "../claims/differenceClaim.ts";
import { type Claim, intervalRule, perturbationCentroid, signedText } from "../contract/claim.ts";
import type { Experiment } from "../contract/experiment.ts";
import { caroAbstract } from "../contract/sources.ts";
import { convolution, fullyConnected, locallyConnected } from "../networks/conditions.ts";
import { mainRecipes } from "../networks/mainComparison.ts";

/** Local or not, times the same weights at every position or not. */
const [localShared, localOwn, globalShared, globalOwn] = [
  convolution(3),
  locallyConnected(3),
  convolution("full"),
  fullyConnected(),
];

/** More than the sum of its parts: what locality does to shared weights, less what it does to those that are not. */
const interaction: Claim = {
  id: "weight-sharing-interaction",
  short: "kernels matter more where weights are shared",
  claim:
    "Small kernels instead of global weights raise the perturbations' frequency more where weights are shared than where they are not.",
  source: caroAbstract,
  metric: perturbationCentroid,
  contrast: `interaction of the mean centroids: (${localShared.label} − ${globalShared.label}) − (${localOwn.label} − ${globalOwn.label})`,
  rule: intervalRule,
  unit: "cycles per pixel",
  networks: [localShared, localOwn, globalShared, globalOwn].map(({ id }) => id),
  statistic: ([a, b, c, d]) => a! - b! - (c! - d!),
  predicted: 1,
  sentence: (effect, [a, b, c, d]) =>
    `Small kernels move the perturbations' mean frequency from ${numberText(c!)} to ${numberText(a!)} where weights are shared and from ${numberText(d!)} to ${numberText(b!)} where they are not: ${signedText(effect)} cycles per pixel more where they are. Sharing alone moves it from ${numberText(b!)} to ${numberText(a!)} among small kernels.`,
};

export const weightSharing: Experiment = {
  id: "weight-sharing",
  title: "Weight sharing and locality",
  question:
    "Which raises the frequency of perturbations: small kernels, weights shared over all positions, or the two together?",
  recipes: mainRecipes,
  conditions: () => [localShared, localOwn, globalShared, globalOwn],
  claims: () => [
    interaction,
    differenceClaim(localShared, localOwn, {
      id: "weight-sharing-local",
      short: "sharing weights",
      claim:
        "Among networks with 3×3 kernels, sharing the weights over all positions raises the perturbations' frequency.",
      source: caroAbstract,
    }),
    differenceClaim(localShared, globalShared, {
      id: "weight-sharing-symmetry",
      short: "small kernels above full width",
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
