import type { Chart, ChartSeries } from "../../results/chart.ts";
import { hierarchicalInterval } from "../../statistics/bootstrap.ts";
import { type Interval, undefinedInterval } from "../../statistics/interval.ts";
import { noiseChannelOf } from "../claims/noiseChannelOf.ts";
import type { ConditionRuns } from "../contract/conditionRuns.ts";

/** Sensitivity to noise against its frequency, one line a condition with a `critical-bands` probe. */
export function sensitivityChart(rows: ReadonlyMap<string, ConditionRuns>, id: string): Chart {
  return {
    id,
    title: "Sensitivity to noise against its frequency",
    caption:
      "One by the variance of grey noise of one band of frequencies that leaves right 55 % (with ten classes; midway between 1 and chance) of the images that are right without it, with 95 % intervals over seeds and images. Bands whose strongest noise leaves more are at the most that their sensitivity can be.",
    x: { label: "Frequency (cycles per pixel)", scale: "log2" },
    y: { label: "Sensitivity (1 by noise variance)", scale: "log10", fromZero: false },
    series: [...rows.values()].map(sensitivityLine),
    references: [],
  };
}

function sensitivityLine({ condition, seeds }: ConditionRuns): ChartSeries {
  const channels = seeds.map(noiseChannelOf).filter((channel) => channel.images.length > 0);
  const samples = channels.map((channel) => channel.images);
  const at = (band: number): Interval =>
    samples.length === 0
      ? undefinedInterval
      : hierarchicalInterval(samples, {
          statistic: (drawn, _, seed) => channels[seed]!.sensitivity(band, drawn),
        });
  const { centres } = channels[0] ?? noiseChannelOf(seeds[0]!);
  return { name: condition.label, points: [...centres].map((x, band) => ({ x, y: at(band) })) };
}
