import { readNpz } from "../../formats/npz.ts";
import { type ArrayKinds, type ArraysOf, type NamesOf, typedArray, typedArrays } from "../../formats/typedArrays.ts";
import type { RunStore } from "../../runs/store.ts";

/** The file of a measurement with what was measured, and that with the perturbations. */
export const spectraFile = "spectra.npz";
export const perturbationsFile = "perturbations.npz";

/**
 * What `spectra.npz` holds. One entry an image `[N]`, NaN where there is no perturbation: the classes, whether an
 * attack succeeded and whether the image stays right, the perturbation's L2 norm and its scalars, and the centroids of
 * features (`Trained`, at the start, and of their `Change`). `profile` `[N, annuli]`; `meanDistribution`, `meanPower`
 * `[H, W]`.
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
  profile: "float32",
  meanDistribution: "float64",
  meanPower: "float64",
} as const satisfies ArrayKinds;

/** The arrays of a measurement, one entry an image. */
export type MeasuredArrays = ArraysOf<typeof measuredArrays>;
/** The names of what is a number. */
export type MeasuredName = NamesOf<typeof measuredArrays, "float64">;

/**
 * The arrays of the measurement that this configuration names; `perturbations` `[N, C, H, W]` are read when asked for.
 */
export function readMeasured(
  store: RunStore,
  config: object,
): { readonly spectra: MeasuredArrays; perturbations(): Float32Array } {
  const run = store.run(config);
  const read = (name: string) => readNpz(run.readFile(name), { name });
  return {
    spectra: typedArrays(read(spectraFile), measuredArrays, `${spectraFile} of the run ${run.id}`),
    perturbations: () =>
      typedArray(
        read(perturbationsFile),
        { perturbation: "float32" },
        "perturbation",
        `${perturbationsFile} of the run ${run.id}`,
      ).data,
  };
}
