import type { Condition } from "../experiments/contract/conditionRuns.ts";
import { centreSpectrum } from "../frequency/grid.ts";
import { familyOf } from "../models/architectures.ts";
import { loadWeights } from "../pipeline/training/savedWeights.ts";
import type { Laboratory } from "../pipeline/trial/laboratory.ts";
import { performed } from "../pipeline/trial/perform.ts";
import type { TrialRuns } from "../pipeline/trialJob.ts";
import type { FilterResult } from "../results/results.ts";
import { measureSpectra } from "../spectrum/measureSpectra.ts";
import { signalsOf } from "../spectrum/signals.ts";

/** So many filters are shown, and of filters as large as the image fewer: their numbers go into the results. */
const MOST = 8;
const MOST_LARGE = 4;
/** Kernels of more pixels are large. */
const LARGE = 256;

/** The first filters of a network's first layer, in space and in frequency; null where it is no convolution. */
export async function firstFilters(
  laboratory: Laboratory,
  { architecture }: Pick<Condition, "architecture">,
  { train }: TrialRuns,
  shape: readonly [number, number, number],
): Promise<FilterResult | null> {
  const family = familyOf(architecture);
  const trained = performed(laboratory.store, train);
  if (!family.firstLayer || family.convolution === undefined || !trained) return null;
  const layer = family.firstLayer(architecture, loadWeights(laboratory.store, trained), shape);
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
    const { meanDistribution } = await measureSpectra(signalsOf(signal, shape), laboratory);
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
