import { abs, add, constant, dft2, div, greater, makeData, mul, reduceMax, reshape, type Value, where } from "ongrad";

/** What signals are multiplied by before they are transformed: nothing, or a separable, symmetric Hann window. */
export type Window = "none" | "hann";

export interface SpectralPower {
  /** `[N]`, largest absolute value of each signal before the window. */
  readonly peak: Value;
  /** `[N, C, H*W]`, squares of the signals, divided by `peak²` and windowed. */
  readonly spatial: Value;
  /** `[N, C, H*W]`, `|X̂|²` of the same: by Parseval, both have the same sum over the last axis. */
  readonly spectral: Value;
}

/**
 * Power of signals `[N, C, H, W]` over pixels and over frequencies (unitary DFT of each channel). Each signal is first
 * divided by its peak, so that squares of tiny perturbations do not underflow; a zero signal stays zero.
 */
export function spectralPower(signals: Value, window: Window = "none"): SpectralPower {
  const [count, channels, height, width] = signals.shape as [number, number, number, number];
  const peak = reduceMax(abs(signals), { axes: [1, 2, 3], keep: true });
  const scaled = div(signals, where(greater(peak, 0), peak, 1));
  const signal = window === "hann" ? mul(scaled, hannWindow(height, width, signals)) : scaled;
  const { re, im } = dft2(signal);
  const flat = (x: Value): Value => reshape(x, [count, channels, height * width]);
  return {
    peak: reshape(peak, [count]),
    spatial: flat(mul(signal, signal)),
    spectral: flat(add(mul(re, re), mul(im, im))),
  };
}

/**
 * Separable Hann window `sin²(π(h + ½)/H)·sin²(π(w + ½)/W)`: the periodic one, moved by half a pixel so that it is
 * symmetric and nowhere zero.
 */
function hannWindow(height: number, width: number, like: Value): Value {
  const along = (k: number, extent: number): number => Math.sin((Math.PI * (k + 0.5)) / extent) ** 2;
  const values = Float64Array.from(
    { length: height * width },
    (_, i) => along(Math.floor(i / width), height) * along(i % width, width),
  );
  return constant(makeData(like.dtype, values), [height, width]);
}
