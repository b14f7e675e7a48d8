import type { Condition } from "../experiments/contract/conditionRuns.ts";
import { centreSpectrum } from "../frequency/grid.ts";
import { familyOf } from "../models/architectures.ts";
import type { Weights } from "../models/network/network.ts";
import type { FilterResult } from "../results/results.ts";
import type { Running } from "../running/running.ts";
import { measureSpectra } from "../spectrum/measureSpectra.ts";
import { signalsOf } from "../spectrum/signals.ts";

/** So many filters are shown, and of filters as large as the image fewer: their numbers go into the results. */
const MOST = 8;
const MOST_LARGE = 4;
/** Kernels of more pixels are large. */
const LARGE = 256;

/**
 * The first filters of a network's first layer, in space and in frequency; null where it is no convolution, and where
 * its weights are a kernel's Fourier coefficients.
 *
 * @param shape of the images, `[C, H, W]`.
 */
export async function firstFilters(
  { architecture }: Pick<Condition, "architecture">,
  weights: Weights,
  shape: readonly [number, number, number],
  options: Running,
): Promise<FilterResult | null> {
  const family = familyOf(architecture);
  if (!family.firstLayer || family.convolution === undefined) return null;
  if ("parametrization" in architecture && architecture.parametrization === "frequency") return null;
  const layer = family.firstLayer(architecture, weights, shape);
  const [channels, rows, columns] = shape;
  // Dilated kernels are shown with their holes.
  const extent = (pixels: number, most: number): number => Math.min(most, (pixels - 1) * layer.dilation + 1);
  const [height, width] = [extent(layer.height, rows), extent(layer.width, columns)];
  const count = Math.min(layer.count, height * width > LARGE ? MOST_LARGE : MOST);
  const size = channels * rows * columns;
  const filters: number[][] = [];
  const spectra: number[][] = [];
  for (let k = 0; k < count; k++) {
    const signal = layer.signals.slice(k * size, (k + 1) * size);
    const { meanDistribution } = await measureSpectra(signalsOf(signal, shape), options);
    spectra.push([...centreSpectrum(meanDistribution, rows, columns)]);
    filters.push(
      Array.from({ length: channels * height * width }, (_, i) => {
        const column = i % width;
        const row = Math.floor(i / width) % height;
        return signal[Math.floor(i / (height * width)) * rows * columns + row * columns + column]!;
      }),
    );
  }
  return { shape: [channels, height, width], filters, spectra };
}
