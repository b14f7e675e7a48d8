import { decreasing } from "../../statistics/isotonic.ts";

/**
 * The strength of noise at which a share that noise lowers is at `level`: of the shares `[without noise, at
 * strengths[0], …]`, made to fall by isotonic regression, interpolated linearly over the logarithm of the strength,
 * below the weakest noise over the strength itself. Infinity where it is never so low, NaN where it is so without
 * noise or there is none.
 *
 * @param strengths positive, ascending.
 * @param shares one more than there are strengths.
 */
export function noiseThreshold(strengths: ArrayLike<number>, shares: ArrayLike<number>, level: number): number {
  if (!(shares[0]! > level)) return Number.NaN;
  const falling = decreasing(shares);
  const at = falling.findIndex((one) => one <= level);
  if (at < 0) return Number.POSITIVE_INFINITY;
  const share = (falling[at - 1]! - level) / (falling[at - 1]! - falling[at]!);
  const high = strengths[at - 1]!;
  if (at === 1) return share * high;
  const low = strengths[at - 2]!;
  return low * (high / low) ** share;
}
