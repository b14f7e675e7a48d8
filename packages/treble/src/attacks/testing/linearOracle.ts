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
const classifier = linearClassifier(shape, 2, weights, bias);

export type Saturation = "interior" | "58 % saturated" | "saturated throughout";
export const saturations: readonly Saturation[] = ["interior", "58 % saturated", "saturated throughout"];
const shares = { interior: 0, "58 % saturated": 0.58, "saturated throughout": 1 } as const;

export interface OracleMeasure {
  readonly result: AttackResult;
  readonly images: Float32Array;
  /** Norm of each sample's perturbation over the least norm possible, in the attack's own norm. */
  readonly ratios: readonly number[];
}

/** Attacks `count` images, all of which the model gets right, whose pixels are inside [0, 1] or partly at its ends. */
export async function measureAgainstOptimum(
  attack: Attack,
  saturation: Saturation,
  count: number,
  options: AttackOptions,
  factor = 1,
): Promise<OracleMeasure> {
  const drawn = interiorImages(5, count, shape, saturation === "interior" ? 0.3 : 0);
  const draws = numbers(77, drawn.length);
  const images = drawn.map((pixel, i) => (draws[i]! < 2 * shares[saturation] - 1 ? Math.round(pixel) : pixel));
  const { predictions, logits } = await predict(classifier, images, options);
  const result = await runAttack(attack, rescaled(classifier, factor), { images, labels: predictions }, options);
  const { norm } = attack.settings;
  const norms = { l1: result.l1, l2: result.l2, linf: result.linf }[norm];
  const ratios = Array.from(predictions, (own, n) => {
    const margin = logits[2 * n + own]! - logits[2 * n + 1 - own]!;
    return norms[n]! / linearOptimum(towards(own), images.subarray(n * size, (n + 1) * size), margin, norm);
  });
  return { result, images, ratios };
}
