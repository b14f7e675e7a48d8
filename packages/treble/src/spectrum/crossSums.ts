import type { FrequencyGrid } from "../frequency/grid.ts";
import { added, type Covariance } from "../statistics/covariance.ts";
import type { Quadrature } from "./quadrature.ts";
import type { Coefficients } from "./unitSpectra.ts";

/** Two networks, by their places in the list. */
export type NetworkPair = readonly [a: number, b: number];

/** What is kept of the cross-spectra of images. Two numbers together are `Σ w·C` for a weight `w` (`r`) and `w = 1`. */
export interface CrossSums {
  /** `[N]`, pairs of networks that both have a signal at the image. */
  readonly pairCount: Int32Array;
  /** `[N]`, `Σ w·C_i` and `Σ C_i`; NaN where there is no pair. */
  readonly moment: Float64Array;
  readonly total: Float64Array;
  /** `[N, annuli]`, `Σ C_i` over each annulus; NaN where there is no pair. */
  readonly profile: Float64Array;
  /** `[networks]` of `[N]`: centroid of each network's own spectrum at images that have a pair with it, else NaN. */
  readonly ownCentroid: readonly Float64Array[];
  /** `[H*W]`, the sums over images of `C_i` and `O_i`. */
  readonly map: Float64Array;
  readonly ownMap: Float64Array;
  /** For each network: the sum of the images' two numbers without the pairs it is in, and how many images are left. */
  readonly without: readonly { moment: number; total: number; images: number }[];
  /** `[pairs]`, the images that each pair has. */
  readonly pairImages: Int32Array;
  /** `[pairs, blocks, 2]`, sums over images of the imaginary part. */
  readonly imaginary: Float64Array;
}

/** Adds image after image to what `sums` has. */
export interface CrossAdder {
  readonly sums: CrossSums;
  /** `coefficients[k]` are those of network k, unless `present[k]` is 0. */
  add(image: number, coefficients: readonly Coefficients[], present: Uint8Array): void;
}

