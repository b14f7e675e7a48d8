import { div, greater, lessOrEqual, logicalAnd, reduceSum, reshape, type Value, where } from "ongrad";
import { type SpectralPower, spectralPower, type Window } from "./spectralPower.ts";

export interface EnergyDistribution {
  /** `[N, H*W]` in the order of the DFT: the share of the energy at each frequency, 0 where `valid` is false. */
  readonly p: Value;
  /** `[N]`, boolean: false for signals that are zero or not finite, which have no distribution. */
  readonly valid: Value;
}

/**
 * Energy distribution `p[u,v] = Σ_c |X̂_c|² / Σ` of signals `[N, C, H, W]`. It sums to 1 for every valid signal and
 * does not change when the signal is scaled or, without a window, shifted circularly.
 */
export function energyDistribution(signals: Value, options: { readonly window?: Window } = {}): EnergyDistribution {
  const { p, valid } = distribution(spectralPower(signals, options.window));
  return { p, valid };
}

/** As `energyDistribution`, from the power; `energy` `[N]` is that of the signals divided by their peaks. */
export function distribution(power: SpectralPower): EnergyDistribution & { readonly energy: Value } {
  const total = reduceSum(power.spectral, { axes: [1, 2], keep: true });
  // NaN fails every comparison, so this also rules out signals with a NaN or an infinity in them.
  const valid = logicalAnd(greater(total, 0), lessOrEqual(total, 3e38));
  const summed = reduceSum(power.spectral, { axes: [1], keep: true });
  const p = where(valid, div(summed, where(valid, total, 1)), 0);
  const [count, , size] = power.spectral.shape as [number, number, number];
  return {
    p: reshape(p, [count, size]),
    valid: reshape(valid, [count]),
    energy: reshape(where(valid, total, 0), [count]),
  };
}
