import { mean } from "../statistics/mean.ts";
import { type CrossSums, type NetworkPair, pairedForm } from "./crossSums.ts";
import type { Quadrature } from "./quadrature.ts";

/** What the seeds' noise does to the means over images of `Σ r·C_i` and `Σ C_i`. */
export interface SeedNoise {
  /** Lower triangle of the Cholesky factor of their covariance: `a`, `b` and `c` of `[[a, 0], [b, c]]`. */
  readonly factor: readonly [a: number, b: number, c: number];
  /** Degrees of freedom with which the variance of the centroid and that of the agreement were estimated. */
  readonly degrees: readonly [centroid: number, agreement: number];
}

/** Of two numbers x and y: the variance of x, the covariance, and the variance of y. */
type Covariance = readonly [xx: number, xy: number, yy: number];

/** With two seeds one difference is all there is; t with one degree of freedom would be five times as wide. */
const LEAST_DEGREES = 2;

/**
 * Two parts. Noise of random phase is as large in the imaginary part of the cross-spectrum, where the two have nothing
 * in common, as in the real one: the squares of its sums over blocks of frequencies estimate the variance. Networks
 * that have the same in common, but more or less of its high frequencies, show that in their own centroids alone: their
 * variance over the networks is the other part.
 */
export function seedNoise(
  sums: CrossSums,
  centroid: number,
  networks: number,
  pairs: readonly NetworkPair[],
  { half, standIns, blocks }: Quadrature,
): SeedNoise {
  const images = sums.pairCount.filter((count) => count > 0).length;
  const form = new Float64Array(blocks * 3);
  pairedForm(networks, pairs, blocks)(sums.imaginary, form);
  const scale = new Float64Array(blocks).fill(1 / images ** 2);
  for (const { real, neighbour, block } of standIns) {
    const beside = sums.ownMap[half[neighbour]!]!;
    scale[block]! *= beside > 0 ? (sums.ownMap[real]! / beside) ** 2 : 0;
  }
  const imaginary = Array.from(scale, (factor, block): Covariance => {
    const [xx, xy, yy] = form.subarray(3 * block, 3 * block + 3);
    return [xx! * factor, xy! * factor, yy! * factor];
  });
  const total = positivePart(imaginary.reduce(([a, b, c], [x, y, z]) => [a + x, b + y, c + z], [0, 0, 0]));
  const own = ownVariance(sums.ownCentroid);
  const perBlock = networks - 1;
  const along = (x: number, y: number): Part => {
    const variances = imaginary.map((block) => alongDirection(block, x, y));
    return { variance: alongDirection(total, x, y), degrees: degreesOf(variances, perBlock) };
  };
  const centroidParts = [along(1, -centroid), { variance: own, degrees: Math.max(LEAST_DEGREES, perBlock) }];
  return {
    factor: cholesky([total[0] + own, total[1], total[2]]),
    degrees: [together(centroidParts), along(0, 1).degrees],
  };
}

interface Part {
  readonly variance: number;
  readonly degrees: number;
}

function alongDirection([xx, xy, yy]: Covariance, x: number, y: number): number {
  return x * x * xx + 2 * x * y * xy + y * y * yy;
}

/** Of a sum of variances, each known with as many degrees of freedom, but of unknown size (Satterthwaite 1946). */
function degreesOf(variances: readonly number[], each: number): number {
  const sum = variances.reduce((total, value) => total + value, 0);
  const squares = variances.reduce((total, value) => total + value * value, 0);
  // An estimate with m degrees of freedom has the mean square (m + 2)/m times the square of its mean.
  return squares > 0 ? Math.max(1, ((each + 2) * sum * sum) / squares - 2) : 1;
}

function together(parts: readonly Part[]): number {
  const sum = parts.reduce((total, { variance }) => total + variance, 0);
  const squares = parts.reduce((total, { variance, degrees }) => total + variance ** 2 / degrees, 0);
  return squares > 0 ? sum ** 2 / squares : 1;
}

/** Variance of the mean over the networks of their own centroids. */
function ownVariance(ownCentroid: readonly Float64Array[]): number {
  const means = ownCentroid.map((values) => mean(values.filter(Number.isFinite))).filter(Number.isFinite);
  const middle = mean(means);
  const squares = means.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return means.length > 1 ? squares / (means.length - 1) / means.length : 0;
}

/** The nearest covariance that is one: of differences of squares, negative eigenvalues become 0. */
function positivePart([xx, xy, yy]: Covariance): Covariance {
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const first = Math.max(0, c * c * xx + 2 * c * s * xy + s * s * yy);
  const second = Math.max(0, s * s * xx - 2 * c * s * xy + c * c * yy);
  return [c * c * first + s * s * second, c * s * (first - second), s * s * first + c * c * second];
}

function cholesky([xx, xy, yy]: Covariance): readonly [number, number, number] {
  const a = Math.sqrt(xx);
  const b = a > 0 ? xy / a : 0;
  return [a, b, Math.sqrt(Math.max(0, yy - b * b))];
}
