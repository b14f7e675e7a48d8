import { annulus } from "../../frequency/annulus.ts";
import { frequencyGrid } from "../../frequency/grid.ts";
import type { Chart } from "../../results/chart.ts";
import { lowFrequencyCeiling } from "../../theory/lowFrequencyCeiling.ts";
import { over, probed, type Samples } from "../claims/probedSamples.ts";
import type { ConditionRuns } from "../contract/conditionRuns.ts";
import type { ImageSize } from "../contract/experiment.ts";
import { intervalOf } from "../contract/networkResult.ts";

/** Up to here frequencies count as low, cycles per pixel. */
export const lowCutoff = 0.1;

/**
 * The energy share of low frequencies against the width of the kernel, for convolutions with a `kernels` probe: the
 * ceiling for a kernel of that width, the first layer's kernels before and after training, and the perturbations.
 */
export function lowShareChart(
  rows: readonly ConditionRuns[],
  size: ImageSize,
  about: Pick<Chart, "id" | "title">,
): Chart {
  const points = (pick: (row: ConditionRuns) => Chart["series"][number]["points"][number]["y"]) =>
    rows.map((row) => ({ x: row.result.kernel!, y: pick(row) }));
  return {
    ...about,
    caption: `Energy share at or below ${lowCutoff} cycles per pixel against the width of the kernel: the most that one kernel of that width can have (limit of one kernel), what the first layer's kernels have before and after training, and what the smallest perturbations have, which are sums of many kernels at many positions and not bound by that limit. 95 % intervals: over seeds and images, of kernels over seeds and kernels.`,
    x: { label: "Kernel width (pixels)", scale: "log2" },
    y: { label: "Energy share of low frequencies", scale: "linear" },
    series: [
      { name: "limit of one kernel", points: points(({ result }) => exactly(ceiling(result.kernel!, size))) },
      { name: "kernels, trained", points: points(over(probed("kernels", "kernel_lowShare"))) },
      { name: "kernels, initial", points: points(over(probed("kernels", "initial_lowShare"))) },
      { name: "perturbations", points: points(({ seeds }) => intervalOf(seeds.map(perturbationShare(size)))) },
    ],
    references: [],
  };
}

function exactly(value: number) {
  return { mean: value, low: value, high: value };
}

function ceiling(kernel: number, size: ImageSize): number {
  return lowFrequencyCeiling(size, { height: Math.min(kernel, size.height), width: kernel }, lowCutoff);
}

/** One number: the share in the mean of the perturbations' energy distributions. */
function perturbationShare({ height, width }: ImageSize): Samples {
  const band = annulus(frequencyGrid(height, width), 0, lowCutoff);
  return ({ spectra }) => {
    const mean = spectra.meanDistribution.data;
    return Float64Array.of(mean.reduce((sum, share, i) => sum + share * band[i]!, 0)).filter(Number.isFinite);
  };
}
