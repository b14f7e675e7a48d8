import { runAttack } from "../../attacks/engine/runAttack.ts";
import { ddn } from "../../attacks/methods/ddn.ts";
import { subset } from "../../data/dataset.ts";
import type { ArrayKinds } from "../../formats/typedArrays.ts";
import { withWeights } from "../../models/network/trained.ts";
import { measureSpectra } from "../../spectrum/measureSpectra.ts";
import { evaluator } from "../../training/evaluate.ts";
import type { DynamicsProbe } from "../trial/probeConfig.ts";
import { trainingPart } from "../trial/trainingPart.ts";
import type { Probe } from "./probe.ts";

export interface DynamicsSummary {
  /** Epochs done at each moment, the finished network last. */
  readonly epochs: readonly number[];
  /** Images that were right at each moment: only those are attacked. */
  readonly attacked: readonly number[];
}

export const dynamicsArrays = { centroid: "float64", loss: "float64" } as const satisfies ArrayKinds;

/**
 * For M moments and N images: `centroid` `[M, N]` of the smallest L2 perturbations (DDN), NaN where there is none;
 * `loss` `[M]`, cross-entropy on the training images that training itself checks. The network must have kept snapshots.
 */
export const dynamicsProbe: Probe<DynamicsProbe, DynamicsSummary, typeof dynamicsArrays> = async (
  subject,
  { images: most, ddnSteps, ddnLoss },
  { laboratory, progress },
) => {
  const { network, dataset, config, labels } = subject;
  const { backend, threads, signal } = laboratory;
  const options = { backend, threads, signal };
  const count = Math.min(most, labels.length);
  const images = subject.images.subarray(0, (count * subject.images.length) / labels.length);
  const last = subject.finished();
  const moments = [...subject.snapshots().filter(({ epoch }) => epoch < last.epoch), last];
  const centroid = new Float64Array(moments.length * count);
  const loss = new Float64Array(moments.length);
  const attacked: number[] = [];
  const checked = subset(trainingPart(dataset, config), config.training.checkImages);
  const judge = await evaluator(network, options);
  try {
    for (const [m, { weights }] of moments.entries()) {
      loss[m] = (await judge.evaluate(weights, checked)).loss;
      const classifier = withWeights(network, weights);
      const result = await runAttack(
        ddn({ steps: ddnSteps, loss: ddnLoss }),
        classifier,
        { images, labels: labels.subarray(0, count) },
        {
          ...options,
          seed: config.seed,
          onProgress: ({ done, total }) => progress((m + done / Math.max(1, total)) / moments.length),
        },
      );
      attacked.push(result.attacked);
      const spectra = await measureSpectra(result.perturbations, options);
      centroid.set(
        spectra.centroid.map((value, n) => (result.success[n] === 1 ? value : Number.NaN)),
        m * count,
      );
    }
  } finally {
    await judge.dispose();
  }
  return {
    summary: { epochs: moments.map(({ epoch }) => epoch), attacked },
    arrays: {
      centroid: { data: centroid, shape: [moments.length, count] },
      loss: { data: loss, shape: [moments.length] },
    },
  };
};
