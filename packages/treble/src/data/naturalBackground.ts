import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { inverseFourier2d } from "../frequency/fourier.ts";
import { frequencyGrid } from "../frequency/grid.ts";
import { uniform } from "../random/randomStream.ts";

/** Strength of a channel's own part relative to what all channels share: colours of natural images differ little. */
const CHROMA = 0.3;
/** Leaves are painted until they would cover the image this many times over. */
const COVERAGE = 3;
/** Radius of the smallest leaf, in pixels. */
const SMALLEST_LEAF = 1;
const PHASES = 1024;

/**
 * A source of images with two statistics of natural ones, mixed half and half by variance:
 * - a random-phase field with power 1/f² (Field 1987), close to Gaussian and periodic;
 * - dead leaves: opaque discs with radius density r⁻³, each of one colour, painted over each other (Lee, Mumford &
 *   Huang 2001), which gives edges and occlusion.
 *
 * Channels share most of their content. The function it returns fills `into`, `[channels, height, width]`, with the
 * next image: mean about 0 and variance about 1 over many images.
 */
export function naturalBackgrounds(
  channels: number,
  height: number,
  width: number,
  stream: RandomGenerator,
): (into: Float32Array) => void {
  const area = height * width;
  const transform = inverseFourier2d(height, width);
  const { radius: radii } = frequencyGrid(height, width);
  // Power 1/f² is amplitude 1/f; scaled to unit variance of the real and of the imaginary part of the field.
  let power = 0;
  for (const r of radii) power += r > 0 ? 1 / (r * r) : 0;
  const amplitude = radii.map((r) => (r > 0 ? Math.sqrt(2 / power) / r : 0));
  const cosine = Float64Array.from({ length: PHASES }, (_, k) => Math.cos((2 * Math.PI * k) / PHASES));
  const sine = Float64Array.from({ length: PHASES }, (_, k) => Math.sin((2 * Math.PI * k) / PHASES));
  const re = new Float64Array(area);
  const im = new Float64Array(area);
  // One field that the channels share and, when there are several, one of each channel's own.
  const own = channels > 1 ? channels : 0;
  const fields = Array.from({ length: 1 + own }, () => new Float32Array(area));
  const sharedWeight = Math.sqrt(1 / (1 + (own > 0 ? CHROMA * CHROMA : 0)));
  const mixing = Math.SQRT1_2;

  const nextFields = (): void => {
    // A spectrum without symmetry gives a complex field: its two parts are two independent real ones.
    for (let f = 0; f < fields.length; f += 2) {
      for (let i = 0; i < area; i++) {
        // The generator's lowest bits are its weakest.
        const phase = stream.next() >>> 22;
        re[i] = amplitude[i]! * cosine[phase]!;
        im[i] = amplitude[i]! * sine[phase]!;
      }
      transform(re, im);
      fields[f]!.set(re);
      fields[f + 1]?.set(im);
    }
  };

  const largest = Math.max(2 * SMALLEST_LEAF, Math.max(height, width) / 2);
  const ratio = (SMALLEST_LEAF / largest) ** 2;
  const meanSquareRadius = (SMALLEST_LEAF ** 2 * Math.log(1 / ratio)) / (1 - ratio);
  const extent = (height + 2 * SMALLEST_LEAF) * (width + 2 * SMALLEST_LEAF);
  const leaves = Math.ceil((COVERAGE * extent) / (Math.PI * meanSquareRadius));
  const level = (): number => Math.sqrt(12) * (uniform(stream) - 0.5);
  const colour = new Float32Array(channels);
  const nextColour = (): void => {
    const shared = level();
    for (let c = 0; c < channels; c++) colour[c] = sharedWeight * (shared + (own > 0 ? CHROMA * level() : 0));
  };

  const paintLeaves = (into: Float32Array): void => {
    nextColour();
    for (let c = 0; c < channels; c++) into.fill(colour[c]!, c * area, (c + 1) * area);
    for (let leaf = 0; leaf < leaves; leaf++) {
      const radius = SMALLEST_LEAF / Math.sqrt(1 - uniform(stream) * (1 - ratio));
      const y = uniform(stream) * (height + 2 * SMALLEST_LEAF) - SMALLEST_LEAF;
      const x = uniform(stream) * (width + 2 * SMALLEST_LEAF) - SMALLEST_LEAF;
      nextColour();
      const bottom = Math.min(height - 1, Math.floor(y + radius));
      for (let h = Math.max(0, Math.ceil(y - radius)); h <= bottom; h++) {
        const half = Math.sqrt(Math.max(0, radius * radius - (h - y) * (h - y)));
        const left = Math.max(0, Math.ceil(x - half));
        const right = Math.min(width - 1, Math.floor(x + half));
        for (let c = 0; c < channels; c++) {
          const row = c * area + h * width;
          for (let w = left; w <= right; w++) into[row + w] = colour[c]!;
        }
      }
    }
  };

  return (into) => {
    nextFields();
    paintLeaves(into);
    const shared = fields[0]!;
    for (let c = 0; c < channels; c++) {
      const chroma = own > 0 ? fields[1 + c]! : undefined;
      for (let i = 0; i < area; i++) {
        const field = sharedWeight * (shared[i]! + (chroma === undefined ? 0 : CHROMA * chroma[i]!));
        into[c * area + i] = mixing * (into[c * area + i]! + field);
      }
    }
  };
}
