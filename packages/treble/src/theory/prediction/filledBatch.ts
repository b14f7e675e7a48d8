/** Rows `first` to `last − 1`, each of `size` numbers, with rows of zeros behind them up to `batch`. */
export function filledBatch(
  rows: Float32Array,
  first: number,
  last: number,
  size: number,
  batch: number,
): Float32Array {
  const filled = new Float32Array(batch * size);
  filled.set(rows.subarray(first * size, last * size));
  return filled;
}
