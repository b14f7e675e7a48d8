import type { Chart } from "../../results/chart.ts";
import type { ConditionRuns } from "../contract/conditionRuns.ts";
import type { ChartContext } from "../contract/experiment.ts";
import { centroidReferences } from "./centroidReferences.ts";
import { rowChart } from "./rowChart.ts";

/** One row a condition: the centroids of perturbations and of learned features, beside the images' and white noise. */
export function centroidChart(
  rows: ReadonlyMap<string, ConditionRuns>,
  { centroids }: ChartContext,
  about: Pick<Chart, "id" | "title">,
): Chart {
  return rowChart(rows, {
    ...about,
    caption:
      "Mean frequency of the smallest perturbations and of the learned features, with 95 % intervals over seeds and images.",
    label: "Centroid (cycles per pixel)",
    series: {
      perturbations: ({ result }) => result.centroid,
      features: ({ result }) => result.featureCentroid.trained,
    },
    references: centroidReferences(centroids),
  });
}
