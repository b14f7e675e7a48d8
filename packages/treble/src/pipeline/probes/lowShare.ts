import { inputGradient } from "../../attacks/engine/inputGradient.ts";
import type { ArrayKinds } from "../../formats/typedArrays.ts";
import { isLinear } from "../../models/isLinear.ts";
import { stackOf } from "../../models/stackOf.ts";
import { signalsOf } from "../../spectrum/signals.ts";
import { stackCeiling } from "../../theory/concentration/layerStack.ts";
import { lowFrequencyShares } from "../../theory/lowFrequencyShare.ts";
import type { LowShareProbe } from "../trial/probeConfig.ts";
import { predictorsOf } from "./predictorsOf.ts";
import type { Probe } from "./probe.ts";

export interface LowShareSummary {
  /**
   * The largest share that a unit of the network's layers can have (`stackOf`, `stackCeiling`), and how many pixels
   * such a unit sees along an axis; null behind a low-pass filter.
   */
  readonly ceiling: number | null;
  readonly receptiveField: number | null;
}

export const lowShareArrays = {
  feature: "float64",
  perturbation: "float64",
  predictor: "float64?",
} as const satisfies ArrayKinds;

/**
 * Energy shares at `r ≤ cutoff` of the learned features (input gradients of the margin), `feature` `[N]`, of the
 * perturbations, `perturbation` `[N]`, and of a linear network's end-to-end predictors, `predictor` `[classes]`; beside
 * them the ceiling of the network's layers. NaN where there is no signal.
 */
export const lowShareProbe: Probe<LowShareProbe, LowShareSummary, typeof lowShareArrays> = async (
  subject,
  { cutoff },
  { laboratory, progress },
) => {
  const { trained, images, labels, dataset, config } = subject;
  const [, height, width] = dataset.shape;
  const { backend, threads, signal } = laboratory;
  const options = { backend, threads, signal };
  const shares = (signals: ReturnType<typeof signalsOf>) => lowFrequencyShares(signals, cutoff, options);
  const features = await shares(await inputGradient(trained, { images, labels }, options));
  progress(0.5);
  const perturbations = await shares(signalsOf(subject.perturbations(), dataset.shape));
  progress(0.8);
  const predictors = isLinear(config.architecture) ? await shares(await predictorsOf(subject, options)) : null;
  const layers = stackOf(config.architecture, dataset.shape);
  const row = (data: Float64Array) => ({ data, shape: [data.length] });
  return {
    summary: layers ? stackCeiling({ height, width }, layers, cutoff) : { ceiling: null, receptiveField: null },
    arrays: {
      feature: row(features),
      perturbation: row(perturbations),
      ...(predictors && { predictor: row(predictors) }),
    },
  };
};
