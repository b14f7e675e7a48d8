import { fourierBasis, phasesOf } from "../../frequency/fourierBasis.ts";
import { frequencyGrid } from "../../frequency/grid.ts";
import { randomStream, uniform } from "../../random/randomStream.ts";
import type { Running } from "../../running/running.ts";
import type { Tangent } from "./tangent.ts";
import { tangentSensitivity } from "./tangentKernel.ts";

/** How a kernel sees an annulus of frequencies. */
export interface FrequencySensitivity {
  /** Centre of the annulus, cycles per pixel. */
  readonly radius: number;
  /** `[n]`, of each image: mean of `tangentSensitivity` over waves of length 1. */
  readonly sensitivity: Float64Array;
}

/**
 * The tangent kernel's sensitivity to each annulus of frequencies: the mean over waves of unit length in each, each in
 * one colour channel. All waves of an annulus are tried where there are no more than `waves` of them, else so many
 * drawn with replacement, and the mean is an estimate.
 * @param images `[n, C, H, W]`, row-major, pixels in [0, 1].
 * @throws UserError as `tangentSensitivity`.
 */
export async function frequencySensitivity(
  tangent: Tangent,
  images: Float32Array,
  { waves = 16, seed = 0, ...running }: Running & { readonly waves?: number; readonly seed?: number } = {},
): Promise<FrequencySensitivity[]> {
  const [channels, height, width] = tangent.network.images.shape;
  const { annuli } = frequencyGrid(height, width);
  const plane = height * width;
  const chosen = Array.from(annuli.radius, (_, annulus) => {
    const all = wavesIn(annulus, annuli.index, [height, width], channels);
    if (all.length <= waves) return all;
    const stream = randomStream(seed, annulus);
    return Array.from({ length: waves }, () => all[Math.floor(uniform(stream) * all.length)]!);
  });
  const flat = chosen.flat();
  const directions = new Float32Array(flat.length * channels * plane);
  flat.forEach(({ place, phase, channel }, d) => {
    const wave = fourierBasis([height, width], [Math.floor(place / width), place % width], phase);
    directions.set(wave, (d * channels + channel) * plane);
  });
  const found = await tangentSensitivity(tangent, images, directions, running);
  const count = found.length / flat.length;
  let first = 0;
  return chosen.map((own, annulus) => {
    const sensitivity = Float64Array.from({ length: count }, (_, i) => {
      let sum = 0;
      for (let d = 0; d < own.length; d++) sum += found[i * flat.length + first + d]!;
      return sum / own.length;
    });
    first += own.length;
    return { radius: annuli.radius[annulus]!, sensitivity };
  });
}

/** One of each pair of mirrored frequencies with its phases, in each channel. */
function wavesIn(annulus: number, index: Int32Array, [height, width]: readonly [number, number], channels: number) {
  const places = [...index.keys()].filter((place) => {
    const [u, v] = [Math.floor(place / width), place % width];
    const mirror = ((height - u) % height) * width + ((width - v) % width);
    return index[place] === annulus && place <= mirror;
  });
  return places.flatMap((place) =>
    phasesOf([height, width], [Math.floor(place / width), place % width]).flatMap((phase) =>
      Array.from({ length: channels }, (_, channel) => ({ place, phase, channel })),
    ),
  );
}
