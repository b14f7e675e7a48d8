import { centroidReferences } from "../centroidReferences.ts";
import { type Claim, intervalRule, perturbationCentroid, signedText } from "../claim.ts";
import { everywhere } from "../collect.ts";
import { convolution, stacked } from "../conditions.ts";
import type { ConditionRuns, Experiment } from "../experiment.ts";
import type { Interval } from "../results.ts";
import type { Scale } from "../scale.ts";
import { slope } from "../slope.ts";
import { caro } from "../sources.ts";

/** Convolutions one after the other. */
function layersOf({ name }: Scale): readonly number[] {
  return name === "quick" ? [1, 2] : [1, 2, 3, 4, 6, 8];
}

export const depth: Experiment = {
  id: "depth",
  title: "Depth",
  question:
    "Do more small convolutions, one after the other, move features and adversarial perturbations to higher frequencies?",
  conditions: (scale) => layersOf(scale).map(stacked),
  claims: (scale) => [
    slopeClaim(layersOf(scale), {
      id: "depth",
      claim:
        "The more small convolutions, one after the other, the higher the frequency of the adversarial perturbations.",
      metric: perturbationCentroid,
    }),
    slopeClaim(layersOf(scale), {
      id: "depth-features",
      claim:
        "The more small convolutions, one after the other, the higher the frequency of what training adds to the features.",
      metric:
        "centroid of the learned feature less that of the initial weights (input gradient of the margin, trained − initial), cycles per pixel",
      measure: (measured) => everywhere(measured, "featureChange"),
    }),
  ],
  charts: (rows, { scale, centroids }) => {
    const layers = layersOf(scale);
    const points = (pick: (row: ConditionRuns) => Interval) =>
      layers.map((count) => ({ x: count, y: pick(rows.get(stacked(count).id)!) }));
    return [
      {
        id: "depth-centroid",
        title: "Frequency against depth",
        caption:
          "Mean frequency of the smallest perturbations, of the learned features and of what training added to these, against the number of 3×3 convolutions, with 95 % intervals over seeds and images.",
        x: { label: "Convolutions", scale: "linear" },
        y: { label: "Centroid (cycles per pixel)", scale: "linear" },
        series: [
          { name: "perturbations", points: points(({ result }) => result.centroid) },
          { name: "features", points: points(({ result }) => result.featureCentroid.trained) },
          { name: "added by training", points: points(({ result }) => result.featureCentroid.change) },
        ],
        references: centroidReferences(centroids),
      },
    ];
  },
  caveats: (rows) => {
    const factors = [...rows.values()].flatMap(({ condition }) => condition.initScale ?? []);
    return [
      `Deeper networks start each layer from larger weights (He, times up to ${Math.max(...factors)}), so that all start equally small from end to end; their first layer then keeps more of its initial weights, which lie at high frequencies. What training added to the features is shown beside them for that reason.`,
      "A stack of small kernels also sees further, so its field of view grows with its depth.",
    ];
  },
};

function slopeClaim(
  layers: readonly number[],
  words: Pick<Claim, "id" | "claim" | "metric"> & Partial<Pick<Claim, "measure">>,
): Claim {
  return {
    ...words,
    source: caro,
    contrast: `least-squares slope of the mean centroid on log2 of the number of convolutions, over ${layers.join(", ")} of ${convolution(3).label}`,
    rule: intervalRule,
    unit: "cycles per pixel for each doubling of the depth",
    networks: layers.map((count) => stacked(count).id),
    statistic: (means) => slope(layers.map(Math.log2), means),
    predicted: 1,
    sentence: (effect, means) =>
      `Each doubling of the number of convolutions moves the mean frequency by ${signedText(effect)} cycles per pixel: ` +
      `${means.map((mean, i) => `${mean.toFixed(3)} with ${layers[i]}`).join(", ")}.`,
  };
}
