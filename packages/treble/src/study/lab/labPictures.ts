import type { MeasuredArrays } from "../../pipeline/trial/measuredArrays.ts";
import { commonMagnification } from "../../report/words/exampleScales.ts";
import { type LabPictures, labFormat } from "../../results/lab.ts";
import { base64 } from "../../text/base64.ts";
import type { SeedNorms } from "./labAccuracy.ts";
import { short } from "./labNetworks.ts";

/** What the first seed of a network left, and of each seed the smallest perturbations' norms. */
export interface LabMeasured {
  readonly network: string;
  readonly spectra: Pick<MeasuredArrays, "labels" | "clean" | "adversarial" | "success" | "l2">;
  /** `[N, C, H, W]` */
  readonly perturbations: Float32Array;
  readonly seeds: readonly SeedNorms[];
}

/** Which images are pictured, and the rule by which they were chosen, in words. */
export interface LabChoice {
  readonly indices: readonly number[];
  readonly choice: string;
}

/**
 * So many test images: the first of each class in turn that all of these networks classify right and are fooled on, or
 * as many of them as there are.
 */
export function labImages(measured: readonly LabMeasured[], count: number): LabChoice {
  const { labels } = measured[0]!.spectra;
  const all = Array.from(labels.data, (label, index) => ({ label: Number(label), index, fooled: 0 }));
  for (const { spectra } of measured) for (const one of all) one.fooled += spectra.success.data[one.index]!;
  // The first image of a class comes before the second one of any.
  const seen = new Map<number, number>();
  const ranked = [...all]
    .sort((a, b) => b.fooled - a.fooled || a.index - b.index)
    .map((one) => {
      const rank = seen.get(one.label) ?? 0;
      seen.set(one.label, rank + 1);
      return { ...one, rank };
    });
  const chosen = ranked
    .sort((a, b) => b.fooled - a.fooled || a.rank - b.rank || a.index - b.index)
    .slice(0, count)
    .sort((a, b) => a.index - b.index);
  const whole = chosen.every(({ fooled }) => fooled === measured.length);
  return {
    indices: chosen.map(({ index }) => index),
    choice: `the first test images, of one class after the other, that ${whole ? "every network" : "most networks"}'s first seed classifies correctly and is fooled on`,
  };
}

/** What these networks do to one image. @param classes names, by index */
export function labPictures(
  measured: readonly LabMeasured[],
  index: number,
  recipe: string,
  classes: readonly string[],
): LabPictures {
  const rows = measured.map(({ network, spectra, perturbations }) => {
    const size = perturbations.length / spectra.labels.data.length;
    const className = (of: ArrayLike<number>): string => classes[Number(of[index])] ?? "no class";
    return {
      network,
      perturbation: [...perturbations.slice(index * size, (index + 1) * size)],
      norm: spectra.l2.data[index]!,
      classBefore: className(spectra.clean.data),
      classAfter: className(spectra.adversarial.data),
      success: spectra.success.data[index] === 1,
    };
  });
  const magnification = commonMagnification(rows);
  return {
    ...{ format: labFormat, recipe, index, magnification },
    rows: rows.map(({ perturbation, norm, ...row }) => ({
      ...row,
      norm: short(norm),
      perturbation: base64(signedBytes(perturbation, 254 * magnification)),
    })),
  };
}

function signedBytes(values: readonly number[], scale: number): Uint8Array {
  const bytes = Int8Array.from(values, (value) => Math.min(127, Math.max(-127, Math.round(value * scale))));
  return new Uint8Array(bytes.buffer);
}
