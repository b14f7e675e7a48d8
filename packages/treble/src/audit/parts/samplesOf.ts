import type { AttackResult } from "../../attacks/contract/result.ts";
import { picked } from "../../attacks/engine/rows.ts";
import { signalsOf } from "../../spectrum/signals.ts";

/** What an attack did to those of its samples, in this order. */
export function samplesOf(result: AttackResult, rows: readonly number[]): AttackResult {
  if (rows.length === result.success.length && rows.every((row, i) => row === i)) return result;
  const [, ...shape] = result.perturbations.shape;
  const size = shape[0] * shape[1] * shape[2];
  const bytes = (values: Uint8Array): Uint8Array => Uint8Array.from(rows, (row) => values[row]!);
  const integers = (values: Int32Array): Int32Array => Int32Array.from(rows, (row) => values[row]!);
  const numbers = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  const reasons = rows.map((row) => result.reasons[row]);
  return {
    attack: result.attack,
    images: picked(result.images, rows, size),
    perturbations: signalsOf(picked(result.perturbations.data, rows, size), shape),
    ...{ l1: numbers(result.l1), l2: numbers(result.l2), linf: numbers(result.linf) },
    success: bytes(result.success),
    reasons,
    cleanPredictions: integers(result.cleanPredictions),
    adversarialPredictions: integers(result.adversarialPredictions),
    survives8Bit: bytes(result.survives8Bit),
    unusableGradients: integers(result.unusableGradients),
    queries: integers(result.queries),
    attacked: reasons.filter((reason) => reason !== "misclassified").length,
  };
}
