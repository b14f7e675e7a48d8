import { inputGradient } from "../../attacks/engine/inputGradient.ts";
import type { NamedArrays } from "../../formats/npz.ts";
import type { Architecture } from "../../models/architectures.ts";
import { isLinear } from "../../models/isLinear.ts";
import { alignment } from "../../spectrum/alignment.ts";
import { measureSpectra } from "../../spectrum/measureSpectra.ts";
import { type Signals, signalsOf } from "../../spectrum/signals.ts";
import { type SpectrumTable, scalarNames } from "../../spectrum/spectrumTable.ts";
import type { FeaturesProbe } from "../trial/probeConfig.ts";
import { towardsClassReached } from "./classReached.ts";
import type { Probe } from "./probe.ts";

export interface FeaturesSummary {
  /** Exponent of the `lp` measures: 2 by the number of layers in plain stacks of layers, else 1. */
  readonly q: number;
  /** Whether there are end-to-end predictors. */
  readonly linear: boolean;
}

/**
 * For every image all scalars of the learned feature (input gradient of the margin) as `feature_NAME` `[N]`, and of the
 * perturbation as `perturbation_NAME`; how alike the two are: `cosine` of the perturbation with the feature's negative,
 * which is the way that lowers the margin, and `magnitudeCorrelation`, Pearson's of the Fourier magnitudes;
 * `reachedCosine` and `reachedMagnitudeCorrelation` are the same with the gradient of the margin to the class that the
 * perturbation reaches, which need not be the strongest rival. `success` says which images have a perturbation, the
 * others have NaN. Of linear networks also the end-to-end predictor of every
 * class: `predictors` `[classes, C, H, W]`, with their scalars as `predictor_NAME` `[classes]`.
 */
export const featuresProbe: Probe<FeaturesProbe, FeaturesSummary> = async (subject, _, { laboratory, progress }) => {
  const { trained, images, labels, dataset, config } = subject;
  const { shape } = dataset;
  const { backend, threads, signal } = laboratory;
  const options = { backend, threads, signal };
  const q = exponentOf(config.architecture);
  const features = await inputGradient(trained, { images, labels }, options);
  progress(0.3);
  const perturbations = signalsOf(subject.perturbations(), shape);
  const arrays: Record<string, NamedArrays[string]> = {
    ...scalars("feature", await measureSpectra(features, { ...options, q })),
    ...scalars("perturbation", await measureSpectra(perturbations, { ...options, q })),
    success: subject.spectra.success!,
  };
  progress(0.6);
  const rival = await alignment(perturbations, negative(features), options);
  arrays.cosine = { data: rival.cosine, shape: [labels.length] };
  arrays.magnitudeCorrelation = { data: rival.magnitudeCorrelation, shape: [labels.length] };
  progress(0.7);
  const towards = await towardsClassReached(subject, options);
  const reached = await alignment(perturbations, towards, options);
  arrays.reachedCosine = { data: reached.cosine, shape: [labels.length] };
  arrays.reachedMagnitudeCorrelation = { data: reached.magnitudeCorrelation, shape: [labels.length] };
  progress(0.9);
  const linear = isLinear(config.architecture);
  if (linear) {
    // The logits are affine, so their gradients are the same at every image: black ones will do.
    const classes = Uint8Array.from(dataset.classes, (_, i) => i);
    const black = new Float32Array(classes.length * shape[0] * shape[1] * shape[2]);
    const predictors = await inputGradient(trained, { images: black, labels: classes }, { ...options, of: "logit" });
    arrays.predictors = predictors;
    Object.assign(arrays, scalars("predictor", await measureSpectra(predictors, { ...options, q })));
  }
  return { summary: { q, linear }, arrays };
};

/**
 * Gunasekar et al. 2018: of L layers, full-width linear networks find predictors of least ℓ2/L quasi-norm in frequency.
 */
function exponentOf(architecture: Architecture): number {
  return "activation" in architecture && "depth" in architecture ? 2 / architecture.depth : 1;
}

function negative({ data, shape }: Signals): Signals {
  return { data: data.map((value) => -value), shape };
}

function scalars(prefix: string, table: SpectrumTable): NamedArrays {
  return Object.fromEntries(
    scalarNames.map((name) => [`${prefix}_${name}`, { data: table[name], shape: [table.count] }]),
  );
}
