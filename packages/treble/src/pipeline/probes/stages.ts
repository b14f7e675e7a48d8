import { subset } from "../../data/dataset.ts";
import type { ArrayKinds } from "../../formats/typedArrays.ts";
import { measureSpectra } from "../../spectrum/measureSpectra.ts";
import { signalsOf } from "../../spectrum/signals.ts";
import type { SpectrumTable } from "../../spectrum/spectrumTable.ts";
import { sum } from "../../statistics/sum.ts";
import { evaluator } from "../../training/evaluate.ts";
import type { StagesProbe } from "../trial/probeConfig.ts";
import { trainingPart } from "../trial/trainingPart.ts";
import { momentSignals } from "./momentSignals.ts";
import { prefixed } from "./prefixed.ts";
import type { Probe, ProbeContext, ProbeSubject } from "./probe.ts";
import { type StageMoment, stageMoments } from "./stageMoments.ts";

export interface StagesSummary {
  /** Images that were tried at every moment. */
  readonly tried: number;
  readonly moments: readonly StageMomentSummary[];
}

/** A moment of training: stages that one check reached together are one; the last is the finished network. */
export interface StageMomentSummary {
  /** Training losses; none at a snapshot, and at the end unless the last one was reached there. */
  readonly stages: readonly number[];
  /** Epochs done by then, a fraction among them. */
  readonly epoch: number;
  /** Images that were right, which are attacked, and those of them with a perturbation. */
  readonly attacked: number;
  readonly succeeded: number;
  /** Those with a perturbation to the rival class; absent where none was sought. */
  readonly targetedSucceeded?: number;
}

/** The signals themselves. */
export const stageSignals = ["perturbation", "targeted", "feature"] as const;

const scalars = ["centroid", "highShare", "l2"] as const;

export const stagesArrays = {
  perturbation: "float32",
  targeted: "float32?",
  feature: "float32",
  right: "uint8",
  perturbation_success: "uint8",
  targeted_success: "uint8?",
  ...prefixed("perturbation", scalars, () => "float64" as const),
  ...prefixed("targeted", scalars, () => "float64?" as const),
  ...prefixed("feature", scalars, () => "float64" as const),
  loss: "float64",
  accuracy: "float64",
  distance: "float64",
  relativeDistance: "float64",
} as const satisfies ArrayKinds;

/**
 * For M moments (every stage that was reached, or every snapshot, and the finished network) and N images three signals
 * `[M, N, C, H, W]`: `perturbation`, the smallest in L2 (DDN); `targeted`, the smallest to the class of `rivalClasses`,
 * where it is asked for; and `feature`, the gradient of the logit of the image's class minus that of `rivalClasses`.
 * Each with its `SIGNAL_centroid`, `SIGNAL_highShare` and L2 norm `SIGNAL_l2` `[M, N]`, NaN where the signal is zero.
 * Perturbations are zero where `SIGNAL_success` `[M, N]` is 0; features are those of all images, and `right` `[M, N]`
 * says which of them are classified right. Of each moment, `[M]`: `loss`, the cross-entropy on the training images that
 * training itself checks; `accuracy` on the N images; `distance` and `relativeDistance` that the weights travelled.
 */
export const stagesProbe: Probe<StagesProbe, StagesSummary, typeof stagesArrays> = async (subject, asked, context) => {
  const { backend, threads, signal } = context.laboratory;
  const options = { backend, threads, signal };
  const { shape } = subject.dataset;
  const moments = stageMoments(subject, asked);
  const tried = Math.min(asked.images, subject.labels.length);
  const size = subject.images.length / subject.labels.length;
  const ofImages = <Data extends Float64Array | Uint8Array>(data: Data) => ({ data, shape: [moments.length, tried] });
  const ofMoments = (data: Float64Array) => ({ data, shape: [moments.length] });
  const ofPixels = (data: Float32Array) => ({ data, shape: [moments.length, tried, ...shape] });
  const masks = () => new Uint8Array(moments.length * tried);
  const pixels = () => new Float32Array(moments.length * tried * size);
  const perturbed = () => ({ data: pixels(), success: masks() });

  const right = masks();
  const perturbation = perturbed();
  const targeted = asked.targeted ? perturbed() : undefined;
  const feature = pixels();
  const summaries: StageMomentSummary[] = [];
  for (const [m, { stages, epoch, weights }] of moments.entries()) {
    const progress = (done: number): void => context.progress((0.95 * (m + done)) / moments.length);
    const found = await momentSignals(subject, asked, { weights, m }, { ...context, progress });
    right.set(found.right, m * tried);
    feature.set(found.feature, m * tried * size);
    perturbation.data.set(found.perturbation.data, m * tried * size);
    perturbation.success.set(found.perturbation.success, m * tried);
    targeted?.data.set(found.targeted!.data, m * tried * size);
    targeted?.success.set(found.targeted!.success, m * tried);
    summaries.push({
      ...{ stages, epoch, attacked: sum(found.right), succeeded: sum(found.perturbation.success) },
      ...(found.targeted && { targetedSucceeded: sum(found.targeted.success) }),
    });
  }
  const tableOf = (data: Float32Array) => measureSpectra(signalsOf(data, shape), options);
  const valuesOf = (table: SpectrumTable) => (name: (typeof scalars)[number]) =>
    ofImages(name === "l2" ? table.energy.map((energy) => (energy > 0 ? Math.sqrt(energy) : Number.NaN)) : table[name]);
  return {
    summary: { tried, moments: summaries },
    arrays: {
      perturbation: ofPixels(perturbation.data),
      perturbation_success: ofImages(perturbation.success),
      ...prefixed("perturbation", scalars, valuesOf(await tableOf(perturbation.data))),
      ...(targeted && {
        targeted: ofPixels(targeted.data),
        targeted_success: ofImages(targeted.success),
        ...prefixed("targeted", scalars, valuesOf(await tableOf(targeted.data))),
      }),
      feature: ofPixels(feature),
      ...prefixed("feature", scalars, valuesOf(await tableOf(feature))),
      right: ofImages(right),
      loss: ofMoments(await lossesOf(subject, moments, context)),
      accuracy: ofMoments(Float64Array.from(summaries, ({ attacked }) => attacked / tried)),
      distance: ofMoments(Float64Array.from(moments, ({ distance }) => distance)),
      relativeDistance: ofMoments(Float64Array.from(moments, ({ relativeDistance }) => relativeDistance)),
    },
  };
};

/** Of stages the loss that reached them; of other moments what the same images give. */
async function lossesOf(
  { network, dataset, config }: ProbeSubject,
  moments: readonly StageMoment[],
  { laboratory: { backend, threads, signal } }: ProbeContext,
): Promise<Float64Array> {
  const checked = subset(trainingPart(dataset, config), config.training.checkImages);
  const judge = await evaluator(network, { backend, threads, signal });
  try {
    const losses = new Float64Array(moments.length);
    for (const [m, { checkedLoss, weights }] of moments.entries()) {
      losses[m] = checkedLoss ?? (await judge.evaluate(weights, checked)).loss;
    }
    return losses;
  } finally {
    await judge.dispose();
  }
}
