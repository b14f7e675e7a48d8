import {
  add,
  constant,
  div,
  exp,
  greater,
  makeData,
  matmul,
  mul,
  pow,
  reduceSum,
  reshape,
  slice,
  sub,
  type Value,
  where,
} from "ongrad";
import type { FrequencyGrid } from "../frequency/grid.ts";
import { axisSectors, diagonalSectors, highBand } from "./bands.ts";
import { entropy, participationRatio, supportSize } from "./concentration.ts";
import { distribution } from "./energyDistribution.ts";
import { quantileRadii } from "./quantileRadius.ts";
import { radialProfile } from "./radialProfile.ts";
import { spectralPower, type Window } from "./spectralPower.ts";

/** Everything measured of signals `[N, C, H, W]`. Values are `[N]` and mean nothing where `valid` is false. */
export interface Measures {
  /** Boolean; false for signals that are zero or not finite. */
  readonly valid: Value;
  /** Largest absolute value of the signal. */
  readonly peak: Value;
  /** Energy of the (windowed) signal divided by `peak²`. */
  readonly energy: Value;
  /** `[N, H*W]`, the energy distribution in the order of the DFT. */
  readonly p: Value;
  /** `[N, annuli]`, energy share of each annulus. */
  readonly profile: Value;
  readonly centroid: Value;
  readonly r50: Value;
  readonly r90: Value;
  readonly highShare: Value;
  readonly dcShare: Value;
  readonly bandwidthEntropy: Value;
  readonly bandwidthParticipation: Value;
  readonly spatialEntropy: Value;
  readonly spatialParticipation: Value;
  readonly uncertainty: Value;
  readonly supportProduct: Value;
  /** `Σ (|X̂|²/energy)^(q/2)` over channels and frequencies, of which `lp` is `energy^½·peak·(…)^(1/q)`. */
  readonly lpSum: Value;
  readonly axisShare: Value;
  readonly diagonalShare: Value;
}

/** Builds the graph of every measure. `q` in (0, 2] is the exponent of the quasi-norm. */
export function measures(
  signals: Value,
  grid: FrequencyGrid,
  options: { readonly q: number; readonly window?: Window },
): Measures {
  const count = signals.shape[0]!;
  const size = grid.radius.length;
  const power = spectralPower(signals, options.window);
  const { p, valid, energy } = distribution(power);
  const spatial = normalized(reduceSum(power.spatial, { axes: [1] }));
  const total = where(valid, energy, 1);
  const [r50, r90] = quantileRadii(p, grid, [0.5, 0.9]) as [Value, Value];
  const shares = weightedSums(p, [
    grid.radius,
    highBand(grid),
    Uint8Array.from({ length: size }, (_, i) => (i === 0 ? 1 : 0)),
    axisSectors(grid),
    diagonalSectors(grid),
  ]);
  const [centroid, highShare, dcShare, axisShare, diagonalShare] = shares as [Value, Value, Value, Value, Value];
  // Each channel obeys the entropic bound by itself; weights that add up to 1 keep their mean above it.
  const weight = div(reduceSum(power.spectral, { axes: [2] }), reshape(total, [count, 1]));
  const entropies = add(entropy(normalized(power.spatial)), entropy(normalized(power.spectral)));
  const uncertainty = reduceSum(mul(weight, sub(entropies, Math.log(size))), { axes: [1] });
  const relative = div(power.spectral, reshape(total, [count, 1, 1]));
  return {
    valid,
    peak: power.peak,
    energy,
    p,
    profile: radialProfile(p, grid.annuli),
    centroid,
    r50,
    r90,
    highShare,
    dcShare,
    bandwidthEntropy: exp(entropy(p)),
    bandwidthParticipation: participationRatio(p),
    spatialEntropy: exp(entropy(spatial)),
    spatialParticipation: participationRatio(spatial),
    uncertainty,
    supportProduct: div(mul(supportSize(p), supportSize(spatial)), size),
    lpSum: reduceSum(pow(relative, options.q / 2), { axes: [1, 2] }),
    axisShare,
    diagonalShare,
  };
}

/** Rows divided by their sums; rows of zeros stay zero. */
function normalized(x: Value): Value {
  const sum = reduceSum(x, { axes: [-1], keep: true });
  return div(x, where(greater(sum, 0), sum, 1));
}

/** `Σ_i p[n, i]·weights[k][i]` for every `k`, each `[N]`. */
function weightedSums(p: Value, weights: readonly ArrayLike<number>[]): Value[] {
  const [count, size] = p.shape as [number, number];
  const columns = weights.length;
  const entries = new Float64Array(size * columns);
  weights.forEach((weight, k) => {
    for (let i = 0; i < size; i++) entries[i * columns + k] = weight[i]!;
  });
  const sums = matmul(p, constant(makeData(p.dtype, entries), [size, columns]));
  return weights.map((_, k) => reshape(slice(sums, 1, k, k + 1), [count]));
}
