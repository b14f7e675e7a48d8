import { type FrequencyGrid, frequencyGrid, radiusSlack } from "../../frequency/grid.ts";
import type { Operator } from "../topEigenvalue.ts";

/**
 * What an impulse becomes when only the frequencies of a disc are kept, at lags of less than `height × width` pixels:
 * row-major, even in both axes. A disc grows by adding frequencies.
 */
export class SpreadFunction {
  readonly values: Float64Array;
  readonly #height: number;
  readonly #width: number;
  readonly #grid: FrequencyGrid;
  readonly #order: readonly number[];
  readonly #down: Float64Array;
  readonly #across: Float64Array;
  #added = 0;

  constructor(image: { readonly height: number; readonly width: number }, height: number, width: number) {
    this.#grid = frequencyGrid(image.height, image.width);
    this.#height = height;
    this.#width = width;
    this.values = new Float64Array(height * width);
    const { radius } = this.#grid;
    this.#order = [...radius.keys()].sort((a, b) => radius[a]! - radius[b]!);
    this.#down = cosines(image.height, height);
    this.#across = cosines(image.width, width);
  }

  /** All radii of the grid, each once, in order: the cut-offs at which a disc grows. */
  get radii(): number[] {
    const radii: number[] = [];
    for (const i of this.#order) {
      const r = this.#grid.radius[i]!;
      if (radii.length === 0 || r > radii.at(-1)! + radiusSlack) radii.push(r);
    }
    return radii;
  }

  /** Grows the disc to `r ≤ cutoff`; it never shrinks. */
  growTo(cutoff: number): void {
    const { radius, height, width } = this.#grid;
    for (; this.#added < this.#order.length; this.#added++) {
      const i = this.#order[this.#added]!;
      if (radius[i]! > cutoff + radiusSlack) return;
      const [u, v] = [Math.floor(i / width), i % width];
      for (let a = 0; a < this.#height; a++) {
        // The disc has the mirror images in either axis too, so that sines cancel.
        const down = this.#down[u * this.#height + a]! / (height * width);
        for (let b = 0; b < this.#width; b++)
          this.values[a * this.#width + b]! += down * this.#across[v * this.#width + b]!;
      }
    }
  }

  /**
   * Keeps the disc's frequencies of a kernel of `height × width` neighbouring pixels, and cuts the kernel out again.
   */
  get operator(): Operator {
    const [height, width, values] = [this.#height, this.#width, this.values];
    return (x, into) => {
      for (let a = 0; a < height; a++) {
        for (let b = 0; b < width; b++) {
          let sum = 0;
          for (let c = 0; c < height; c++) {
            const lag = Math.abs(a - c) * width;
            for (let d = 0; d < width; d++) sum += values[lag + Math.abs(b - d)]! * x[c * width + d]!;
          }
          into[a * width + b] = sum;
        }
      }
    };
  }
}

/** `cos(2π u a / extent)`, `[extent, lags]`. */
function cosines(extent: number, lags: number): Float64Array {
  return Float64Array.from({ length: extent * lags }, (_, at) =>
    Math.cos((2 * Math.PI * ((Math.floor(at / lags) * (at % lags)) % extent)) / extent),
  );
}
