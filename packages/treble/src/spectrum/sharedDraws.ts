import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { normal, randomStream, uniform } from "../random/randomStream.ts";
import { mean } from "../statistics/mean.ts";
import { quantile } from "../statistics/quantile.ts";
import type { CrossSums } from "./crossSums.ts";
import type { SeedNoise } from "./seedNoise.ts";

/** In the order they were drawn, one number a draw. */
export interface SharedDraws {
  /** Shared centroid, cycles per pixel; of one that is not determined, 0 and the largest by turns of a coin. */
  readonly centroid: Float64Array;
  readonly agreement: Float64Array;
  readonly ownCentroid: Float64Array;
}

export interface DrawSettings {
  readonly draws: number;
  readonly seed: number;
  /** That a centroid can be: the largest weight, of radii that of the image's frequencies. */
  readonly largest: number;
}

/**
 * Draws images with replacement, the same ones for all networks that have so many images and the same `seed`, and adds
 * seed noise, which is independent for all networks.
 */
export function sharedDraws(sums: CrossSums, noise: SeedNoise, settings: DrawSettings): SharedDraws {
  const { draws, seed, largest } = settings;
  const count = sums.pairCount.length;
  const used = [...sums.pairCount.keys()].filter((image) => sums.pairCount[image]! > 0);
  const imageStream = randomStream(seed, 1);
  const noiseStream = randomStream(seed, 2, ...wordsOf(sums));
  const result = {
    centroid: new Float64Array(draws),
    agreement: new Float64Array(draws),
    ownCentroid: new Float64Array(draws),
  };
  const weight = new Int32Array(count);
  const times = new Int32Array(sums.ownCentroid.length);
  const anywhere = (): number => (uniform(noiseStream) < 0.5 ? 0 : largest);
  for (let draw = 0; draw < draws; draw++) {
    let drawn = 0;
    while (drawn === 0) {
      weight.fill(0);
      for (let i = 0; i < count; i++) weight[Math.floor(uniform(imageStream) * count)]!++;
      drawn = used.reduce((sum, image) => sum + weight[image]!, 0);
    }
    let [moment, total] = [0, 0];
    for (const image of used) {
      moment += (weight[image]! * sums.moment[image]!) / drawn;
      total += (weight[image]! * sums.total[image]!) / drawn;
    }
    const [z1, z2] = [normal(noiseStream), normal(noiseStream)];
    const [forCentroid, forAgreement] = noise.degrees.map((degrees) => widened(degrees, noiseStream)) as [
      number,
      number,
    ];
    const [a, b, c] = noise.factor;
    const drawnMoment = moment + forCentroid * a * z1;
    const drawnTotal = total + forCentroid * (b * z1 + c * z2);
    const ratio = drawnMoment / drawnTotal;
    result.centroid[draw] = drawnTotal > 0 ? Math.min(Math.max(ratio, 0), largest) : anywhere();
    result.agreement[draw] = total + forAgreement * (b * z1 + c * z2);
    result.ownCentroid[draw] = drawnOwn(sums, used, weight, times, noiseStream);
  }
  if (used.length < 2) {
    for (let draw = 0; draw < draws; draw++) result.agreement[draw] = uniform(noiseStream) < 0.5 ? -1 : 1;
  }
  if (quantile(result.agreement.toSorted(), 0.025) <= 0) {
    for (let draw = 0; draw < draws; draw++) result.centroid[draw] = anywhere();
  }
  return result;
}

/** Bits of what was measured, so that no two networks have the same noise. */
function wordsOf({ map, ownMap }: CrossSums): readonly number[] {
  return [...new Uint32Array(Float64Array.of(mean(map), mean(map.subarray(1)), ownMap[0]!).buffer)];
}

/** Above, a t distribution is a normal one for all that draws can tell. */
const MOST_DEGREES = 60;

/** What makes normal noise noise whose variance was estimated with so many degrees of freedom. */
function widened(degrees: number, stream: RandomGenerator): number {
  const whole = Math.max(1, Math.round(degrees));
  if (whole > MOST_DEGREES) return 1;
  let squares = 0;
  for (let i = 0; i < whole; i++) squares += normal(stream) ** 2;
  return Math.sqrt(whole / squares);
}

/** Networks and images drawn, each by itself (the pigeonhole bootstrap, Owen 2007). */
function drawnOwn(
  { ownCentroid }: CrossSums,
  used: readonly number[],
  weight: Int32Array,
  times: Int32Array,
  stream: RandomGenerator,
): number {
  const networks = ownCentroid.length;
  for (;;) {
    times.fill(0);
    for (let i = 0; i < networks; i++) times[Math.floor(uniform(stream) * networks)]!++;
    let [sum, images] = [0, 0];
    for (const image of used) {
      if (weight[image] === 0) continue;
      let [inside, present] = [0, 0];
      for (let network = 0; network < networks; network++) {
        const value = ownCentroid[network]![image]!;
        if (times[network] === 0 || Number.isNaN(value)) continue;
        inside += times[network]! * value;
        present += times[network]!;
      }
      if (present === 0) continue;
      sum += (weight[image]! * inside) / present;
      images += weight[image]!;
    }
    if (images > 0) return sum / images;
  }
}
