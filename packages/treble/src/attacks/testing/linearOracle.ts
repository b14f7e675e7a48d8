/** Minimum-norm attacks held against the exact answer: linear models of two classes, the box included. */
import type { Attack } from "../contract/contract.ts";
import type { AttackResult } from "../contract/result.ts";
import { predict } from "../engine/predict.ts";
import { type AttackOptions, runAttack } from "../engine/runAttack.ts";
import { interiorImages, linearClassifier, numbers, rescaled, sizeOfImage } from "./classifiers.ts";
import { linearOptimum } from "./linearOptimum.ts";

const shape = [3, 12, 12] as const;
const size = sizeOfImage(shape);
const weights = numbers(3, size * 2);
const towards = (own: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => weights[2 * i + 1 - own]! - weights[2 * i + own]!);
const bias = Float32Array.of(0, -0.5 * towards(0).reduce((sum, value) => sum + value, 0));
/** The model, of two classes. */
export const linearOracle = linearClassifier(shape, 2, weights, bias);

export type Saturation = "interior" | "58 % saturated" | "saturated throughout";
export const saturations: readonly Saturation[] = ["interior", "58 % saturated", "saturated throughout"];
const shares = { interior: 0, "58 % saturated": 0.58, "saturated throughout": 1 } as const;

export interface OracleMeasure {
  readonly result: AttackResult;
  readonly images: Float32Array;
  /** The least norm possible of each sample's perturbation, in the attack's own norm. */
  readonly optima: readonly number[];
  /** Norm of each sample's perturbation over the least norm possible, in the attack's own norm. */
  readonly ratios: readonly number[];
}

/** Attacks `count` images, all of which the model gets right, whose pixels are inside [0, 1] or partly at its ends. */
export function measureAgainstOptimum(
  attack: Attack,
  saturation: Saturation,
  count: number,
  options: AttackOptions,
  factor = 1,
): Promise<OracleMeasure> {
  return measureOn(attack, oracleImages(saturation, count), options, factor);
}

/** The images of such a measure. */
export function oracleImages(saturation: Saturation, count: number): Float32Array {
  const drawn = interiorImages(5, count, shape, saturation === "interior" ? 0.3 : 0);
  const draws = numbers(77, drawn.length);
  return drawn.map((pixel, i) => (draws[i]! < 2 * shares[saturation] - 1 ? Math.round(pixel) : pixel));
}

/** The images pushed away from the model's boundary by an L2 distance, each on its own side. */
export async function pushedBack(
  images: Float32Array,
  distance: number,
  options: AttackOptions,
): Promise<Float32Array> {
  const { predictions } = await predict(linearOracle, images, options);
  return images.map((pixel, i) => {
    const direction = towards(predictions[Math.floor(i / size)]!);
    return pixel - (distance * direction[i % size]!) / Math.hypot(...direction);
  });
}

/** The same of given images, with the model's logits times `factor`. */
export async function measureOn(
  attack: Attack,
  images: Float32Array,
  options: AttackOptions,
  factor = 1,
): Promise<OracleMeasure> {
  const { predictions, logits } = await predict(linearOracle, images, options);
  const result = await runAttack(attack, rescaled(linearOracle, factor), { images, labels: predictions }, options);
  const { norm } = attack.settings;
  const norms = { l1: result.l1, l2: result.l2, linf: result.linf }[norm];
  const optima = Array.from(predictions, (own, n) => {
    const margin = logits[2 * n + own]! - logits[2 * n + 1 - own]!;
    return linearOptimum(towards(own), images.subarray(n * size, (n + 1) * size), margin, norm);
  });
  return { result, images, optima, ratios: optima.map((optimum, n) => norms[n]! / optimum) };
}
