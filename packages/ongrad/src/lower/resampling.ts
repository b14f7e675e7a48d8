/** One axis of a resized image as a linear map: which pixels of the input each pixel of the output mixes, how much. */

/** Where a pixel of the output lies in the input, by ONNX's names. */
export type CoordinateMode =
  | "half_pixel"
  | "half_pixel_symmetric"
  | "pytorch_half_pixel"
  | "align_corners"
  | "asymmetric"
  | "tf_half_pixel_for_nn";

/** Which neighbour is the nearest; the first two differ half-way. */
export type NearestMode = "round_prefer_floor" | "round_prefer_ceil" | "floor" | "ceil";

export interface Resampling {
  readonly mode: "nearest" | "linear" | "cubic";
  readonly coordinates: CoordinateMode;
  readonly nearest: NearestMode;
  /** Keys's (1981) parameter of the cubic kernel. */
  readonly cubicCoefficient: number;
  /** Whether the cubic kernel leaves out pixels beyond the border, instead of repeating the border. */
  readonly excludeOutside: boolean;
  /** Whether the linear or cubic kernel widens where an axis shrinks, so that it averages what it skips otherwise. */
  readonly antialias: boolean;
}

export interface Extents {
  readonly inputs: number;
  readonly outputs: number;
  /** Output pixels per input pixel; need not be the quotient of the extents, as an output is cut to whole pixels. */
  readonly scale: number;
}

/** The weights `[outputs, inputs]`, row by row; every row sums to 1. */
export function resamplingMatrix(how: Resampling, { inputs, outputs, scale }: Extents): Float64Array {
  const weights = new Float64Array(outputs * inputs);
  const leavesOut = how.excludeOutside && (how.mode === "cubic" || (how.antialias && how.mode === "linear"));
  for (let i = 0; i < outputs; i++) {
    const place = coordinate(how.coordinates, i, { inputs, outputs, scale });
    const taps = tapsAt(how, place, scale);
    let total = 0;
    for (const [at, weight] of taps) {
      if (leavesOut && (at < 0 || at >= inputs)) continue;
      weights[i * inputs + Math.min(inputs - 1, Math.max(0, at))]! += weight;
      total += weight;
    }
    for (let j = 0; j < inputs; j++) weights[i * inputs + j]! /= total;
  }
  return weights;
}

/** Rounded to float32 as onnxruntime does, so that the nearest neighbour is the same one half-way between two. */
function coordinate(mode: CoordinateMode, i: number, { inputs, outputs, scale }: Extents): number {
  const { fround } = Math;
  const step = fround(scale);
  const along = (): number => fround(fround(i + 0.5) / step);
  const centred = (): number => fround(along() - 0.5);
  switch (mode) {
    case "half_pixel":
      return centred();
    case "half_pixel_symmetric": {
      const adjustment = fround(outputs / fround(step * inputs));
      const offset = fround((inputs / 2) * fround(1 - adjustment));
      return fround(offset + (i + 0.5) / step - 0.5);
    }
    case "pytorch_half_pixel":
      return outputs > 1 ? centred() : 0;
    case "align_corners":
      return outputs > 1 ? fround(fround(i * (inputs - 1)) / (outputs - 1)) : 0;
    case "asymmetric":
      return fround(i / step);
    case "tf_half_pixel_for_nn":
      return along();
  }
}

function tapsAt(how: Resampling, place: number, scale: number): readonly (readonly [number, number])[] {
  const left = Math.floor(place);
  const fraction = place - left;
  if (how.mode === "nearest") return [[nearest(how.nearest, place), 1]];
  if (how.antialias && scale < 1) {
    const reach = (how.mode === "linear" ? 1 : 2) / scale;
    const first = Math.floor(place + 1 - reach);
    const count = Math.floor(place + 1 + reach) - first;
    return Array.from({ length: count }, (_, i) => {
      const distance = Math.abs(first + i - place) * scale;
      const weight = how.mode === "linear" ? Math.max(0, 1 - distance) : cubic(distance, how.cubicCoefficient);
      return [first + i, weight];
    });
  }
  if (how.mode === "linear") {
    return [
      [left, 1 - fraction],
      [left + 1, fraction],
    ];
  }
  return [-1, 0, 1, 2].map((offset) => [left + offset, cubic(Math.abs(fraction - offset), how.cubicCoefficient)]);
}

/** What is this close to half-way counts as half-way, as in onnxruntime (found by comparing). */
const HALF_WAY = 1e-6;

function nearest(mode: NearestMode, place: number): number {
  switch (mode) {
    case "round_prefer_floor":
      return Math.ceil(place - 0.5 - HALF_WAY);
    case "round_prefer_ceil":
      return Math.floor(place + 0.5 + HALF_WAY);
    case "floor":
      return Math.floor(place);
    case "ceil":
      return Math.ceil(place);
  }
}

/** The cubic convolution kernel (Keys 1981) at a distance. */
function cubic(distance: number, a: number): number {
  if (distance <= 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
  return distance < 2 ? ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a : 0;
}
