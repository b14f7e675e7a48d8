import { UserError } from "../errors/userError.ts";
import { annulus } from "../frequency/annulus.ts";
import { inverseFourier2d } from "../frequency/fourier.ts";
import { frequencyGrid } from "../frequency/grid.ts";
import type { Dataset, Split } from "./dataset.ts";

/** What is done to every image of a dataset: colour taken away, or frequencies up to or beyond a cut-off. */
export type Variant =
  | { readonly kind: "grey" }
  | {
      readonly kind: "lowpass" | "highpass";
      /** Radial frequency in cycles per pixel, above 0 and below √½; what lies on it counts as low. */
      readonly cutoff: number;
    };

/** Weights of red, green and blue in the luma of ITU-R BT.601. */
const LUMA = [0.299, 0.587, 0.114] as const;
/** What zero becomes where zero frequency is taken away. */
const MID_GREY = 128;

/** How the names of variants end, for people: `F` stands for a frequency. */
export const VARIANT_FORMS: readonly { readonly form: string; readonly label: string; readonly colour: boolean }[] = [
  { form: "grey", label: "grey values, one channel", colour: true },
  { form: "lowpass-F", label: "without the frequencies above F cycles per pixel", colour: false },
  { form: "highpass-F", label: "without the frequencies up to F cycles per pixel, around mid-grey", colour: false },
];

/** The variant that a name's end means, such as `grey` or `lowpass-0.1`; undefined where it means none. */
export function parseVariant(text: string): Variant | undefined {
  if (text === "grey") return { kind: "grey" };
  const [, kind, digits] = /^(lowpass|highpass)-([0-9]*\.?[0-9]+)$/.exec(text) ?? [];
  const cutoff = Number(digits);
  if (kind === undefined || !(cutoff > 0 && cutoff < Math.SQRT1_2)) return undefined;
  return { kind: kind as "lowpass" | "highpass", cutoff };
}

/** The one spelling of a variant: `parseVariant` of it is the variant again. */
export function variantText(variant: Variant): string {
  return variant.kind === "grey" ? "grey" : `${variant.kind}-${variant.cutoff}`;
}

/**
 * A dataset with every image changed, and nothing else: the same images in the same order and division.
 * - `grey`: one channel, the luma 0.299 R + 0.587 G + 0.114 B.
 * - `lowpass`, `highpass`: each channel without the frequencies above the cut-off, or without those up to it, zero
 *   frequency among them, which then is mid-grey (128). The filter is ideal, circular and radial; contrast is not
 *   stretched.
 *
 * The result is rounded to 8 bits and clipped to [0, 255] like any image file: rounding leaves white noise of 1/√12
 * levels (0.0011 where the pixel range is 1) at the frequencies that were taken away, clipping what it cut off.
 *
 * @throws UserError for grey values of a dataset that has no three channels.
 */
export function variantOf(dataset: Dataset, variant: Variant): Dataset {
  const [channels, height, width] = dataset.shape;
  if (variant.kind === "grey" && channels !== 3) {
    throw new UserError(`${dataset.name} is not in colour, so there is no ${dataset.name}:grey; use ${dataset.name}.`);
  }
  const change = variant.kind === "grey" ? grey : filter(height, width, variant);
  const label =
    variant.kind === "grey"
      ? "grey values"
      : `${variant.kind === "lowpass" ? "frequencies up to" : "frequencies above"} ${variant.cutoff} cycles per pixel`;
  return {
    ...dataset,
    name: `${dataset.name}:${variantText(variant)}`,
    label: `${dataset.label}; ${label}, rounded to 8 bits`,
    shape: variant.kind === "grey" ? [1, height, width] : dataset.shape,
    train: change(dataset.train),
    test: change(dataset.test),
  };
}

function grey(split: Split): Split {
  const area = split.images.length / (3 * split.count);
  const images = new Uint8Array(split.count * area);
  for (let n = 0; n < split.count; n++) {
    const red = split.images.subarray(3 * n * area, (3 * n + 1) * area);
    const green = split.images.subarray((3 * n + 1) * area, (3 * n + 2) * area);
    const blue = split.images.subarray((3 * n + 2) * area, (3 * n + 3) * area);
    for (let i = 0; i < area; i++) {
      const luma = LUMA[0] * red[i]! + LUMA[1] * green[i]! + LUMA[2] * blue[i]!;
      images[n * area + i] = Math.round(luma);
    }
  }
  return { ...split, images };
}

function filter(
  height: number,
  width: number,
  { kind, cutoff }: Exclude<Variant, { readonly kind: "grey" }>,
): (split: Split) => Split {
  const area = height * width;
  // The unnormalised transform there and back multiplies by the area.
  const [from, to] = kind === "lowpass" ? [0, cutoff] : [cutoff, Number.POSITIVE_INFINITY];
  const response = Float64Array.from(annulus(frequencyGrid(height, width), from, to), (bit) => bit / area);
  const offset = kind === "highpass" ? MID_GREY : 0;
  const transform = inverseFourier2d(height, width);
  const [re, im] = [new Float64Array(area), new Float64Array(area)];
  return (split) => {
    // It rounds and clips what it is given.
    const images = new Uint8ClampedArray(split.images.length);
    // Two planes at a time, as real and imaginary part: a real and even response keeps them apart.
    for (let start = 0; start < images.length; start += 2 * area) {
      const second = start + area < images.length;
      re.set(split.images.subarray(start, start + area));
      if (second) im.set(split.images.subarray(start + area, start + 2 * area));
      else im.fill(0);
      // With real and imaginary part exchanged the inverse transform is the forward one.
      transform(im, re);
      for (let i = 0; i < area; i++) {
        re[i]! *= response[i]!;
        im[i]! *= response[i]!;
      }
      transform(re, im);
      for (let i = 0; i < area; i++) {
        images[start + i] = re[i]! + offset;
        if (second) images[start + area + i] = im[i]! + offset;
      }
    }
    return { ...split, images: new Uint8Array(images.buffer) };
  };
}
