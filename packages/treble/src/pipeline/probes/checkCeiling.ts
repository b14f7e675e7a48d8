/** What rounding may add to a share of energy. */
const ROUNDING = 1e-9;

/**
 * Holds shares of low frequencies against the largest that a filter of this size can have.
 * @param what in words, such as `trained kernel`.
 * @throws Error where one lies above: no filter can, so one of the two numbers is wrong.
 */
export function checkCeiling(shares: Float64Array, ceiling: number, what: string): void {
  const above = shares.findIndex((share) => share > ceiling + ROUNDING);
  if (above < 0) return;
  throw new Error(
    `A bug: the ${what} with number ${above} has ${shares[above]} of its energy at low frequencies, above the ceiling of its size, ${ceiling}, which holds for every filter.`,
  );
}
