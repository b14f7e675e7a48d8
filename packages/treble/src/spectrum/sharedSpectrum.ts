import { UserError } from "../errors/userError.ts";
import { type FrequencyGrid, frequencyGrid } from "../frequency/grid.ts";
import { batchSizeOf } from "../running/batchSizeOf.ts";
import { checkRunning } from "../running/checkRunning.ts";
import { inBatches } from "../running/inBatches.ts";
import type { Running } from "../running/running.ts";
import { drawnContrast } from "../statistics/drawnContrast.ts";
import type { Interval } from "../statistics/interval.ts";
import { mean } from "../statistics/mean.ts";
import { type CrossSums, crossAdder, type NetworkPair } from "./crossSums.ts";
import { type Profile, withDensity } from "./profile.ts";
import { quadrature } from "./quadrature.ts";
import { seedNoise } from "./seedNoise.ts";
import { type SharedDraws, sharedDraws } from "./sharedDraws.ts";
import { checkSignals, type Signals } from "./signals.ts";
import { unitSpectra } from "./unitSpectra.ts";

/** The signals of one network, one an image, in the order of the images that all of them share. */
export interface NetworkSignals {
  /** `[N, C, H, W]`, in any unit: each counts scaled to unit length. */
  readonly signals: Signals;
  /** `[N]`, 0 where the network has no signal. A signal that is zero or not finite is none anyway. Default: all 1. */
  readonly present?: Uint8Array | undefined;
}

export interface SharedOptions extends Pick<Running, "signal" | "onProgress" | "batchSize"> {
  /** The pairs of networks that are compared, by their places in the list, each once, in either order. Default: all. */
  readonly pairs?: readonly NetworkPair[] | undefined;
  /**
   * `[H*W]` in the order of the DFT, from 0, the same at opposite frequencies: what the centroids are means of.
   * Default: the radius, cycles per pixel. With 1 in a band and 0 elsewhere they are the shares of the energy there.
   */
  readonly weight?: Float64Array | undefined;
  /** Number of draws, from 1. Default 2000. */
  readonly draws?: number | undefined;
  /**
   * A whole number; what draws depend on besides what is measured. Networks of as many images and the same seed have
   * the same images drawn, and noise of their own: contrasts between them are of the same images. Default 0.
   */
  readonly seed?: number | undefined;
}

/** What networks that differ in their seed alone have in common in frequency, and what each has by itself. */
export interface SharedSpectrum {
  /** Networks that were given. */
  readonly networks: number;
  /** Images that were given, N. */
  readonly count: number;
  /** Images at which a pair of networks has a signal each: those that everything here is about. */
  readonly images: number;
  /** Pairs of networks with such an image. */
  readonly pairs: number;
  readonly grid: FrequencyGrid;
  /** Mean cosine of the signals of a pair, −1 to 1: the share of the energy that they have in common. */
  readonly agreement: Interval;
  /**
   * Shared centroid, `Σ r·C / Σ C`, cycles per pixel. Where it is not determined its interval is all that there can
   * be, from 0 to the largest radius; its mean is NaN where the agreement is not above 0.
   */
  readonly centroid: Interval;
  /** Whether the interval of the agreement lies above 0. Otherwise nothing says where the shared energy lies. */
  readonly determined: boolean;
  /** Centroid of the networks' own spectra at the same images. */
  readonly ownCentroid: Interval;
  /** The shared spectrum over annuli as shares of `Σ C`; some may be negative. Null where not determined. */
  readonly profile: Profile | null;
  readonly ownProfile: Profile;
  /** `[H*W]` in the order of the DFT: the mean of `C_i` over the images; sums to the agreement. */
  readonly map: Float64Array;
  /** `[H*W]`: the mean over the same images of the own spectra `O_i`; sums to 1. */
  readonly ownMap: Float64Array;
  /** Image by image, for bootstraps: NaN, and 0 pairs, where there is no pair. */
  readonly table: SharedTable;
  /** In the order they were drawn; `drawnContrast` makes intervals of contrasts between networks of them. */
  readonly draws: SharedDraws;
}

export interface SharedTable extends Pick<CrossSums, "pairCount" | "moment" | "profile" | "ownCentroid"> {
  /** `[N]`, `Σ C_i`. */
  readonly agreement: Float64Array;
}

/**
 * The spectrum of what networks that differ in nothing but their seed have in common: the mean over images, and over
 * pairs a ≠ b, of the real part of the cross-spectrum `Σ_c F_a·conj F_b` of their signals (unitary DFT of each channel,
 * each signal scaled to unit length). What a seed has by itself averages to zero, so this estimates the spectrum of the
 * part that all seeds share. Signals that are zero or not finite are left out.
 *
 * The intervals are of images and seeds: see docs/measures.md for how, and how often they cover.
 *
 * @throws UserError where there are not two networks with signals of one shape, pairs are not pairs of them, or no
 *   image has a pair; the reason of `options.signal` when it aborts.
 */
