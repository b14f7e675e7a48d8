import type { Dataset } from "../data/dataset.ts";
import type { ConditionRuns } from "../experiments/contract/conditionRuns.ts";
import { centreSpectrum } from "../frequency/grid.ts";
import type { Laboratory } from "../pipeline/trial/laboratory.ts";
import type { Example, ExampleRow } from "../results/results.ts";
import { measureSpectra } from "../spectrum/measureSpectra.ts";
import { signalsOf } from "../spectrum/signals.ts";

/**
 * One image and what every network's first seed does to it: the first test image that all of them classify correctly
 * and are fooled on; failing that, the one that most are. All must be of the same dataset.
 */
export async function exampleOf(
  rows: readonly Pick<ConditionRuns, "condition" | "seeds">[],
  dataset: Dataset,
  laboratory: Laboratory,
): Promise<Example> {
  const { shape, classes } = dataset;
  const size = shape[0] * shape[1] * shape[2];
  const first = rows.map(({ condition, seeds }) => ({ condition, measured: seeds[0]! }));
  const tried = first[0]?.measured.spectra.success.data.length ?? 0;
  const fooled = (index: number): number =>
    first.filter(({ measured }) => measured.spectra.success.data[index] === 1).length;
  let index = 0;
  for (let i = 1; i < tried; i++) if (fooled(i) > fooled(index)) index = i;

  const choice =
    fooled(index) === first.length
      ? "the first test image that every network's first seed classifies correctly and is fooled on"
      : `the first test image that most networks' first seeds (${fooled(index)} of ${first.length}) classify correctly and are fooled on`;

  const className = (i: number): string => classes[i] ?? "no class";
  const exampleRow = async ({ condition, measured }: (typeof first)[number]): Promise<ExampleRow> => {
    const { spectra } = measured;
    const perturbation = measured.perturbations().slice(index * size, (index + 1) * size);
    const { meanDistribution } = await measureSpectra(signalsOf(perturbation, shape), laboratory);
    return {
      network: condition.id,
      perturbation: [...perturbation],
      norm: spectra.l2.data[index]!,
      spectrum: [...centreSpectrum(meanDistribution, shape[1], shape[2])],
      classBefore: className(spectra.clean.data[index]!),
      classAfter: className(spectra.adversarial.data[index]!),
      success: spectra.success.data[index] === 1,
    };
  };
  const bytes = dataset.test.images.subarray(index * size, (index + 1) * size);
  return {
    index,
    choice,
    trueClass: className(dataset.test.labels[index]!),
    image: Array.from(bytes, (byte) => byte / 255),
    rows: await Promise.all(first.map(exampleRow)),
  };
}
