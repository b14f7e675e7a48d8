import { fourierSensitivity } from "../../attacks/bands/fourierSensitivity.ts";
import { type Frequency, fourierBasis } from "../../frequency/fourierBasis.ts";
import { frequencyGrid } from "../../frequency/grid.ts";
import type { SensitivityResult } from "../../results/audit.ts";
import { keptPart } from "./keptPart.ts";
import type { PartWork } from "./partWork.ts";
import { picture } from "./picture.ts";

/** How many of the worst frequencies are shown. */
const WORST = 2;

/** The frequencies that a map with at most so many places along a side has: every so many-th, zero among them. */
export interface MappedFrequencies {
  /** Distance of two neighbours, in places of the DFT. */
  readonly step: number;
  /** Places along an axis of so many pixels, from the most negative up; negative ones count from the end. */
  along(extent: number): readonly number[];
}

export function mappedFrequencies(height: number, width: number, side: number): MappedFrequencies {
  const step = Math.max(1, Math.ceil(Math.max(height, width) / side));
  return {
    step,
    along(extent) {
      const below = Math.floor(Math.floor(extent / 2) / step);
      const above = Math.floor((Math.ceil(extent / 2) - 1) / step);
      return Array.from({ length: below + above + 1 }, (_, i) => (i - below) * step);
    },
  };
}

/**
 * The L2 norm of the noise in each channel: 4.0 on 32×32 pixels and 15.7 on 224×224 in Yin et al. 2019, of images in
 * between and beyond, by the size that is nearer to theirs, as much a pixel.
 */
export function sensitivityNorm(height: number, width: number): number {
  const side = Math.sqrt(height * width);
  return side < 64 ? (4 * side) / 32 : (15.7 * side) / 224;
}

/**
 * Errors under noise of one frequency each (`fourierSensitivity`): of every frequency where the map has that many
 * places, else of every so many-th along both axes.
 * @param side places along the longer side, at most.
 */
export async function sensitivityMap(work: PartWork, side: number): Promise<SensitivityResult> {
  return keptPart(work, "sensitivity map", { side }, () => measuredMap(work, side));
}

async function measuredMap({ model, data, seed, running }: PartWork, side: number): Promise<SensitivityResult> {
  const [, height, width] = model.shape;
  const norm = sensitivityNorm(height, width);
  const { along } = mappedFrequencies(height, width, side);
  const [rows, columns] = [along(height), along(width)];
  const frequencies = rows.flatMap((u) => columns.map((v): Frequency => [u, v]));
  const measured = await fourierSensitivity(model, data, { ...running, norm, seed, frequencies });
  const errors = frequencies.map(([u, v]) => measured.errorRate[placeOf(u, height) * width + placeOf(v, width)]!);
  const grid = frequencyGrid(height, width);
  // One of each pair of opposite frequencies, which are one noise; of equals the lower ones.
  const ranked = frequencies
    .map(([u, v], i) => ({ u, v, error: errors[i]!, radius: Math.hypot(u / height, v / width) }))
    .filter(({ u, v }) => u < 0 || (u === 0 && v <= 0))
    .sort((a, b) => b.error - a.error || a.radius - b.radius);
  return {
    norm,
    images: measured.samples,
    cleanError: measured.cleanErrorRate,
    errors,
    size: [rows.length, columns.length],
    worst: ranked.slice(0, WORST).map(({ u, v, error }) => ({
      frequency: [grid.fy[placeOf(u, height)]!, grid.fx[placeOf(v, width)]!],
      error,
      picture: picture(withWave(data.images, model.shape, [u, v], norm), model.shape),
    })),
  };
}

function placeOf(at: number, extent: number): number {
  return ((at % extent) + extent) % extent;
}

/** The first image with the cosine of a frequency in every channel. */
function withWave(
  images: Float32Array,
  [channels, height, width]: readonly [number, number, number],
  frequency: Frequency,
  norm: number,
): Float32Array {
  const wave = fourierBasis([height, width], frequency, "cos");
  return images.slice(0, channels * wave.length).map((pixel, i) => pixel + norm * wave[i % wave.length]!);
}
