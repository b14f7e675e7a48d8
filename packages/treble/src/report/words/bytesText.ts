import { fixed } from "./format.ts";

/** A size for people, in powers of 1000: `139 MB`, `1.2 GB`. */
export function bytesText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit + 1 < units.length) [value, unit] = [value / 1000, unit + 1];
  return `${fixed(value, unit > 0 && value < 9.95 ? 1 : 0)} ${units[unit]}`;
}
