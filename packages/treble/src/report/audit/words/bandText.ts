import { compact } from "../../words/format.ts";

/** `up to 0.1`, `0.1 to 0.25`, `above 0.25`: frequencies in cycles per pixel. */
export function bandText({ from, to }: { readonly from: number; readonly to: number }): string {
  const rounded = (value: number): string => compact(Number(value.toPrecision(3)));
  const open = !(to < Number.POSITIVE_INFINITY);
  if (from <= 0) return open ? "all frequencies" : `up to ${rounded(to)}`;
  return open ? `above ${rounded(from)}` : `${rounded(from)} to ${rounded(to)}`;
}
