/** The sum, from the first value on: of flags, how many are set. 0 where there is no value. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
