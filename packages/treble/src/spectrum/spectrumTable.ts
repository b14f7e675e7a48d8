import type { FrequencyGrid } from "../frequency/grid.ts";

/** The measures that are one number a sample. */
export const scalarNames = [
  "centroid",
  "r50",
  "r90",
  "highShare",
  "dcShare",
  "bandwidthEntropy",
  "bandwidthParticipation",
  "spatialEntropy",
  "spatialParticipation",
  "uncertainty",
  "supportProduct",
  "lp",
  "anisotropy",
] as const;
/** The name of a measure that is one number a sample. */
export type ScalarName = (typeof scalarNames)[number];

/** What was measured of N signals `[C, H, W]`: arrays of N, NaN where the measure is undefined. */
export interface SpectrumTable extends Readonly<Record<ScalarName, Float64Array>> {
  /** `Σ p·r`, mean frequency in cycles per pixel, 0 to √½. */
  readonly centroid: Float64Array;
  /**
   * Smallest radius (cycles per pixel) up to which half of the energy lies; a share is taken as reached within 1e-6.
   */
  readonly r50: Float64Array;
  /** The same for nine tenths of the energy. */
  readonly r90: Float64Array;
  /** Energy share with `r > 0.25`, 0 to 1. */
  readonly highShare: Float64Array;
  /** Energy share of the zero frequency, 0 to 1. */
  readonly dcShare: Float64Array;
  /** Effective number of frequencies, `exp(−Σ p ln p)`, 1 to HW. */
  readonly bandwidthEntropy: Float64Array;
  /** Effective number of frequencies, participation ratio `1/Σp²`, 1 to HW. */
  readonly bandwidthParticipation: Float64Array;
  /** Effective number of pixels, by the entropy of `Σ_c x_c²/Σ`. */
  readonly spatialEntropy: Float64Array;
  /** Effective number of pixels, participation ratio of `Σ_c x_c²/Σ`. */
  readonly spatialParticipation: Float64Array;
  /**
   * `H(space) + H(frequency) − ln(HW)` in nats, never below 0 (Dembo, Cover & Thomas 1991): of each channel by itself,
   * then the mean over channels weighted by their energy.
   */
  readonly uncertainty: Float64Array;
  /**
   * `#supp(x)·#supp(x̂)/HW`, at least 1 (Donoho & Stark 1989). A pixel or frequency is in the support when its
   * magnitude over all channels (root of the summed squares) exceeds 1e-4 of the largest. What the threshold drops can
   * lower the bound to `(1 − 2e-4·√HW)²` at worst.
   */
  readonly supportProduct: Float64Array;
  /**
   * `(Σ |X̂|^q)^(1/q)` over channels and frequencies, in the signal's units; at `q = 2` the L2 norm. At small `q` it
   * counts what rounding puts in place of exact zeros (1e-16 of the largest coefficient, in float64).
   */
  readonly lp: Float64Array;
  /**
   * Energy share within 15° of the axes over that within 15° of the diagonals; NaN where the diagonals hold less than
   * 1e-6. Compare with `whiteNoiseAnisotropy`, not with 1.
   */
  readonly anisotropy: Float64Array;
  /** The number of signals, N. */
  readonly count: number;
  /** The number of signals with a spectrum: neither zero nor non-finite. */
  readonly validCount: number;
  /** 1 for signals with a spectrum, 0 for the others, whose measures are all NaN. */
  readonly valid: Uint8Array;
  readonly grid: FrequencyGrid;
  /** `Σ x²` of the (windowed) signal; 0 for zero signals, NaN for signals that are not finite. */
  readonly energy: Float64Array;
  /** `[N, annuli]`, energy share of each annulus of `grid.annuli`. */
  readonly profile: Float32Array;
  /**
   * `[H*W]`, the mean of the energy distributions of the valid signals, in the order of the DFT; sums to 1. The batch
   * size may change its last bits, and those of `meanPower`.
   */
  readonly meanDistribution: Float64Array;
  /** `[H*W]`, the mean over the valid signals of the unnormalised power `Σ_c |X̂_c|²`. */
  readonly meanPower: Float64Array;
}
