import type { Chart, ChartSeries } from "../../results/chart.ts";
import type { Interval } from "../../statistics/interval.ts";
import type { ConditionRuns, MomentRuns } from "../contract/conditionRuns.ts";

/** The axis of charts over the epochs trained. */
export const epochAxis: Chart["x"] = { label: "Epochs", scale: "log2" };

/**
 * One line a network over the epochs at which it was looked at; the start, which has no place on a logarithmic axis, is
 * left out. `pick` is told which of the network's snapshots it is.
 */
export function snapshotLines(
  rows: Iterable<ConditionRuns>,
  pick: (moment: MomentRuns, place: number, row: ConditionRuns) => Interval,
): ChartSeries[] {
  return Array.from(rows, (row) => ({
    name: row.condition.label,
    points: row.snapshots.flatMap((moment, place) =>
      moment.epochs > 0 ? [{ x: moment.epochs, y: pick(moment, place, row) }] : [],
    ),
  }));
}
