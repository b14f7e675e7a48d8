import { readNpz } from "../../formats/npz.ts";
import { type ArrayKinds, type ArraysOf, type NamesOf, typedArray, typedArrays } from "../../formats/typedArrays.ts";
import type { RunStore } from "../../runs/store.ts";

/** The files of a measurement: with what was measured, with the perturbations, and with the features. */
export const spectraFile = "spectra.npz";
export const perturbationsFile = "perturbations.npz";
export const featuresFile = "features.npz";

/**
 * What `spectra.npz` holds. One entry an image `[N]`, NaN where there is no perturbation: the classes, whether an
 * attack succeeded and whether the image stays right, the perturbation's L2 norm and its scalars, and the centroids of
 * features (`Trained`, at the start, and of their `Change`; `rivalFeature` of the margin to the class of
 * `rivalClasses`). `profile` `[N, annuli]`; `meanDistribution`, `meanPower` `[H, W]`.
 */
export const measuredArrays = {
  labels: "classes",
  clean: "int32",
  adversarial: "int32",
  success: "uint8",
  robust: "uint8",
  l2: "float64",
  centroid: "float64",
  r50: "float64",
  r90: "float64",
  highShare: "float64",
  dcShare: "float64",
  bandwidth: "float64",
  uncertainty: "float64",
  featureTrained: "float64",
  featureInitial: "float64",
  featureChange: "float64",
  rivalFeature: "float64",
  profile: "float32",
  meanDistribution: "float64",
  meanPower: "float64",
} as const satisfies ArrayKinds;

/** The arrays of a measurement, one entry an image. */
export type MeasuredArrays = ArraysOf<typeof measuredArrays>;
/** The names of what is a number. */
export type MeasuredName = NamesOf<typeof measuredArrays, "float64">;

/** What a measurement left of its network, signal by signal. */
export interface Measured {
  readonly spectra: MeasuredArrays;
  /** `[N, C, H, W]`, zero where no perturbation was found; read when asked for, and not kept. */
  perturbations(): Float32Array;
  /**
   * `[N, C, H, W]`, of every image the gradient of its class's logit minus that of `rivalClasses`, whether it is
   * classified right or not; read when asked for, and not kept.
   */
  features(): Float32Array;
}

/** What the measurement that this configuration names left. */
export function readMeasured(store: RunStore, config: object): Measured {
  const run = store.run(config);
  const read = (name: string) => readNpz(run.readFile(name), { name });
  const place = (name: string): string => `${name} of the run ${run.id}`;
  const signals = (file: string, name: string) => (): Float32Array =>
    typedArray(read(file), { [name]: "float32" }, name, place(file)).data;
  return {
    spectra: typedArrays(read(spectraFile), measuredArrays, place(spectraFile)),
    perturbations: signals(perturbationsFile, "perturbation"),
    features: signals(featuresFile, "rivalFeature"),
  };
}
