import type { Chart, ChartSeries } from "../../results/chart.ts";
import type { Interval } from "../../statistics/interval.ts";
import type { ConditionRuns, MomentRuns, StageRuns, StageSignal } from "../contract/conditionRuns.ts";
import { intervalOf } from "../contract/networkResult.ts";
import { quantityInterval } from "../contract/sharedQuantity.ts";
import { stageSamples } from "../contract/stageSamples.ts";

/** The axis of charts along training: a network goes from right to left as it fits. */
export const stageAxis: Chart["x"] = { label: "Training loss (training goes to the left)", scale: "linear" };

/** One line a condition over the losses that all its seeds reached. */
export function stageLines(rows: Iterable<ConditionRuns>, pick: (stage: StageRuns) => Interval): ChartSeries[] {
  return Array.from(rows, ({ condition, stages }) => ({
    name: condition.label,
    points: stages.map((stage) => ({ x: stageLoss(stage), y: pick(stage) })),
  }));
}

/** One line for a contrast of two conditions, over the stages that both reached. */
export function contrastLine(
  name: string,
  higher: ConditionRuns,
  lower: ConditionRuns,
  contrast: (higher: StageRuns, lower: StageRuns) => Interval,
): ChartSeries {
  return {
    name,
    points: commonStages(higher, lower).map(([a, b]) => ({ x: stageLoss(a), y: contrast(a, b) })),
  };
}

/** The centroid of a signal at a moment of training, of all seeds together or of what they share. */
export function momentCentroid(moment: MomentRuns, signal: StageSignal, spectra: "own" | "shared"): Interval {
  if (spectra === "own") return intervalOf(stageSamples(moment, signal));
  return quantityInterval(moment.shared[signal]?.centroid ?? null);
}

/** The stages of two conditions at the losses that both reached. */
export function commonStages(a: ConditionRuns, b: ConditionRuns): readonly (readonly [StageRuns, StageRuns])[] {
  return a.stages.flatMap((stage) => {
    const other = b.stages.find((one) => one.stage === stage.stage);
    return stage.stage !== null && other ? [[stage, other] as const] : [];
  });
}

/** The stated loss of a stage; of finished networks that which was checked. */
export function stageLoss({ stage, loss }: StageRuns): number {
  return stage ?? loss;
}
