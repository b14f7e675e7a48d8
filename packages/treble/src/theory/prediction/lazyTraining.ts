import type { LabelledImages } from "../../data/labelledImages.ts";
import { rivalClasses } from "../../data/rivalClasses.ts";
import { initialize } from "../../models/network/initialize.ts";
import type { Network } from "../../models/network/network.ts";
import { normal, randomStream } from "../../random/randomStream.ts";
import type { Running } from "../../running/running.ts";
import { tangentKernel } from "../tangentKernel/tangentKernel.ts";
import { type KernelState, kernelFlow } from "./kernelFlow.ts";
import { marginWeights } from "./marginWeights.ts";
import { networkOutputs } from "./networkOutputs.ts";
import { tangentFields } from "./tangentFields.ts";

/** Sets read-outs apart from other streams of a seed. */
const PURPOSE = 0x1a2e;

/** A network before it is trained, what it is to be trained on, and where it is looked at. */
export interface LazyTask {
  readonly network: Network;
  /** Of its initial weights. */
  readonly seed: number;
  /** Factor on their standard deviations. */
  readonly initScale: number;
  /** n images to learn from. */
  readonly sample: LabelledImages;
  /** m images, unseen in training, at which margins are differentiated. */
  readonly images: LabelledImages;
  /** Mean cross-entropies on the sample, in nats, at which training is looked at. */
  readonly losses: readonly number[];
}

/** The margin's gradients at one moment of lazy training. */
export interface LazyMoment extends Omit<KernelState, "coefficients"> {
  /** `[m, C, H, W]`: of the margin as it is then. */
  readonly gradients: Float32Array;
  /** `[m, C, H, W]`: of what training added to it, the kernel's part alone. */
  readonly learned: Float32Array;
}

/** What lazy training does to one start. */
export interface LazyTraining {
  /** `[m, C, H, W]`: the gradient of the margin at the initial weights. */
  readonly initial: Float32Array;
  /** From the highest loss down. */
  readonly moments: readonly LazyMoment[];
}

/**
 * Gradients, in the image, of the margin `logit_y − logit_r` that a network would have if it were trained lazily: by
 * gradient flow of the cross-entropy on the model linear in the weights, `f_t(x) = f₀(x) + Σ_j a_j(t) K(x, x_j)`
 * (Jacot, Gabriel & Hongler 2018; Lee et al. 2019). `f₀` is the network at its initial weights, `K` their empirical
 * tangent kernel, taken to be the same for each class: that of a read-out of length 1, drawn at random. What training
 * adds to the gradient is `∇_x ⟨∇_θ f(x), v_y − v_r⟩` with `v_c = Σ_j a_jc ∇_θ f(x_j)`. The rival r is one class an
 * image, the same for every network (`rivalClasses`).
 * @throws UserError where images do not fit the network.
 */
export async function lazyTraining(task: LazyTask, options: Running = {}): Promise<LazyTraining> {
  const { network, seed, initScale, sample, images, losses } = task;
  const { classes } = network.images;
  const rivals = rivalClasses(images.labels, classes);
  const weights = initialize(network, seed, initScale);
  const running = { ...options, onProgress: undefined };
  const outputs = await networkOutputs(network, weights, running);
  try {
    const initial = await outputs.gradients(images.images, marginWeights(images.labels, rivals, classes));
    if (losses.length === 0) return { initial, moments: [] };
    const tangent = { network, weights, readOut: randomReadOut(seed, classes) };
    const kernel = await tangentKernel(tangent, sample.images, running);
    const before = await outputs.logits(sample.images);
    const states = kernelFlow({ kernel, labels: sample.labels, classes, initial: before }, losses);
    const fields = await tangentFields(tangent, sample.images, running);
    try {
      const moments: LazyMoment[] = [];
      for (const { coefficients, ...state } of states) {
        const learned = new Float32Array(initial.length);
        for (let c = 0; c < classes; c++) {
          const signs = Int8Array.from(rivals, (rival, i) => (images.labels[i] === c ? 1 : rival === c ? -1 : 0));
          await addField(fields, columnOf(coefficients, classes, c), images.images, signs, learned);
        }
        moments.push({ ...state, gradients: initial.map((value, k) => value + learned[k]!), learned });
        options.onProgress?.({ done: moments.length, total: losses.length });
      }
      return { initial, moments };
    } finally {
      await fields.dispose();
    }
  } finally {
    await outputs.dispose();
  }
}

/** Adds a function's gradient, times its sign, at the images that have one. */
async function addField(
  fields: Awaited<ReturnType<typeof tangentFields>>,
  coefficients: Float64Array,
  images: Float32Array,
  signs: Int8Array,
  into: Float32Array,
): Promise<void> {
  const size = images.length / signs.length;
  const places = [...signs.keys()].filter((i) => signs[i] !== 0);
  const chosen = new Float32Array(places.length * size);
  for (const [k, i] of places.entries()) chosen.set(images.subarray(i * size, (i + 1) * size), k * size);
  const { gradients } = await fields.of(coefficients, chosen);
  for (const [k, i] of places.entries())
    for (let pixel = 0; pixel < size; pixel++) into[i * size + pixel]! += signs[i]! * gradients[k * size + pixel]!;
}

function columnOf(matrix: Float64Array, columns: number, c: number): Float64Array {
  return Float64Array.from({ length: matrix.length / columns }, (_, i) => matrix[i * columns + c]!);
}

/** Normal numbers, scaled to length 1. */
function randomReadOut(seed: number, classes: number): number[] {
  const stream = randomStream(PURPOSE, seed);
  const drawn = Array.from({ length: classes }, () => normal(stream));
  const length = Math.hypot(...drawn);
  return drawn.map((value) => value / length);
}
