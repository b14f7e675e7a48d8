import type { LabelledImages } from "../../data/labelledImages.ts";
import type { Band } from "../../frequency/band.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { type Quartiles, quartiles } from "../../statistics/quartiles.ts";
import type { StepAttack } from "../contract/contract.ts";
import type { AttackResult } from "../contract/result.ts";
import { type AttackOptions, runAttack } from "../engine/runAttack.ts";
import { outsideBand } from "./outsideBand.ts";
import { type WithinBandOptions, withinBand } from "./withinBand.ts";

/** What an attack came to that was confined to one band. */
export interface BandAccuracy {
  readonly band: Band;
  /** Share of all samples that the clean model gets right. */
  readonly cleanAccuracy: number;
  /**
   * Share of all samples that the model still gets right: those right when clean that the attack in the band did not
   * move.
   */
  readonly robustAccuracy: number;
  /** How many samples the attack in the band moved: the ones that the quartiles are of. */
  readonly successes: number;
  /** Of the perturbations' norms (the attack's own norm); NaN without a success. */
  readonly norm: Quartiles;
  /** The same of the shares of their energy outside of the band. */
  readonly outside: Quartiles;
  readonly result: AttackResult;
}

export interface BandAccuracyOptions extends AttackOptions, WithinBandOptions {
  readonly bands: readonly Band[];
}

/**
 * Band-limited robustness: `attack` confined to each of `options.bands` in turn, on the same images. For an attack in a
 * ball the curve to look at is `robustAccuracy`, for one without it is `norm`. Each band compiles a graph of its own.
 * @throws UserError for bands, images or labels that do not fit.
 */
export async function bandAccuracy(
  attack: StepAttack,
  classifier: Classifier,
  data: LabelledImages,
  options: BandAccuracyOptions,
): Promise<BandAccuracy[]> {
  const { bands, maxOutside, rounds, ...running } = options;
  // All bands are checked before the first is attacked.
  const attacks = bands.map((band) => withinBand(attack, band, { maxOutside, rounds }));
  const rows: BandAccuracy[] = [];
  for (const [i, band] of bands.entries()) {
    const result = await runAttack(attacks[i]!, classifier, data, {
      ...running,
      onProgress: ({ done, total }) => options.onProgress?.({ done: i * total + done, total: bands.length * total }),
    });
    const succeeded = (values: Float64Array): Float64Array => values.filter((_, n) => result.success[n] === 1);
    const norms = succeeded(result[attack.settings.norm]);
    const total = data.labels.length;
    rows.push({
      band,
      cleanAccuracy: result.attacked / total,
      robustAccuracy: (result.attacked - norms.length) / total,
      successes: norms.length,
      norm: quartiles(norms),
      outside: quartiles(succeeded(outsideBand(result.images, data.images, classifier.shape, band))),
      result,
    });
  }
  return rows;
}
