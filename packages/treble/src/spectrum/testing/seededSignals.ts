import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { inverseFourier2d } from "../../frequency/fourier.ts";
import { frequencyGrid } from "../../frequency/grid.ts";
import { normal, randomStream } from "../../random/randomStream.ts";
import { type Signals, signalsOf } from "../signals.ts";

/** Signals of networks that differ in their seed, and have a known signal in common: 16×16 pixels, one channel. */
export interface SeededSettings {
  readonly networks: number;
  readonly images: number;
  /** Share of the energy that all networks have in common, about. */
  readonly agreement: number;
  /** Amplitudes fall as `1/f^slope`: those of the common signal, and those of the noise, which is white at 0. */
  readonly slope: number;
  readonly noiseSlope: number;
  /** What a network's noise is the same for: one image, all of them, those of a class (of ten), or half and half. */
  readonly noise: "image" | "all" | "class" | "mixed";
  /** Spread over the seeds of how much of the common signal's high frequencies a network has. Default 0. */
  readonly tilt?: number;
  /** Standard deviation, in pixels, of the spot that all signals lie in. Default: everywhere alike. */
  readonly spot?: number;
}

const EXTENT = 16;
const SIZE = EXTENT * EXTENT;
const grid = frequencyGrid(EXTENT, EXTENT);
const transform = inverseFourier2d(EXTENT, EXTENT);

/** The same `imageSeed` has the same common signal at every image, whatever the seed of the networks. */
export function seededSignals(settings: SeededSettings, imageSeed: number, networkSeed: number): Signals[] {
  const { networks, images, agreement, slope, noiseSlope, noise, tilt = 0, spot } = settings;
  const forImages = randomStream(1, imageSeed);
  const forNetworks = randomStream(2, networkSeed);
  const common = Array.from({ length: images }, () => coloured(forImages, slope, spot));
  const own = (): Float64Array => coloured(forNetworks, noiseSlope, spot);
  return Array.from({ length: networks }, () => {
    const data = new Float32Array(images * SIZE);
    const ofClass = Array.from({ length: noise === "class" ? 10 : 1 }, own);
    const strength = tilt * normal(forNetworks);
    common.forEach((signal, image) => {
      const seen = strength === 0 ? signal : tilted(signal, strength);
      const here = noise === "image" || noise === "mixed" ? own() : ofClass[image % ofClass.length]!;
      for (let i = 0; i < SIZE; i++) {
        const value = noise === "mixed" ? Math.SQRT1_2 * (here[i]! + ofClass[0]![i]!) : here[i]!;
        data[image * SIZE + i] = Math.sqrt(agreement) * seen[i]! + Math.sqrt(1 - agreement) * value;
      }
    });
    return signalsOf(data, [1, EXTENT, EXTENT]);
  });
}

/** Random numbers of that spectrum, of unit length. */
function coloured(stream: RandomGenerator, slope: number, spot: number | undefined): Float64Array {
  const re = new Float64Array(SIZE);
  const im = new Float64Array(SIZE);
  for (let i = 0; i < SIZE; i++) {
    const amplitude = Math.max(grid.radius[i]!, 0.5 / EXTENT) ** -slope;
    re[i] = normal(stream) * amplitude;
    im[i] = normal(stream) * amplitude;
  }
  transform(re, im);
  if (spot !== undefined) {
    for (let i = 0; i < SIZE; i++) {
      const [y, x] = [Math.floor(i / EXTENT) - EXTENT / 2, (i % EXTENT) - EXTENT / 2];
      re[i]! *= Math.exp(-(x * x + y * y) / (2 * spot * spot));
    }
  }
  const norm = Math.sqrt(re.reduce((sum, value) => sum + value * value, 0));
  return re.map((value) => value / norm);
}

/** Amplitudes multiplied by `exp(strength·(r − 0.2)/0.15)`. */
function tilted(signal: Float64Array, strength: number): Float64Array {
  const re = Float64Array.from(signal);
  const im = new Float64Array(SIZE);
  transform(re, im);
  for (let i = 0; i < SIZE; i++) {
    const gain = Math.exp((strength * (grid.radius[i]! - 0.2)) / 0.15) / SIZE;
    re[i]! *= gain;
    // The inverse transform of the conjugate of an inverse transform is the signal again.
    im[i]! *= -gain;
  }
  transform(re, im);
  return re;
}
