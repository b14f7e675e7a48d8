import type { TrialRecord } from "../../pipeline/collect.ts";
import { standing } from "../../pipeline/probes/smallestNorms.ts";
import type { Chart } from "../../results/chart.ts";
import type { ConditionRuns } from "../contract/conditionRuns.ts";
import { intervalOf } from "../contract/networkResult.ts";

/** What a chart of accuracy against radius is called, and where it looks. */
export interface RadiusChart extends Pick<Chart, "id" | "title"> {
  readonly label: string;
  /** In pixel units, or in steps of so many to their whole range. */
  readonly epsilons: readonly number[];
  readonly levels?: number;
}

/**
 * Accuracy under attack against the radius, one line a condition. `normsOf` has each image's smallest perturbation, in
 * pixel units, 0 for images that are wrong without one.
 */
export function radiusChart(
  rows: ReadonlyMap<string, ConditionRuns>,
  normsOf: (seed: TrialRecord) => Float64Array,
  { label, epsilons, levels = 1, ...about }: RadiusChart,
): Chart {
  const counts = [...rows.values()].flatMap(({ seeds }) => seeds.map((seed) => normsOf(seed).length));
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  const images = `${fewest === most ? most : `${fewest} to ${most}`} images a seed`;
  return {
    ...about,
    caption: `Share of all tried images (${images}) that are right and stay so within the radius, from the smallest perturbation of each, with 95 % intervals over seeds and images.`,
    x: { label, scale: "linear" },
    y: { label: "Accuracy", scale: "linear" },
    series: [...rows.values()].map(({ condition, seeds }) => {
      const norms = seeds.map(normsOf);
      return {
        name: condition.label,
        points: epsilons.map((epsilon) => ({
          x: epsilon,
          y: intervalOf(norms.map((values) => standing(values, epsilon / levels))),
        })),
      };
    }),
    references: [],
  };
}
