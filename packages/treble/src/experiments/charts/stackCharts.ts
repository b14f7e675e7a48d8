import type { Chart } from "../../results/chart.ts";
import type { Interval } from "../../statistics/interval.ts";
import type { ConditionRuns } from "../contract/conditionRuns.ts";
import type { Stack } from "../networks/stacks.ts";

/** What a chart of values against depth shows. */
export interface StackChart extends Pick<Chart, "id" | "title" | "caption"> {
  /** Of the axis of values, with its unit. */
  readonly label: string;
  readonly scale?: Chart["y"]["scale"];
  readonly pick: (row: ConditionRuns) => Interval;
  readonly references?: Chart["references"];
}

/** A chart with one line a stack, over the number of hidden layers; none of stacks of a single depth. */
export function stackCharts(
  stacks: readonly Stack[],
  rows: ReadonlyMap<string, ConditionRuns>,
  about: StackChart,
): readonly Chart[] {
  if (stacks.every(({ networks }) => networks.length < 2)) return [];
  const { label, scale = "linear", pick, references = [], ...rest } = about;
  return [
    {
      ...rest,
      x: { label: "Hidden layers", scale: "linear", integers: true },
      y: { label, scale },
      series: stacks.map(({ name, networks }) => ({
        name,
        points: networks.map(({ hidden, condition }) => ({ x: hidden, y: pick(rows.get(condition.id)!) })),
      })),
      references,
    },
  ];
}
