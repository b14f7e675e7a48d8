import { UserError } from "../errors/userError.ts";
import { annulus } from "../frequency/annulus.ts";
import { type FrequencyGrid, frequencyGrid } from "../frequency/grid.ts";
import { type Operator, topEigenvalue } from "./topEigenvalue.ts";

/** Where a kernel may differ from zero: `height × width` pixels, each `dilation` (default 1) pixels from the next. */
export interface KernelSupport {
  readonly height: number;
  readonly width: number;
  readonly dilation?: number;
}

/**
 * The largest energy share that any real filter on the support can have at the frequencies `r ≤ cutoff` (cycles per
 * pixel) of a circular image of `height × width` pixels: 0 to 1, to about 1e-12. It is the top eigenvalue of the
 * projection onto the disc, restricted to the support: the discrete concentration problem of Slepian 1978, on a disc
 * and a rectangle. `1 − ceiling` is the least leakage to higher frequencies that the kernel's size allows. It bounds a
 * kernel with several channels too, whose share is a mean of theirs.
 * @throws UserError where the support is not one or does not fit the image, or for a cut-off below 0.
 */
export function lowFrequencyCeiling(
  image: { readonly height: number; readonly width: number },
  kernel: KernelSupport,
  cutoff: number,
): number {
  checkSupport(image, kernel);
  const { height, width, dilation = 1 } = kernel;
  const operator = bandLimiting(frequencyGrid(image.height, image.width), cutoff, { height, width, dilation });
  return Math.min(1, topEigenvalue(operator, height * width));
}

/** @throws UserError where the support is not one or does not fit the image. */
export function checkSupport(image: { readonly height: number; readonly width: number }, kernel: KernelSupport): void {
  const { height, width, dilation = 1 } = kernel;
  const fits = (extent: number, room: number): boolean =>
    Number.isSafeInteger(extent) && extent >= 1 && dilation * (extent - 1) + 1 <= room;
  const whole = Number.isSafeInteger(dilation) && dilation >= 1;
  if (!whole || !fits(height, image.height) || !fits(width, image.width)) {
    throw new UserError(
      `${height}×${width} pixels at dilation ${dilation} are no kernel on a ${image.height}×${image.width} image; give whole numbers from 1 that fit into it.`,
    );
  }
}

/**
 * Zero-pads a kernel to the image, keeps the frequencies of the disc, cuts the kernel's support out again. The disc is
 * a few rows and columns of frequencies, which are summed over one axis after the other.
 */
function bandLimiting(grid: FrequencyGrid, cutoff: number, kernel: Required<KernelSupport>): Operator {
  const band = annulus(grid, 0, cutoff);
  const inside = (u: number, v: number): boolean => band[u * grid.width + v] === 1;
  // Frequency 0 is the nearest to the centre: a row or column meets the disc there, or nowhere.
  const rows = [...grid.fy.keys()].filter((u) => inside(u, 0));
  const columns = [...grid.fx.keys()].filter((v) => inside(0, v));
  const down = waves(rows, kernel.height, kernel.dilation / grid.height);
  const across = waves(columns, kernel.width, kernel.dilation / grid.width);
  const [k, n, m] = [kernel.width, columns.length, rows.length];
  const [re, im] = [new Float64Array(kernel.height * n), new Float64Array(kernel.height * n)];
  const [low, lowIm] = [new Float64Array(m * n), new Float64Array(m * n)];
  return (x, into) => {
    for (let a = 0; a < kernel.height; a++) {
      for (let v = 0; v < n; v++) {
        let [real, imaginary] = [0, 0];
        for (let b = 0; b < k; b++) {
          real += x[a * k + b]! * across.cos[v * k + b]!;
          imaginary -= x[a * k + b]! * across.sin[v * k + b]!;
        }
        re[a * n + v] = real;
        im[a * n + v] = imaginary;
      }
    }
    for (let u = 0; u < m; u++) {
      for (let v = 0; v < n; v++) {
        let [real, imaginary] = [0, 0];
        if (inside(rows[u]!, columns[v]!)) {
          for (let a = 0; a < kernel.height; a++) {
            const [c, s] = [down.cos[u * kernel.height + a]!, down.sin[u * kernel.height + a]!];
            real += re[a * n + v]! * c + im[a * n + v]! * s;
            imaginary += im[a * n + v]! * c - re[a * n + v]! * s;
          }
        }
        low[u * n + v] = real;
        lowIm[u * n + v] = imaginary;
      }
    }
    for (let a = 0; a < kernel.height; a++) {
      for (let v = 0; v < n; v++) {
        let [real, imaginary] = [0, 0];
        for (let u = 0; u < m; u++) {
          const [c, s] = [down.cos[u * kernel.height + a]!, down.sin[u * kernel.height + a]!];
          real += low[u * n + v]! * c - lowIm[u * n + v]! * s;
          imaginary += low[u * n + v]! * s + lowIm[u * n + v]! * c;
        }
        re[a * n + v] = real;
        im[a * n + v] = imaginary;
      }
      for (let b = 0; b < k; b++) {
        let sum = 0;
        for (let v = 0; v < n; v++)
          sum += re[a * n + v]! * across.cos[v * k + b]! - im[a * n + v]! * across.sin[v * k + b]!;
        into[a * k + b] = sum / band.length;
      }
    }
  };
}

/** Cosines and sines of the frequencies `numbers` at `extent` places, `[numbers, extent]`; `step` is cycles a place. */
function waves(numbers: readonly number[], extent: number, step: number) {
  const phase = (i: number): number => 2 * Math.PI * step * numbers[Math.floor(i / extent)]! * (i % extent);
  const length = numbers.length * extent;
  return {
    cos: Float64Array.from({ length }, (_, i) => Math.cos(phase(i))),
    sin: Float64Array.from({ length }, (_, i) => Math.sin(phase(i))),
  };
}
