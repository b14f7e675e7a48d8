import type { Chart } from "../../results/chart.ts";
import type { Interval } from "../../statistics/interval.ts";
import type { ConditionRuns } from "../contract/conditionRuns.ts";

/** What a chart with one row a condition shows. */
export interface RowChart extends Pick<Chart, "id" | "title" | "caption" | "explanation"> {
  /** Of the axis of values, with its unit. */
  readonly label: string;
  /** Of that axis. Default linear. */
  readonly scale?: Chart["y"]["scale"];
  /** By the name of the series. */
  readonly series: Readonly<Record<string, (row: ConditionRuns) => Interval>>;
  readonly references?: Chart["references"];
}

/** A chart with one row a condition and its values beside it. */
export function rowChart(rows: ReadonlyMap<string, ConditionRuns>, about: RowChart): Chart {
  const { label, scale = "linear", series, references = [], ...rest } = about;
  return {
    ...rest,
    x: { label: "", scale: "rows" },
    y: { label, scale },
    series: Object.entries(series).map(([name, pick]) => ({
      name,
      points: [...rows.values()].map((row) => ({ x: row.condition.label, y: pick(row) })),
    })),
    references,
  };
}
