import { everywhere } from "../../pipeline/collect.ts";
import { numberText } from "../../results/numberText.ts";
import { slope } from "../../statistics/correlation.ts";
import type { Interval } from "../../statistics/interval.ts";
import { centroidReferences } from "../charts/centroidReferences.ts";
import { type Claim, intervalRule, perturbationCentroid, signedText } from "../contract/claim.ts";
import type { ConditionRuns } from "../contract/conditionRuns.ts";
import type { Experiment } from "../contract/experiment.ts";
import type { Scale } from "../contract/scale.ts";
import { caroAbstract } from "../contract/sources.ts";
import { convolution, stacked } from "../networks/conditions.ts";

/** Convolutions one after the other. */
function layersOf({ name }: Scale): readonly number[] {
  return name === "quick" ? [1, 2] : [1, 2, 3, 4, 6, 8];
}

export const depth: Experiment = {
  id: "depth",
  title: "Depth",
  question:
    "Do more small convolutions, one after the other, move features and adversarial perturbations to higher frequencies?",
  presets: ["standard", "paper"],
  conditions: (scale) => layersOf(scale).map(stacked),
  claims: (scale) => [
    slopeClaim(layersOf(scale), {
      id: "depth",
      claim: deeperIsHigher(scale, "adversarial perturbations"),
      metric: perturbationCentroid,
    }),
    slopeClaim(layersOf(scale), {
      id: "depth-features",
      claim: deeperIsHigher(scale, "features' change in training"),
      metric:
        "centroid of the change of the learned feature in training (input gradient of the margin, trained − initial), cycles per pixel",
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
          "Mean frequency of the smallest perturbations, of the learned features and of their change in training (gradient of the trained network less that of the initial one), against the number of hidden layers, each a 3×3 convolution, with 95 % intervals over seeds and images.",
        x: { label: "Hidden layers", scale: "linear", integers: true },
        y: { label: "Centroid (cycles per pixel)", scale: "linear" },
        series: [
          { name: "perturbations", points: points(({ result }) => result.centroid) },
          { name: "features", points: points(({ result }) => result.featureCentroid.trained) },
          { name: "change in training", points: points(({ result }) => result.featureCentroid.change) },
        ],
        references: centroidReferences(centroids),
      },
    ];
  },
  caveats: (rows) => {
    const factors = [...rows.values()].flatMap(({ condition }) => condition.initScale ?? []);
    return [
      ...(factors.length === 0
        ? []
        : [
            `Deeper networks start each layer from larger weights (He, times up to ${Math.max(...factors)}), so that all start equally small from end to end; their first layer then keeps more of its initial weights, which lie at high frequencies. The features' change in training is shown beside them for that reason, though it passes through those weights too.`,
          ]),
      "A stack of small kernels also sees further, so its field of view grows with its depth.",
    ];
  },
};

/** The claim: a trend, or what two depths can show. */
function deeperIsHigher(scale: Scale, what: string): string {
  return layersOf(scale).length === 2
    ? `With two small convolutions instead of one, the frequency of the ${what} is higher.`
    : `The more small convolutions, one after the other, the higher the frequency of the ${what}.`;
}

function slopeClaim(
  layers: readonly number[],
  words: Pick<Claim, "id" | "claim" | "metric"> & Partial<Pick<Claim, "measure">>,
): Claim {
  return {
    ...words,
    source: caroAbstract,
    contrast:
      layers.length === 2
        ? `mean centroid with ${layers[1]} hidden layers minus that with ${layers[0]}, ${convolution(3).label}: the slope on log2 of their number`
        : `least-squares slope of the mean centroid on log2 of the number of hidden layers, over ${layers.join(", ")} of ${convolution(3).label}`,
    rule: intervalRule,
    unit: `cycles per pixel${layers.length === 2 ? "" : " for each doubling of the number of convolutions"}`,
    networks: layers.map((count) => stacked(count).id),
    statistic: (means) => slope(layers.map(Math.log2), means),
    predicted: 1,
    sentence: (effect, means) =>
      `${layers.length === 2 ? "Two convolutions instead of one move" : "Fitted over all depths, a doubling of the number of convolutions moves"} the mean frequency by ${signedText(effect)} cycles per pixel: ` +
      `${means.map((mean, i) => `${numberText(mean)} with ${layers[i]}`).join(", ")}.`,
  };
}
