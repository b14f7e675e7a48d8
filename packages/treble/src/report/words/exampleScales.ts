import type { ExampleRow } from "../../results/results.ts";

/** Decades of the spectra's colour scale: wide enough for natural spectra, narrow enough to tell neighbours apart. */
const DECADES = 5;
/** Round magnifications within each factor of ten. */
const ROUND = [1, 1.5, 2, 3, 4, 5, 6, 8];
/** Share of a perturbation's values shown without clipping. */
const UNCLIPPED = 0.99;

/**
 * One magnification for all rows, the largest round number that still shows 99 % of the values of the largest
 * perturbation without clipping; at least 1.
 */
export function commonMagnification(rows: readonly Pick<ExampleRow, "perturbation">[]): number {
  const largest = Math.max(0, ...rows.map((row) => absoluteQuantile(row.perturbation, UNCLIPPED)));
  if (largest === 0) return 1;
  const exact = Math.max(1, 0.5 / largest);
  const power = 10 ** Math.floor(Math.log10(exact));
  const factor = ROUND.findLast((f) => f * power <= exact * (1 + 1e-9)) ?? 1;
  return Math.max(1, Math.round(factor * power * 10) / 10);
}

/** Ends of a colour scale of spectra, in powers of ten relative to white noise. */
export interface SpectrumScale {
  readonly low: number;
  readonly high: number;
}

/**
 * One colour scale for all spectra, in powers of ten relative to white noise: from the largest value (rounded up to a
 * whole power) down over at most so many decades. Values below 0 count by their size.
 */
export function commonSpectrumScale(
  spectra: readonly { readonly spectrum: readonly number[] }[],
  decades = DECADES,
): SpectrumScale {
  let highest = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (const { spectrum } of spectra)
    for (const share of spectrum) {
      const level = Math.abs(share) * spectrum.length;
      if (level > highest) highest = level;
      if (level > 0 && level < lowest) lowest = level;
    }
  if (highest === 0) return { low: -decades, high: 0 };
  const high = Math.ceil(Math.log10(highest) - 1e-9) + 0; // never the negative zero of ceil(−1e-9)
  const low = Math.max(high - decades, Math.floor(Math.log10(lowest) + 1e-9));
  return { low: Math.min(low, high - 1), high };
}

function absoluteQuantile(values: readonly number[], q: number): number {
  if (values.length === 0) return 0;
  const sorted = values.map(Math.abs).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}
