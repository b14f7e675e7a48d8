/**
 * Linear interpolation between order statistics (Hyndman & Fan 1996, type 7). NaN where there is none.
 * @param sorted ascending
 * @param share 0 to 1
 */
export function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const at = Math.floor(position);
  const low = sorted[at]!;
  const high = sorted[Math.min(at + 1, sorted.length - 1)]!;
  return low + (position - at) * (high - low);
}
