/** A whole number with thin spaces between thousands: `1 234 567`; `space` replaces the thin space. */
export function thousands(value: number, space = "\u202f"): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, space);
}
