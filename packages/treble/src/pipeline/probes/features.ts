import { inputGradient } from "../../attacks/engine/inputGradient.ts";
import type { ArrayKinds } from "../../formats/typedArrays.ts";
import type { Architecture } from "../../models/architectures.ts";
import { isLinear } from "../../models/isLinear.ts";
import { alignment } from "../../spectrum/alignment.ts";
import { type MeasureOptions, measureSpectra } from "../../spectrum/measureSpectra.ts";
import { type Signals, signalsOf } from "../../spectrum/signals.ts";
import { type ScalarName, type SpectrumTable, scalarNames } from "../../spectrum/spectrumTable.ts";
import type { FeaturesProbe } from "../trial/probeConfig.ts";
import { checkUncertainty } from "./checkUncertainty.ts";
import { towardsClassReached } from "./classReached.ts";
import { predictorsOf } from "./predictorsOf.ts";
import { prefixed } from "./prefixed.ts";
import type { Probe, ProbeSubject } from "./probe.ts";

export interface FeaturesSummary {
  /** Exponent of the `lp` measures: 2 by the number of layers in plain stacks of layers, else 1. */
  readonly q: number;
  /** Whether there are end-to-end predictors. */
  readonly linear: boolean;
}

export const featuresArrays = {
  ...prefixed("feature", scalarNames, () => "float64" as const),
  ...prefixed("perturbation", scalarNames, () => "float64" as const),
  success: "uint8",
  cosine: "float64",
  magnitudeCorrelation: "float64",
  reachedCosine: "float64",
  reachedMagnitudeCorrelation: "float64",
  predictors: "float32?",
  ...prefixed("predictor", scalarNames, () => "float64?" as const),
} as const satisfies ArrayKinds;

/**
 * For every image all scalars of the learned feature (input gradient of the margin) as `feature_NAME` `[N]`, and of the
 * perturbation as `perturbation_NAME`; how alike the two are: `cosine` of the perturbation with the feature's negative,
 * which is the way that lowers the margin, and `magnitudeCorrelation`, Pearson's of the Fourier magnitudes;
 * `reachedCosine` and `reachedMagnitudeCorrelation` are the same with the gradient of the margin to the class that the
 * perturbation reaches, which need not be the strongest rival. `success` says which images have a perturbation, the
 * others have NaN. Of linear networks also the end-to-end predictor of every
 * class: `predictors` `[classes, C, H, W]`, with their scalars as `predictor_NAME` `[classes]`. Features and predictors
 * are held against the uncertainty principle.
 * @throws Error for one that no signal can be.
 */
export const featuresProbe: Probe<FeaturesProbe, FeaturesSummary, typeof featuresArrays> = async (
  subject,
  _,
  { laboratory, progress },
) => {
  const { trained, images, labels, dataset, config } = subject;
  const { shape } = dataset;
  const { backend, threads, signal } = laboratory;
  const options = { backend, threads, signal };
  const q = exponentOf(config.architecture);
  const features = await inputGradient(trained, { images, labels }, options);
  checkUncertainty(features, "feature");
  progress(0.3);
  const perturbations = signalsOf(subject.perturbations(), shape);
  const ofFeatures = await measureSpectra(features, { ...options, q });
  const ofPerturbations = await measureSpectra(perturbations, { ...options, q });
  progress(0.6);
  const rival = await alignment(perturbations, negative(features), options);
  progress(0.7);
  const towards = await towardsClassReached(subject, options);
  const reached = await alignment(perturbations, towards, options);
  progress(0.9);
  const linear = isLinear(config.architecture);
  const perImage = (data: Float64Array) => ({ data, shape: [labels.length] });
  return {
    summary: { q, linear },
    arrays: {
      ...prefixed("feature", scalarNames, scalarsOf(ofFeatures)),
      ...prefixed("perturbation", scalarNames, scalarsOf(ofPerturbations)),
      success: subject.spectra.success,
      cosine: perImage(rival.cosine),
      magnitudeCorrelation: perImage(rival.magnitudeCorrelation),
      reachedCosine: perImage(reached.cosine),
      reachedMagnitudeCorrelation: perImage(reached.magnitudeCorrelation),
      ...(linear ? await predictorArrays(subject, { ...options, q }) : {}),
    },
  };
};

async function predictorArrays(subject: ProbeSubject, options: MeasureOptions) {
  const predictors = await predictorsOf(subject, options);
  checkUncertainty(predictors, "predictor");
  return {
    predictors,
    ...prefixed("predictor", scalarNames, scalarsOf(await measureSpectra(predictors, options))),
  };
}

/**
 * Gunasekar et al. 2018: of L layers, full-width linear networks find predictors of least ℓ2/L quasi-norm in frequency.
 */
function exponentOf(architecture: Architecture): number {
  return "activation" in architecture && "depth" in architecture ? 2 / architecture.depth : 1;
}

function negative({ data, shape }: Signals): Signals {
  return { data: data.map((value) => -value), shape };
}

function scalarsOf(table: SpectrumTable) {
  return (name: ScalarName) => ({ data: table[name], shape: [table.count] });
}
