import type { RandomSource } from "../random/randomSource.ts";
import { type Band, bandMask } from "./band.ts";
import { inverseFourier2d } from "./fourier.ts";

/**
 * Gaussian noise of the frequencies of `band` alone, white among them, as a function that draws one image
 * `[height, width]` after the other, each scaled to a root mean square of exactly 1 over its pixels.
 *
 * Scaling makes the noise of few frequencies less than Gaussian: its power is given, and only its distribution over the
 * band's frequencies random.
 * @throws UserError for a band that is none, or holds no frequency of the image.
 */
export function bandNoise(band: Band, height: number, width: number): (source: RandomSource) => Float64Array {
  const mask = bandMask(band, height, width);
  const places = Uint32Array.from([...mask.keys()].filter((at) => mask[at] === 1));
  const normals = new Float32Array(2 * places.length);
  const transform = inverseFourier2d(height, width);
  const im = new Float64Array(mask.length);
  return (source) => {
    const re = new Float64Array(mask.length);
    im.fill(0);
    source.normals(normals);
    // The band is closed under negation: the real part of complex noise has all of its frequencies at equal power.
    places.forEach((at, i) => {
      re[at] = normals[2 * i]!;
      im[at] = normals[2 * i + 1]!;
    });
    transform(re, im);
    let squares = 0;
    for (const value of re) squares += value * value;
    const scale = Math.sqrt(re.length / squares);
    return re.map((value) => scale * value);
  };
}
