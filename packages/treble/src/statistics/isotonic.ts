/**
 * The nearest (least squares) sequence that never rises, all values weighing the same: pool adjacent violators (Ayer
 * et al. 1955).
 */
export function decreasing(values: ArrayLike<number>): Float64Array {
  const sums: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < values.length; i++) {
    let [sum, count] = [values[i]!, 1];
    while (sums.length > 0 && sums.at(-1)! / counts.at(-1)! < sum / count) {
      sum += sums.pop()!;
      count += counts.pop()!;
    }
    sums.push(sum);
    counts.push(count);
  }
  const fitted = new Float64Array(values.length);
  let at = 0;
  sums.forEach((sum, block) => {
    fitted.fill(sum / counts[block]!, at, at + counts[block]!);
    at += counts[block]!;
  });
  return fitted;
}