export async function sharedSpectrum(
  networks: readonly NetworkSignals[],
  options: SharedOptions = {},
): Promise<SharedSpectrum> {
  const { draws = 2000, seed = 0 } = options;
  const [count, channels, height, width] = checkNetworks(networks);
  const pairs = checkPairs(options.pairs ?? allPairs(networks.length), networks.length);
  if (!Number.isSafeInteger(draws) || draws < 1) {
    throw new UserError(`The options: draws is ${draws}; it must be a whole number of at least 1.`);
  }
  checkRunning(options);
  options.signal?.throwIfAborted();
  const grid = frequencyGrid(height, width);
  const parts = quadrature(grid);
  const { weight = grid.radius } = options;
  if (weight.length !== grid.radius.length || !weight.every((value) => value >= 0 && value < Infinity)) {
    throw new UserError(`The options: weight has ${weight.length} numbers; give ${height}×${width}, each from 0.`);
  }
  const { sums, add } = crossAdder(count, channels, networks.length, pairs, grid, weight, parts);
  const size = channels * height * width;
  const coefficients = networks.map(() => ({ re: new Float64Array(size), im: new Float64Array(size) }));
  const transform = unitSpectra([channels, height, width]);
  const present = new Uint8Array(networks.length);
  await inBatches(count, batchSizeOf(options), options, async (first, last) => {
    for (let image = first; image < last; image++) {
      networks.forEach((network, k) => {
        const signal = network.signals.data.subarray(image * size, (image + 1) * size);
        present[k] = network.present?.[image] === 0 ? 0 : Number(transform(signal, coefficients[k]!));
      });
      add(image, coefficients, present);
    }
  });
  const used = [...sums.pairCount.keys()].filter((image) => sums.pairCount[image]! > 0);
  const images = used.length;
  if (images === 0) {
    throw new UserError(
      `None of the ${count} images has signals of two networks that are compared; give signals of more images, or networks that have some in common.`,
    );
  }
  const moment = mean(used.map((image) => sums.moment[image]!));
  const agreement = mean(used.map((image) => sums.total[image]!));
  const largest = weight.reduce((most, value) => Math.max(most, value), 0);
  const centroid = agreement > 0 ? Math.min(Math.max(moment / agreement, 0), largest) : Number.NaN;
  const noise = seedNoise(sums, { centroid: agreement > 0 ? centroid : 0, agreement }, networks.length, pairs, parts);
  const drawn = sharedDraws(sums, noise, { draws, seed, largest });
  const interval = (estimate: number, of: Float64Array): Interval =>
    drawnContrast([{ estimate, draws: of }], ([value]) => value!);
  const agreementInterval = interval(agreement, drawn.agreement);
  const determined = agreementInterval.low > 0;
  const map = sums.map.map((value) => value / images);
  const ownMap = sums.ownMap.map((value) => value / images);
  return {
    networks: networks.length,
    count,
    images,
    pairs: sums.pairImages.filter((value) => value > 0).length,
    grid,
    agreement: agreementInterval,
    centroid: interval(centroid, drawn.centroid),
    determined,
    ownCentroid: interval(weightedSum(ownMap, weight), drawn.ownCentroid),
    profile: determined ? profileOf(map, grid) : null,
    ownProfile: profileOf(ownMap, grid),
    map,
    ownMap,
    table: {
      pairCount: sums.pairCount,
      moment: sums.moment,
      agreement: sums.total,
      profile: sums.profile,
      ownCentroid: sums.ownCentroid,
    },
    draws: drawn,
  };
}

function allPairs(networks: number): NetworkPair[] {
  return Array.from({ length: networks }, (_, a) =>
    Array.from({ length: networks - a - 1 }, (_, k): NetworkPair => [a, a + 1 + k]),
  ).flat();
}

function checkNetworks(networks: readonly NetworkSignals[]): Signals["shape"] {
  if (!Array.isArray(networks) || networks.length < 2) {
    throw new UserError("A shared spectrum is of two networks or more, each { signals }; give another one.");
  }
  for (const { signals } of networks) checkSignals(signals);
  const { shape: wanted } = (networks as readonly NetworkSignals[])[0]!.signals;
  networks.forEach(({ signals: { shape }, present }, k) => {
    if (String(shape) !== String(wanted)) {
      throw new UserError(
        `Network ${k} has signals of shape [${shape}], and the first [${wanted}]; give all of them those of the same images.`,
      );
    }
    if (present !== undefined && present.length !== shape[0]) {
      throw new UserError(
        `Network ${k} has ${shape[0]} signals and ${present.length} flags of \`present\`; give as many.`,
      );
    }
  });
  return wanted;
}

function checkPairs(pairs: readonly NetworkPair[], networks: number): readonly NetworkPair[] {
  const known = new Set<string>();
  for (const [a, b] of pairs) {
    const isPlace = (k: number): boolean => Number.isSafeInteger(k) && k >= 0 && k < networks;
    if (!isPlace(a) || !isPlace(b) || a === b) {
      throw new UserError(`The pair [${a}, ${b}] is not of two of the ${networks} networks; count them from 0.`);
    }
    const name = String(a < b ? [a, b] : [b, a]);
    if (known.has(name)) throw new UserError(`The pair [${a}, ${b}] is given twice; give each once.`);
    known.add(name);
  }
  if (pairs.length === 0) throw new UserError("There is no pair of networks to compare; give at least one.");
  return pairs;
}

function weightedSum(values: Float64Array, weights: Float64Array): number {
  return values.reduce((sum, value, i) => sum + value * weights[i]!, 0);
}

/** Shares of the sum. */
function profileOf(map: Float64Array, grid: FrequencyGrid): Profile {
  const total = map.reduce((sum, value) => sum + value, 0);
  const share = new Array<number>(grid.annuli.count.length).fill(0);
  map.forEach((value, i) => {
    share[grid.annuli.index[i]!]! += value / total;
  });
  return withDensity(grid, share);
}
