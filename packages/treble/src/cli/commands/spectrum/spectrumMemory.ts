import { scalarNames } from "../../../spectrum/spectrumTable.ts";

/** Signals that are measured at a time. */
const BATCH = 64;
/**
 * Values of float64 that are in memory for each value of a batch: coefficients, powers, masks and what is kept of them.
 */
const WORKING = 16;

/**
 * About how many bytes of memory measuring so many signals takes: themselves, the table of their measures, and what the
 * transform works with.
 */
export function spectrumMemory(count: number, [channels, height, width]: readonly [number, number, number]): number {
  const pixels = height * width;
  const annuli = Math.ceil(Math.hypot(height, width) / 2) + 2;
  const signals = 4 * count * channels * pixels;
  // Every measure is there once in the table and once while its interval is found.
  const table = count * (8 * scalarNames.length + 8 * annuli + 64);
  const working = 8 * WORKING * Math.min(BATCH, count) * channels * pixels + 64 * (height ** 2 + width ** 2 + pixels);
  return signals + table + working;
}
