import type { PixelImage } from "./pixelImage.ts";

export const interpolations = ["nearest", "bilinear", "bicubic", "lanczos"] as const;
export type Interpolation = (typeof interpolations)[number];

interface Filter {
  /** Half the filter's width where nothing is made smaller, pixels. */
  readonly support: number;
  weight(x: number): number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const FILTERS: Readonly<Record<Exclude<Interpolation, "nearest">, Filter>> = {
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  // Keys's kernel with a = −1/2.
  bicubic: {
    support: 2,
    weight: (signed) => {
      const x = Math.abs(signed);
      if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    },
  },
  lanczos: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** Weights are integers: this many bits behind the point. */
const PRECISION = 22;

/** What each pixel of a line is made of: `weights` of the source pixels from `first` on. */
interface Tap {
  readonly first: number;
  readonly weights: Int32Array;
}

function tapsOf(from: number, to: number, { support, weight }: Filter): Tap[] {
  const scale = from / to;
  // Made smaller, the filter grows with the step, which is what keeps frequencies from folding over.
  const stretch = Math.max(1, scale);
  const reach = support * stretch;
  return Array.from({ length: to }, (_, i): Tap => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const last = Math.min(from, Math.trunc(centre + reach + 0.5));
    const raw = Array.from({ length: last - first }, (_, j) => weight((j + first - centre + 0.5) * (1 / stretch)));
    const sum = raw.reduce((total, value) => total + value, 0);
    const weights = Int32Array.from(raw, (value) => {
      const share = (sum === 0 ? value : value / sum) * 2 ** PRECISION;
      return share < 0 ? -0.5 + share : 0.5 + share;
    });
    return { first, weights };
  });
}

/** One pass: along lines of pixels that lie `step` values apart. */
function pass(
  source: Uint8Array,
  taps: readonly Tap[],
  lines: number,
  start: (line: number) => { readonly from: number; readonly to: number },
  step: number,
  channels: number,
  result: Uint8ClampedArray,
): void {
  for (let line = 0; line < lines; line++) {
    const { from, to } = start(line);
    for (let i = 0; i < taps.length; i++) {
      const { first, weights } = taps[i]!;
      for (let c = 0; c < channels; c++) {
        let sum = 2 ** (PRECISION - 1);
        let at = from + first * step + c;
        for (let j = 0; j < weights.length; j++, at += step) sum += source[at]! * weights[j]!;
        // Clamped by the array.
        result[to + i * step + c] = Math.floor(sum / 2 ** PRECISION);
      }
    }
  }
}

/** As Pillow's affine transform steps: by adding, in float64. */
function nearestPositions(from: number, to: number): Int32Array {
  const scale = from / to;
  let at = scale * 0.5;
  return Int32Array.from({ length: to }, () => {
    const here = Math.min(from - 1, Math.trunc(at));
    at += scale;
    return here;
  });
}

/**
 * An image in another size, to the bit what Pillow's `Image.resize` gives (13.0): antialiased where it gets smaller,
 * filtered along rows first and then along columns, rounded to 8 bits after each; `nearest` picks single pixels. (What
 * `torch.nn.functional.interpolate` does without `antialias` is another thing.)
 *
 * Source: Pillow, `src/libImaging/Resample.c` and `Geometry.c`; goldens of it in the test.
 */
export function resample(image: PixelImage, width: number, height: number, interpolation: Interpolation): PixelImage {
  const { channels } = image;
  if (width === image.width && height === image.height) return image;
  if (interpolation === "nearest") {
    const [columns, rows] = [nearestPositions(image.width, width), nearestPositions(image.height, height)];
    const data = new Uint8Array(width * height * channels);
    let at = 0;
    for (const row of rows) {
      for (const column of columns) {
        const from = (row * image.width + column) * channels;
        for (let c = 0; c < channels; c++) data[at++] = image.data[from + c]!;
      }
    }
    return { width, height, channels, data };
  }
  const filter = FILTERS[interpolation];
  let { data } = image;
  if (width !== image.width) {
    const result = new Uint8ClampedArray(width * image.height * channels);
    const start = (y: number) => ({ from: y * image.width * channels, to: y * width * channels });
    pass(data, tapsOf(image.width, width, filter), image.height, start, channels, channels, result);
    data = new Uint8Array(result.buffer);
  }
  if (height !== image.height) {
    const result = new Uint8ClampedArray(width * height * channels);
    // A column of pixels is a line whose values lie a row apart.
    const start = (x: number) => ({ from: x * channels, to: x * channels });
    pass(data, tapsOf(image.height, height, filter), width, start, width * channels, channels, result);
    data = new Uint8Array(result.buffer);
  }
  return { width, height, channels, data };
}
