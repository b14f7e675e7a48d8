/** Regions of the frequency grid that scalar measures add energy over, as 0/1 over `[H*W]`. */
import { annulus } from "../frequency/annulus.ts";
import type { FrequencyGrid } from "../frequency/grid.ts";
import { sum } from "../statistics/sum.ts";

/** Half the Nyquist frequency of one axis, cycles per pixel: frequencies beyond it count as high. */
export const highFrequency = 0.25;

const DEGREES = Math.PI / 180;
const SECTOR = 15 * DEGREES;

/** Frequencies with `r > 0.25`. */
export function highBand(grid: FrequencyGrid): Uint8Array {
  return annulus(grid, highFrequency, Number.POSITIVE_INFINITY);
}

/** Frequencies within 15° of an axis; the zero frequency has no direction and belongs to no sector. */
export function axisSectors(grid: FrequencyGrid): Uint8Array {
  return sector(grid, (angle) => angle <= SECTOR || angle >= 90 * DEGREES - SECTOR);
}

/** Frequencies within 15° of a diagonal. */
export function diagonalSectors(grid: FrequencyGrid): Uint8Array {
  return sector(grid, (angle) => Math.abs(angle - 45 * DEGREES) <= SECTOR);
}

/**
 * Anisotropy of a flat spectrum, the value to compare a measured anisotropy with: below 1 (0.63 on large square grids),
 * because the frequency square reaches further along its diagonals than along its axes. NaN on a grid without
 * diagonals.
 */
export function whiteNoiseAnisotropy(grid: FrequencyGrid): number {
  const diagonals = sum(diagonalSectors(grid));
  return diagonals === 0 ? Number.NaN : sum(axisSectors(grid)) / diagonals;
}

/** `holds` is asked about the angle to the horizontal axis, folded into the first quadrant. */
function sector(grid: FrequencyGrid, holds: (angle: number) => boolean): Uint8Array {
  return Uint8Array.from(grid.radius, (r, i) => {
    const fy = grid.fy[Math.floor(i / grid.width)]!;
    const fx = grid.fx[i % grid.width]!;
    return r > 0 && holds(Math.atan2(Math.abs(fy), Math.abs(fx))) ? 1 : 0;
  });
}
