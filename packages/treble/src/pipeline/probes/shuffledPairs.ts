import { inputGradient } from "../../attacks/engine/inputGradient.ts";
import type { ArrayKinds } from "../../formats/typedArrays.ts";
import { randomStream } from "../../random/randomStream.ts";
import { alignment } from "../../spectrum/alignment.ts";
import { type Signals, signalsOf } from "../../spectrum/signals.ts";
import type { ShuffledPairsProbe } from "../trial/probeConfig.ts";
import { towardsClassReached } from "./classReached.ts";
import type { Probe } from "./probe.ts";

export interface ShuffledPairsSummary {
  /** Images with a perturbation. */
  readonly pairs: number;
}

export const shuffledPairsArrays = {
  cosine: "float64",
  magnitudeCorrelation: "float64",
  reachedCosine: "float64",
  reachedMagnitudeCorrelation: "float64",
} as const satisfies ArrayKinds;

/**
 * The baseline of the features probe: `cosine`, `magnitudeCorrelation`, `reachedCosine` and
 * `reachedMagnitudeCorrelation` `[N]`, as there, of every perturbation with what belongs to another image that has one,
 * the next in a random order. What stands above them belongs to the image, and not to the network's features at large.
 * Some pairs share their classes, and with a linear network then the feature. NaN where there is no perturbation, or
 * only one.
 */
export const shuffledPairsProbe: Probe<ShuffledPairsProbe, ShuffledPairsSummary, typeof shuffledPairsArrays> = async (
  subject,
  _,
  { laboratory, progress },
) => {
  const { trained, images, labels, dataset, config, spectra } = subject;
  const { backend, threads, signal } = laboratory;
  const options = { backend, threads, signal };
  const count = labels.length;
  const size = images.length / count;
  const partner = cycle(
    [...labels.keys()].filter((i) => spectra.success.data[i] === 1),
    config.seed,
  );
  const ofPartner = ({ data, shape }: Signals, sign: 1 | -1): Signals => {
    const moved = new Float32Array(data.length);
    for (const [i, other] of partner)
      for (let at = 0; at < size; at++) moved[i * size + at] = sign * data[other * size + at]!;
    return { data: moved, shape };
  };
  const perturbations = signalsOf(subject.perturbations(), dataset.shape);
  const features = await inputGradient(trained, { images, labels }, options);
  progress(0.3);
  const rival = await alignment(perturbations, ofPartner(features, -1), options);
  progress(0.5);
  const towards = await towardsClassReached(subject, options);
  progress(0.8);
  const reached = await alignment(perturbations, ofPartner(towards, 1), options);
  const perImage = (data: Float64Array) => ({ data, shape: [count] });
  return {
    summary: { pairs: partner.size },
    arrays: {
      cosine: perImage(rival.cosine),
      magnitudeCorrelation: perImage(rival.magnitudeCorrelation),
      reachedCosine: perImage(reached.cosine),
      reachedMagnitudeCorrelation: perImage(reached.magnitudeCorrelation),
    },
  };
};

/** Every one of `items` with the next in a random order, the last with the first; nothing where that is itself. */
function cycle(items: readonly number[], seed: number): ReadonlyMap<number, number> {
  const stream = randomStream(seed, items.length);
  const order = items.map((item) => ({ item, key: stream.next() })).sort((a, b) => a.key - b.key);
  if (order.length < 2) return new Map();
  return new Map(order.map(({ item }, i) => [item, order[(i + 1) % order.length]!.item]));
}
