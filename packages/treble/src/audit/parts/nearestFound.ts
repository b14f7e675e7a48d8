import type { AttackResult } from "../../attacks/contract/result.ts";
import { ballTolerance } from "../../geometry/ball.ts";
import { type Norm, norms } from "../../geometry/norms.ts";

/** The nearest adversarial image known of each of N images, by norm. */
export interface NearestFound {
  /** Takes in a result on the images `rows`, one a sample of it. */
  enter(result: AttackResult, rows: readonly number[]): void;
  /** Whether an image is right, and no adversarial image is known within the radius. */
  stands(row: number, norm: Norm, epsilon: number): boolean;
  /** The images that stand. */
  standing(norm: Norm, epsilon: number): readonly number[];
  /** Of the images that one is known of. */
  distances(norm: Norm): Float64Array;
}

/**
 * Adds up all attacks, whatever they looked for: as `robustAccuracy` of their results together, but for attacks on some
 * of the images only, too.
 * @param right `[N]`, 1 for images that are right without an attack.
 */
export function nearestFound(right: Uint8Array): NearestFound {
  const none = (): Float64Array => new Float64Array(right.length).fill(Number.POSITIVE_INFINITY);
  const distance = { l1: none(), l2: none(), linf: none() };
  const stands = (row: number, norm: Norm, epsilon: number): boolean =>
    right[row] === 1 && !(distance[norm][row]! <= epsilon * (1 + ballTolerance));
  return {
    enter(result, rows) {
      rows.forEach((row, i) => {
        if (result.success[i] !== 1) return;
        for (const norm of norms) distance[norm][row] = Math.min(distance[norm][row]!, result[norm][i]!);
      });
    },
    stands,
    standing: (norm, epsilon) => [...right.keys()].filter((row) => stands(row, norm, epsilon)),
    distances: (norm) => distance[norm].filter(Number.isFinite),
  };
}
