import { UserError } from "../../errors/userError.ts";
import { fourierCoordinates } from "../implicitBias/fourierCoordinates.ts";

/**
 * The class signal's energy at each frequency, `[H·W]` in the order of the DFT: mean over pairs of classes a, b of
 * `|F(μ_a − μ_b)|²`, summed over channels, of the classes' mean images. Means of two disjoint halves of the images are
 * multiplied, so that what few images leave by chance averages to zero; single values may be negative.
 * @param images `[n, C, H, W]`, in any unit.
 * @throws UserError where a half lacks every image of all classes but one.
 */
export function classSignal(
  images: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
  shape: readonly [number, number, number],
): Float64Array {
  const size = shape[0] * shape[1] * shape[2];
  const halves = [0, 1].map((half) => {
    const sums = Array.from({ length: classes }, () => new Float64Array(size));
    const counts = new Array<number>(classes).fill(0);
    const seen = new Array<number>(classes).fill(0);
    for (let n = 0; n < labels.length; n++) {
      const label = labels[n]!;
      // Of each class every other image.
      if (seen[label]!++ % 2 !== half) continue;
      counts[label]!++;
      for (let k = 0; k < size; k++) sums[label]![k]! += images[n * size + k]!;
    }
    return sums.map((sum, c) => (counts[c] === 0 ? null : sum.map((value) => value / counts[c]!)));
  });
  const known = Array.from({ length: classes }, (_, c) => c).filter((c) => halves.every((half) => half[c] !== null));
  if (known.length < 2)
    throw new UserError("Two classes need two images each, at least, to tell what sets them apart.");
  const { toFrequencies, frequencies } = fourierCoordinates(shape);
  const [first, second] = halves.map((half) => known.map((c) => toFrequencies(half[c]!))) as [
    Float64Array[],
    Float64Array[],
  ];
  const plane = shape[1] * shape[2];
  const energy = new Float64Array(plane);
  const scale = 2 / (known.length * (known.length - 1));
  for (let channel = 0; channel < shape[0]; channel++) {
    for (let j = 0; j < plane; j++) {
      const at = channel * plane + j;
      let [product, a, b] = [0, 0, 0];
      for (const c of known.keys()) {
        product += first[c]![at]! * second[c]![at]!;
        a += first[c]![at]!;
        b += second[c]![at]!;
      }
      energy[j]! += scale * (known.length * product - a * b);
    }
  }
  return byFrequency(energy, frequencies, shape);
}

/** From coordinates, two for a pair of mirrored frequencies, to frequencies, half of it at each of the pair. */
function byFrequency(
  energy: Float64Array,
  frequencies: readonly { readonly at: number; readonly extent: 1 | 2 }[],
  [, height, width]: readonly [number, number, number],
): Float64Array {
  const mirror = (i: number): number =>
    ((height - Math.floor(i / width)) % height) * width + ((width - (i % width)) % width);
  const places = [...Array(height * width).keys()].filter((i) => i <= mirror(i));
  const out = new Float64Array(height * width);
  frequencies.forEach(({ at, extent }, k) => {
    const place = places[k]!;
    if (extent === 1) out[place] = energy[at]!;
    else {
      const half = (energy[at]! + energy[at + 1]!) / 2;
      out[place] = half;
      out[mirror(place)] = half;
    }
  });
  return out;
}
