import type { Band } from "../../frequency/band.ts";
import { imageBandProjector } from "../../frequency/bandProjection.ts";

/**
 * The smallest ‖δ‖₂ with w·δ ≥ m, δ in `band` and x + δ in [0, 1], for one channel `[height, width]`: the projection of
 * 0 onto the three sets, by Dykstra's algorithm in double precision. Infinity where the rounds do not bring the sets
 * together.
 */
export function bandOptimum(
  w: Float32Array,
  x: Float32Array,
  m: number,
  band: Band,
  height: number,
  width: number,
  rounds = 1000,
): number {
  const project = imageBandProjector(band, height, width);
  const inBand = project(w);
  const squared = inBand.reduce((sum, value) => sum + value * value, 0);
  let delta = new Float64Array(w.length);
  // The halfspace is taken inside the band, where its normal is w's part.
  let beyond = 0;
  let outward = new Float64Array(w.length);
  let gap = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const banded = project(delta);
    const reached = banded.reduce((sum, value, i) => sum + value * inBand[i]!, 0) + beyond * squared;
    const step = Math.max(0, (m - reached) / squared);
    const crossing = banded.map((value, i) => value + (beyond + step) * inBand[i]!);
    beyond = -step;
    const wanted = crossing.map((value, i) => value + outward[i]!);
    delta = wanted.map((value, i) => Math.min(1 - x[i]!, Math.max(-x[i]!, value)));
    outward = wanted.map((value, i) => value - delta[i]!);
    gap = Math.hypot(...crossing.map((value, i) => value - delta[i]!));
  }
  const norm = Math.hypot(...delta);
  return gap < 1e-3 * norm ? norm : Number.POSITIVE_INFINITY;
}
