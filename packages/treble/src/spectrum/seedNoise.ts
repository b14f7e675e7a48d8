import { added, type Covariance, choleskyFactor, positivePart, varianceOf } from "../statistics/covariance.ts";
import { degreesOfSum, summedVariance } from "../statistics/degreesOfFreedom.ts";
import { mean } from "../statistics/mean.ts";
import { type CrossSums, type NetworkPair, pairedForms } from "./crossSums.ts";
import type { Quadrature } from "./quadrature.ts";

/** What the seeds' noise does to the means over images of `Σ r·C_i` and `Σ C_i`. */
export interface SeedNoise {
  /** Of their covariance, as `choleskyFactor`. */
  readonly factor: readonly [a: number, b: number, c: number];
  /** Degrees of freedom with which the variance of the centroid and that of the agreement were estimated. */
  readonly degrees: readonly [centroid: number, agreement: number];
}

/** Of the variance of own centroids. With one, as t has it for two networks, intervals would be five times as wide. */
const LEAST_DEGREES = 2;
/** Networks from which on a jackknife says enough. */
const JACKKNIFED = 4;

/**
 * Noise of random phase is as large in the imaginary part of the cross-spectrum, where networks have nothing in common,
 * as in the real one: the squares of its sums over blocks of frequencies estimate the variance. To this comes what
 * networks have in common, but one more strongly than the other, more of its high frequencies say, which has no
 * imaginary part: with four networks or more, as much as their jackknife exceeds what the imaginary part lets it
 * expect; with fewer, or where not all pairs are compared, the shared centroid is taken to be as uncertain as the mean
 * of the networks' own centroids.
 */
export function seedNoise(
  sums: CrossSums,
  { centroid, agreement }: { readonly centroid: number; readonly agreement: number },
  networks: number,
  pairs: readonly NetworkPair[],
  parts: Quadrature,
): SeedNoise {
  const { blocks, all, alone } = ofRandomPhase(sums, networks, pairs, parts);
  const isJackknifed = networks >= JACKKNIFED && pairs.length === (networks * (networks - 1)) / 2;
  const inPhase = isJackknifed
    ? positivePart(added(jackknife(sums), expectedOfJackknife(all, alone, networks), -1))
    : ([agreement ** 2 * ownVariance(sums.ownCentroid), 0, 0] as const);
  const degrees = isJackknifed ? networks - 1 : Math.max(LEAST_DEGREES, networks - 1);
  const random = positivePart(all);
  const along = (x: number, y: number): number =>
    summedVariance([
      {
        variance: varianceOf(random, x, y),
        degrees: degreesOfSum(
          blocks.map((block) => varianceOf(block, x, y)),
          networks - 1,
        ),
      },
      { variance: varianceOf(inPhase, x, y), degrees },
    ]).degrees;
  return { factor: choleskyFactor(added(random, inPhase)), degrees: [along(1, -centroid), along(0, 1)] };
}

const none: Covariance = [0, 0, 0];

/** Block by block and in all; and of all, what each pair says by itself. */
function ofRandomPhase(
  { pairCount, imaginary, ownMap }: CrossSums,
  networks: number,
  pairs: readonly NetworkPair[],
  { half, standIns, blocks }: Quadrature,
): { readonly blocks: readonly Covariance[]; readonly all: Covariance; readonly alone: Covariance } {
  const images = pairCount.filter((count) => count > 0).length;
  const scale = new Float64Array(blocks).fill(1 / images ** 2);
  for (const { real, neighbour, block } of standIns) {
    const beside = ownMap[half[neighbour]!]!;
    scale[block]! *= beside > 0 ? (ownMap[real]! / beside) ** 2 : 0;
  }
  const forms = Array.from(scale, (factor, block) => {
    const { all, alone } = pairedForms(imaginary, block, blocks, networks, pairs);
    return { all: added(none, all, factor), alone: added(none, alone, factor) };
  });
  const total = (of: readonly Covariance[]): Covariance => of.reduce((sum, each) => added(sum, each), none);
  const all = forms.map((form) => form.all);
  return { blocks: all, all: total(all), alone: total(forms.map((form) => form.alone)) };
}

/** Delete-one-network jackknife (Arvesen 1969). */
function jackknife({ without }: CrossSums): Covariance {
  const rest = without.filter(({ images }) => images > 0);
  const moments = rest.map(({ moment, images }) => moment / images);
  const totals = rest.map(({ total, images }) => total / images);
  const [x, y] = [mean(moments), mean(totals)];
  const squares = moments.reduce<Covariance>((sum, moment, i) => {
    const [dx, dy] = [moment - x, totals[i]! - y];
    return added(sum, [dx * dx, dx * dy, dy * dy]);
  }, none);
  return added(none, squares, (rest.length - 1) / rest.length);
}

/**
 * With noise of random phase alone, and all pairs at every image. A pair's value is the sum of one term a network, of
 * variance s, and one of its own, of variance t: the jackknife expects `4s/S + 4t/(S(S − 2))`, while the mean of all
 * pairs has the variance `4s/S + 2t/(S(S − 1))` and the squares of single pairs add up to `(2s + t)·2/(S(S − 1))`.
 */
function expectedOfJackknife(all: Covariance, alone: Covariance, networks: number): Covariance {
  const shared = added(all, alone, -1);
  const ofShared = ((networks - 4) * (networks - 1)) / (networks - 2) ** 2;
  return added(added(none, shared, ofShared), alone, (2 * (networks - 1)) / (networks - 2));
}

/** Variance of the mean over the networks of their own centroids. */
function ownVariance(ownCentroid: readonly Float64Array[]): number {
  const means = ownCentroid.map((values) => mean(values.filter(Number.isFinite))).filter(Number.isFinite);
  const middle = mean(means);
  const squares = means.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return means.length > 1 ? squares / (means.length - 1) / means.length : 0;
}
