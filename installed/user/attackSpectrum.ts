import { attack, type Classifier, centreSpectrum, type LabelledImages, type Spectrum, spectrum } from "treble-lab";

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

/** Attacks a model and measures the perturbations: the same in Node and in a browser, each with its own onnxruntime. */
export async function attackSpectrum(model: Classifier, data: LabelledImages): Promise<AttackSpectrum> {
  const result = await attack(model, data, "pgd-linf", { epsilon: 0.1 });
  const { table }: Spectrum = await spectrum(result.perturbations);
  const [, height, width] = model.shape;
  return {
    attacked: result.attacked,
    success: [...result.success],
    centroid: Array.from(table.centroid, (value) => (Number.isNaN(value) ? null : value)),
    plane: centreSpectrum(table.meanDistribution, height, width),
  };
}
