import type { LabelledImages } from "../../data/labelledImages.ts";
import { UserError } from "../../errors/userError.ts";
import { type Architecture, buildNetwork, familyOf } from "../../models/architectures.ts";
import { initialize } from "../../models/network/initialize.ts";
import type { ImageSpec } from "../../models/network/network.ts";
import type { Running } from "../../running/running.ts";
import { sharedSpectrum } from "../../spectrum/sharedSpectrum.ts";
import { signalsOf } from "../../spectrum/signals.ts";
import { mean } from "../../statistics/mean.ts";
import { frequencySensitivity } from "../tangentKernel/frequencySensitivity.ts";
import { classSignal } from "./classSignal.ts";
import { type FeatureStep, featureStep } from "./featureStep.ts";
import { type LazyTraining, lazyTraining } from "./lazyTraining.ts";
import { leastCentroid } from "./leastCentroid.ts";
import { meanCentroid } from "./meanCentroid.ts";
import { type NoOptimum, type RichOptimum, richOptimum } from "./richOptimum.ts";
import { sensitivityProduct } from "./sensitivityProduct.ts";

/** A network that is not to be trained, and the images that it would be trained and attacked on. */
export interface ForeseeTask {
  readonly architecture: Architecture;
  /** With the mean and deviation by which the network standardises its images. */
  readonly spec: ImageSpec;
  /** Factor on the deviations of its initial weights. */
  readonly initScale: number;
  /** Training losses, mean cross-entropies in nats, at which networks are to be foreseen; the lowest is the end. */
  readonly losses: readonly number[];
  /** Images that lazy training learns from, and, all of them, the class signal. */
  readonly sample: LabelledImages;
  /** So many of the sample, the first, make the kernel. Default: all. */
  readonly kernelImages?: number;
  /** Images at which margins are differentiated; unseen in training. */
  readonly images: LabelledImages;
  /** Initial weights that are drawn, from 2. Default 2. */
  readonly starts?: number;
  /** Of the first of them; the others follow. Default 0. */
  readonly seed?: number;
}

/** What lazy training says of the networks at one training loss. Centroids in cycles per pixel. */
export interface ForeseenMoment {
  /** Where the sample was not fitted so far the loss at which it stands. */
  readonly loss: number;
  readonly reached: boolean;
  /** Of the margin's gradient, what the initial weights put there included. */
  readonly own: number;
  /** Of what training adds to the gradient, start by start. */
  readonly learned: number;
  /** Of what the starts have in common of that. */
  readonly shared: number;
  /** Mean cosine of two starts' learned gradients at one image. */
  readonly agreement: number;
}

/** The same after one step of learning features (`featureStep`); there `reached` is whether the step was enough. */
export type ForeseenStep = ForeseenMoment;

/** What is foreseen of a network's perturbations without training it. Centroids in cycles per pixel. */
export interface Foreseen {
  /** Of the margin's gradient at the initial weights, over images and starts. */
  readonly initial: number;
  /** From the highest loss down. */
  readonly lazy: readonly ForeseenMoment[];
  readonly step: ForeseenStep;
  /** The kernel's sensitivity applied to the class signal (`sensitivityProduct`). */
  readonly product: number;
  readonly optimum: RichOptimum | NoOptimum;
  /** The least centroid that a filter of the first layer's window can have. */
  readonly floor: number;
  /** That window's side, pixels. */
  readonly window: number;
  readonly starts: number;
  /** Images behind the kernel, the class signal, and the gradients. */
  readonly kernelImages: number;
  readonly sampleImages: number;
  readonly images: number;
}

/** Intervals of shared spectra are not asked for here. */
const DRAWS = 20;

/** Waves of each annulus, in one image a start: the sensitivity is a mean over thousands of them anyway. */
const WAVES = 2;

