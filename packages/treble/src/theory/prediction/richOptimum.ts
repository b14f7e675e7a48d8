import type { LabelledImages } from "../../data/labelledImages.ts";
import { type Architecture, familyOf } from "../../models/architectures.ts";
import { isLinear } from "../../models/isLinear.ts";
import type { ImageSpec } from "../../models/network/network.ts";
import type { Running } from "../../running/running.ts";
import { mean } from "../../statistics/mean.ts";
import { leastFourierNorm } from "../implicitBias/leastFourierNorm.ts";
import { maxMargin } from "../implicitBias/maxMargin.ts";
import { meanCentroid } from "./meanCentroid.ts";

/** Signals of a class in a pair: few, for what is solved grows with the cube of their number. */
const SIGNALS = 8;
/** Pairs of classes: first and second, third and fourth, … */
const PAIRS = 4;

/** The predictor that is cheapest in weights, where one is known. */
export interface RichOptimum {
  /** Mean centroid of its predictors, cycles per pixel. */
  readonly centroid: number;
  readonly optimum: "max margin" | "least Fourier norm";
  readonly pairs: number;
  /** Images of each pair. */
  readonly signals: number;
}

/** Where there is none. */
export interface NoOptimum {
  /** One sentence. */
  readonly why: string;
}

/**
 * Where the rich regime ends for linear networks, on some pairs of the data's classes: the exact optimum that gradient
 * descent on separable signals goes to (Gunasekar et al. 2018): max margin for dense networks of any depth, the least
 * `‖β̂‖₁` for convolutions as large as the image, of two layers. The signals are standardised as the network does it.
 */
export function richOptimum(
  architecture: Architecture,
  spec: ImageSpec,
  sample: LabelledImages,
  options: Pick<Running, "signal"> = {},
): RichOptimum | NoOptimum {
  if (!isLinear(architecture)) return { why: "No optimum is known of networks that are not linear." };
  const optimum = familyOf(architecture).optimum?.(architecture);
  if (optimum === undefined)
    return {
      why: "Of linear networks an optimum is computed for dense ones and, of two layers, for convolutions as large as the image.",
    };
  const betas: Float64Array[] = [];
  let signals = 0;
  for (let pair = 0; pair < PAIRS; pair++) {
    const data = pairOf(spec, sample, [2 * pair, 2 * pair + 1]);
    if (!data) continue;
    options.signal?.throwIfAborted();
    signals = data.labels.length;
    betas.push((optimum === "max margin" ? maxMargin(data) : leastFourierNorm(data)).beta);
  }
  if (betas.length === 0) return { why: "The sample has no two classes with images enough." };
  return {
    centroid: mean(betas.map((beta) => meanCentroid(Float32Array.from(beta), spec.shape))),
    optimum,
    pairs: betas.length,
    signals,
  };
}

/** The first images of two classes; null where one has none. */
function pairOf({ shape, mean: means, std }: ImageSpec, { images, labels }: LabelledImages, pair: readonly number[]) {
  const size = shape[0] * shape[1] * shape[2];
  const area = shape[1] * shape[2];
  const chosen = pair.map((c) => [...labels.keys()].filter((i) => labels[i] === c).slice(0, SIGNALS));
  if (chosen.some((places) => places.length === 0)) return null;
  const places = chosen.flat();
  const signals = Float64Array.from({ length: places.length * size }, (_, at) => {
    const [image, k] = [places[Math.floor(at / size)]!, at % size];
    const channel = Math.floor(k / area);
    return (images[image * size + k]! - means[channel]!) / std[channel]!;
  });
  return { shape, signals, labels: chosen.flatMap((own, c) => own.map(() => (c === 0 ? 1 : -1))) };
}
