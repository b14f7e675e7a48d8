import type { Chart } from "../../results/chart.ts";
import { type Interval, undefinedInterval } from "../../statistics/interval.ts";
import { ceilingOf } from "../claims/belowCeiling.ts";
import { over, probed } from "../claims/probedSamples.ts";
import type { ConditionRuns } from "../contract/conditionRuns.ts";
import { quantityInterval, type SharedSignal } from "../contract/sharedQuantity.ts";
import { rowChart } from "./rowChart.ts";

type Pick = (row: ConditionRuns) => Interval;

const kernels = "first-layer kernels";

/**
 * What networks with a `low-share` probe have at or below `cutoff` (cycles per pixel), against the ceiling of their own
 * layers: as shares of it, and the shares themselves.
 * @param id what those of the charts begin with.
 */
export function ceilingCharts(rows: ReadonlyMap<string, ConditionRuns>, cutoff: number, id: string): readonly Chart[] {
  const explanation =
    "The ceiling is the top eigenvalue of the disc r ≤ f cut out to what one unit of the last layer before the read-out sees, average pooling a fixed factor of its filter; where tokens are mixed, to a patch. Kernels and units stay below it by law. What a read-out or an attack adds up out of many units at many positions does not have to: β̂(k) = Σ_c â_c(k) ŵ_c(k) for weights a of a read-out over all positions, so that its energy may gather where ŵ has only little.";
  const measured: Readonly<Record<string, Pick>> = {
    [kernels]: (row) => (kernelCeiling(row) === null ? undefinedInterval : kernelShares(row)),
    "end-to-end predictors": (row) =>
      row.result.activation === "linear" ? over(probed("low-share", "predictor"))(row) : undefinedInterval,
    "features, own": over(probed("low-share", "feature")),
    "features, shared": shared("feature"),
    "perturbations, own": over(probed("low-share", "perturbation")),
    "perturbations, shared": shared("perturbation"),
  };
  const intervals =
    "with 95 % intervals over seeds and kernels, classes or images; shared is what seeds have in common.";
  const [ratios, shares] = [new Map<string, Pick>(), new Map<string, Pick>()];
  for (const [name, pick] of Object.entries(measured)) {
    shares.set(name, pick);
    ratios.set(name, (row) => dividedBy(pick(row), name === kernels ? kernelCeiling(row) : ceilingOf(row)));
  }
  return [
    withoutGaps(
      rowChart(rows, {
        id: `${id}-ratio`,
        title: "Measured share of low frequencies by the ceiling of the network's own layers",
        caption: `Energy share at or below ${cutoff} cycles per pixel divided by the largest that a unit of the network's layers can have (of the first layer's kernels: that one of their size can have): of these kernels, of linear networks' end-to-end predictors, of the margin's gradients and of the smallest perturbations, ${intervals}`,
        explanation,
        label: "Measured share / ceiling",
        series: Object.fromEntries(ratios),
        references: [{ label: "the ceiling", value: 1 }],
      }),
    ),
    withoutGaps(
      rowChart(rows, {
        id: `${id}-share`,
        title: "Share of low frequencies, and the ceiling of the network's own layers",
        caption: `Energy share at or below ${cutoff} cycles per pixel, and the largest that a unit of the network's layers can have, ${intervals}`,
        label: "Energy share of low frequencies",
        series: {
          "ceiling of the layers": (row) => {
            const ceiling = ceilingOf(row) ?? Number.NaN;
            return { mean: ceiling, low: ceiling, high: ceiling };
          },
          ...Object.fromEntries(shares),
        },
      }),
    ),
  ];
}

/** Not every network has kernels or predictors, and one seed alone shares nothing. */
function withoutGaps({ series, ...chart }: Chart): Chart {
  const known = series.map(({ name, points }) => ({ name, points: points.filter(({ y }) => !Number.isNaN(y.mean)) }));
  return { ...chart, series: known.filter(({ points }) => points.length > 0) };
}

const kernelShares = over(probed("kernels", "kernel_lowShare"));

/** That of one kernel of the first layer; null of networks without such a probe. */
function kernelCeiling({ seeds: [seed] }: ConditionRuns): number | null {
  return seed!.probes.some(({ config }) => config.kind === "kernels") ? seed!.probe("kernels").summary.ceiling : null;
}

function shared(signal: SharedSignal): Pick {
  return (row) => quantityInterval(row.shared[signal]?.lowShare ?? null);
}

function dividedBy({ mean, low, high }: Interval, ceiling: number | null): Interval {
  if (ceiling === null) return undefinedInterval;
  return { mean: mean / ceiling, low: low / ceiling, high: high / ceiling };
}
