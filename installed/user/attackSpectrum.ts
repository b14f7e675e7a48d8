import type { Backend } from "ongrad";
import { type Classifier, centreSpectrum, measureSpectra, pgdLinf, runAttack, type SpectrumTable } from "treble-lab";

export interface AttackSpectrum {
  /** How many images the model classifies correctly. */
  readonly attacked: number;
  /** 1 for each image with an adversarial one within 0.1 in every pixel. */
  readonly success: number[];
  /** Of each perturbation, in cycles per pixel; null where there is none. */
  readonly centroid: (number | null)[];
  /** Mean energy over the frequency plane, `[H, W]`, zero in the middle. */
  readonly plane: Float64Array;
}

/** Attacks a model on images `[N, C, H, W]` and measures the perturbations: the same in Node and in a browser. */
export async function attackSpectrum(
  model: Classifier,
  images: Float32Array,
  labels: Uint8Array | Int32Array,
  backend: Backend,
): Promise<AttackSpectrum> {
  const result = await runAttack(pgdLinf(0.1), model, { images, labels }, { backend });
  const spectra: SpectrumTable = await measureSpectra(result.perturbations, { backend });
  const [, height, width] = model.shape;
  return {
    attacked: result.attacked,
    success: [...result.success],
    centroid: Array.from(spectra.centroid, (value) => (Number.isNaN(value) ? null : value)),
    plane: centreSpectrum(spectra.meanDistribution, height, width),
  };
}