/**
 * Foresees at which frequencies a network's perturbations will lie, from its architecture, its initial weights and the
 * data alone: the gradient at the start, lazy training to each loss (`lazyTraining`), one step of learning features
 * (`featureStep`), the kernel's sensitivity on the class signal, and of linear networks the optimum of the rich regime.
 * Spectra are those of the study: unitary DFT, each gradient scaled to the same energy, means over images; shared ones
 * are cross-spectra of the starts.
 * @throws UserError for images that do not fit, or less than two starts.
 */
export async function foresee(task: ForeseeTask, options: Running = {}): Promise<Foreseen> {
  const { architecture, spec, initScale, sample, images, starts = 2, seed = 0 } = task;
  if (!Number.isSafeInteger(starts) || starts < 2)
    throw new UserError(`What starts have in common takes two of them at least, not ${starts}.`);
  const { shape } = spec;
  const size = shape[0] * shape[1] * shape[2];
  const kernelImages = Math.min(task.kernelImages ?? sample.labels.length, sample.labels.length);
  const network = buildNetwork(architecture, spec);
  const losses = [...task.losses].sort((a, b) => b - a);
  const running = { ...options, onProgress: undefined };
  const learnt = {
    images: sample.images.subarray(0, kernelImages * size),
    labels: sample.labels.subarray(0, kernelImages),
  };
  const signal = classSignal(sample.images, sample.labels, spec.classes, shape);
  const [trained, steps, products]: [LazyTraining[], FeatureStep[], number[]] = [[], [], []];
  const end = losses.at(-1) ?? 0;
  for (let start = 0; start < starts; start++) {
    const own = seed + start;
    trained.push(await lazyTraining({ network, seed: own, initScale, sample: learnt, images, losses }, running));
    steps.push(await featureStep({ network, seed: own, initScale, sample: learnt, images, loss: end }, running));
    const readOut = Array.from({ length: spec.classes }, (_, c) => (c === 0 ? 1 : c === 1 ? -1 : 0));
    const tangent = { network, weights: initialize(network, own, initScale), readOut };
    const image = images.images.slice(start * size, (start + 1) * size);
    const sensitivities = await frequencySensitivity(tangent, image, { ...running, waves: WAVES, seed: own });
    products.push(sensitivityProduct(sensitivities, signal, { height: shape[1], width: shape[2] }));
    options.onProgress?.({ done: start + 1, total: starts });
  }
  const centroidOf = (all: readonly Float32Array[]): number => mean(all.map((one) => meanCentroid(one, shape)));
  const momentOf = async (signals: readonly Pick<FeatureStep, "gradients" | "learned">[]) => {
    const { centroid, agreement } = await sharedSpectrum(
      signals.map(({ learned }) => ({ signals: signalsOf(learned, shape) })),
      { draws: DRAWS },
    );
    return {
      own: centroidOf(signals.map(({ gradients }) => gradients)),
      learned: centroidOf(signals.map(({ learned }) => learned)),
      ...{ shared: centroid.mean, agreement: agreement.mean },
    };
  };
  const lazy: ForeseenMoment[] = [];
  for (const at of losses.keys()) {
    const moments = trained.map((one) => one.moments[at]!);
    const reached = moments.every((moment) => moment.reached);
    lazy.push({ loss: mean(moments.map(({ loss }) => loss)), reached, ...(await momentOf(moments)) });
  }
  const step = {
    loss: mean(steps.map(({ loss }) => loss)),
    reached: steps.every(({ loss }) => loss <= end),
    ...(await momentOf(steps)),
  };
  const window = familyOf(architecture).window(architecture, shape);
  return {
    initial: centroidOf(trained.map(({ initial }) => initial)),
    lazy,
    product: mean(products),
    optimum: richOptimum(architecture, spec, sample, running),
    floor: leastCentroid({ height: shape[1], width: shape[2] }, window),
    step,
    ...{ window, starts, kernelImages, sampleImages: sample.labels.length, images: images.labels.length },
  };
}
