import { mean } from "../../statistics/mean.ts";

/**
 * How near an attack's perturbations are to the smallest known ones: local optimality (Cinà et al. 2025, AttackBench).
 *
 *   ξ = 1 − (A − A*) / (ε₀ − A*)
 *
 * A is the area under the attack's accuracy against ε up to ε₀, A* that of the envelope, the nearest of all attacks for
 * each image, and ε₀ the largest ε of the envelope, where its accuracy is 0: 1 for the envelope itself, 0 for an attack
 * that finds nothing. Of images that the clean model gets right, so the accuracy at 0 is 1. The area is the one under
 * the steps of the curve, which is the mean of min(distance, ε₀); the authors' code takes trapezoids between them.
 *
 * @param distances one of each image that the clean model gets right, in the norm of the attack; Infinity where it
 * found nothing.
 * @param envelope the smallest known one of each, finite.
 * @returns NaN for no images, and where all of the envelope's distances are the same.
 */
export function localOptimality(distances: readonly number[], envelope: readonly number[]): number {
  const largest = Math.max(...envelope);
  const area = mean(distances.map((distance) => Math.min(distance, largest)));
  const least = mean(envelope);
  return largest > least ? 1 - (area - least) / (largest - least) : Number.NaN;
}

/** The nearest of all attacks' distances, image by image; Infinity where none found anything. */
export function envelopeOf(attacks: readonly (readonly number[])[]): number[] {
  return (attacks[0] ?? []).map((_, n) => Math.min(...attacks.map((distances) => distances[n]!)));
}