export function crossAdder(
  count: number,
  channels: number,
  networks: number,
  pairs: readonly NetworkPair[],
  grid: FrequencyGrid,
  weight: ArrayLike<number>,
  { half, block, fixed, standIns, blocks }: Quadrature,
): CrossAdder {
  const size = grid.radius.length;
  const { index: ring, count: ringCount } = grid.annuli;
  const rings = ringCount.length;
  const nothing = (length: number): Float64Array => new Float64Array(length).fill(Number.NaN);
  const sums = {
    pairCount: new Int32Array(count),
    moment: nothing(count),
    total: nothing(count),
    profile: nothing(count * rings),
    ownCentroid: Array.from({ length: networks }, () => nothing(count)),
    map: new Float64Array(size),
    ownMap: new Float64Array(size),
    without: Array.from({ length: networks }, () => ({ moment: 0, total: 0, images: 0 })),
    pairImages: new Int32Array(pairs.length),
    imaginary: new Float64Array(pairs.length * blocks * 2),
  };
  const cross = new Float64Array(size);
  const own = new Float64Array(size);
  const imaginary = new Float64Array(pairs.length * blocks * 2);
  const pairMoment = new Float64Array(pairs.length);
  const pairTotal = new Float64Array(pairs.length);
  const odd = new Float64Array(half.length);

  /** Adds the pair's cross-spectrum to `cross` and `imaginary`. */
  function addPair(pair: number, a: Coefficients, b: Coefficients): void {
    const at = pair * blocks * 2;
    let moment = 0;
    let total = 0;
    for (let k = 0; k < half.length; k++) {
      const position = half[k]!;
      let real = 0;
      let imag = 0;
      for (let i = position; i < channels * size; i += size) {
        real += a.re[i]! * b.re[i]! + a.im[i]! * b.im[i]!;
        imag += a.im[i]! * b.re[i]! - a.re[i]! * b.im[i]!;
      }
      const w = weight[position]!;
      cross[position]! += real;
      moment += 2 * w * real;
      total += 2 * real;
      odd[k] = imag;
      const into = at + 2 * block[k]!;
      imaginary[into]! += 2 * w * imag;
      imaginary[into + 1]! += 2 * imag;
    }
    for (const position of fixed) {
      let real = 0;
      for (let i = position; i < channels * size; i += size) {
        real += a.re[i]! * b.re[i]! + a.im[i]! * b.im[i]!;
      }
      cross[position]! += real;
      moment += weight[position]! * real;
      total += real;
    }
    for (const { real, neighbour, sharers, block: into } of standIns) {
      // A real coefficient has twice the variance of the imaginary part of a complex one.
      const value = Math.sqrt(2 / sharers) * odd[neighbour]!;
      imaginary[at + 2 * into]! += weight[real]! * value;
      imaginary[at + 2 * into + 1]! += value;
    }
    pairMoment[pair] = moment;
    pairTotal[pair] = total;
    sums.pairImages[pair]!++;
  }

  function addOwn(network: number, image: number, { re, im }: Coefficients): void {
    let moment = 0;
    for (let position = 0; position < size; position++) {
      let power = 0;
      for (let i = position; i < channels * size; i += size) power += re[i]! * re[i]! + im[i]! * im[i]!;
      own[position]! += power;
      moment += weight[position]! * power;
    }
    sums.ownCentroid[network]![image] = moment;
  }

  function addWithout(used: readonly number[]): void {
    sums.without.forEach((without, network) => {
      const left = used.filter((pair) => !pairs[pair]!.includes(network));
      if (left.length === 0) return;
      for (const pair of left) {
        without.moment += pairMoment[pair]! / left.length;
        without.total += pairTotal[pair]! / left.length;
      }
      without.images++;
    });
  }

  return {
    sums,
    add(image, coefficients, present) {
      const used = [...pairs.keys()].filter((pair) => present[pairs[pair]![0]] && present[pairs[pair]![1]]);
      if (used.length === 0) return;
      for (const array of [cross, own, imaginary]) array.fill(0);
      for (const pair of used) addPair(pair, coefficients[pairs[pair]![0]]!, coefficients[pairs[pair]![1]]!);
      const members = new Set(used.flatMap((pair) => pairs[pair]!));
      for (const network of members) addOwn(network, image, coefficients[network]!);
      addWithout(used);

      for (const position of half) cross[mirrored(position, grid)] = cross[position]!;
      let [moment, total] = [0, 0];
      sums.profile.fill(0, image * rings, (image + 1) * rings);
      for (let i = 0; i < size; i++) {
        const value = cross[i]! / used.length;
        sums.map[i]! += value;
        sums.ownMap[i]! += own[i]! / members.size;
        sums.profile[image * rings + ring[i]!]! += value;
        moment += weight[i]! * value;
        total += value;
      }
      sums.pairCount[image] = used.length;
      sums.moment[image] = moment;
      sums.total[image] = total;
      for (let i = 0; i < imaginary.length; i++) {
        imaginary[i]! /= used.length;
        sums.imaginary[i]! += imaginary[i]!;
      }
    },
  };
}

function mirrored(position: number, { height, width }: FrequencyGrid): number {
  const [u, v] = [Math.floor(position / width), position % width];
  return ((height - u) % height) * width + ((width - v) % width);
}

/**
 * Of one block of sums `[pairs, blocks, 2]` over the imaginary parts, the quadratic form whose expectation is the
 * covariance of the sums over pairs of the real parts, and what of it is of single pairs. Pairs that share a network
 * count together, with the sign that undoes the antisymmetry of imaginary parts.
 */
export function pairedForms(
  imaginary: Float64Array,
  block: number,
  blocks: number,
  networks: number,
  pairs: readonly NetworkPair[],
): { readonly all: Covariance; readonly alone: Covariance } {
  const rows = new Float64Array(networks * 2);
  let alone: Covariance = [0, 0, 0];
  pairs.forEach(([a, b], pair) => {
    const x = imaginary[(pair * blocks + block) * 2]!;
    const y = imaginary[(pair * blocks + block) * 2 + 1]!;
    rows[2 * a]! += x;
    rows[2 * a + 1]! += y;
    rows[2 * b]! -= x;
    rows[2 * b + 1]! -= y;
    alone = added(alone, [x * x, x * y, y * y]);
  });
  // The square of a network's row has each of its pairs with itself, and each pair is in two rows.
  let all = added([0, 0, 0], alone, -1);
  for (let network = 0; network < networks; network++) {
    const [x, y] = [rows[2 * network]!, rows[2 * network + 1]!];
    all = added(all, [x * x, x * y, y * y]);
  }
  return { all, alone };
}
