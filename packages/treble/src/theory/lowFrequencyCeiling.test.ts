import fc from "fast-check";
import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { signalsOf } from "../spectrum/signals.ts";
import { lowFrequencyCeiling } from "./lowFrequencyCeiling.ts";
import { lowFrequencyShares } from "./lowFrequencyShare.ts";

/** Frequencies of the grid with `r ≤ cutoff`, counted from their definition. */
function discSize(height: number, width: number, cutoff: number): number {
  let count = 0;
  for (let u = 0; u < height; u++)
    for (let v = 0; v < width; v++) if (radius(u, v, height, width) <= cutoff + 1e-9) count++;
  return count;
}

function radius(u: number, v: number, height: number, width: number): number {
  return Math.hypot(Math.min(u, height - u) / height, Math.min(v, width - v) / width);
}

/** The same from the definition: the Gram matrix of the band-limited unit kernels, and Jacobi's rotations. */
function bruteForce(height: number, width: number, rows: number, columns: number, dilation: number, cutoff: number) {
  const places = Array.from({ length: rows * columns }, (_, i) => [
    dilation * Math.floor(i / columns),
    dilation * (i % columns),
  ]);
  const matrix = places.map(([a, b]) =>
    places.map(([c, d]) => {
      let sum = 0;
      for (let u = 0; u < height; u++)
        for (let v = 0; v < width; v++)
          if (radius(u, v, height, width) <= cutoff + 1e-9)
            sum += Math.cos(2 * Math.PI * ((u * (a! - c!)) / height + (v * (b! - d!)) / width));
      return sum / (height * width);
    }),
  );
  return Math.max(...jacobi(matrix));
}

/** Eigenvalues of a symmetric matrix (Golub & Van Loan 2013, algorithm 8.5.3, cyclic by rows). */
function jacobi(a: number[][]): number[] {
  const n = a.length;
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(a[p]![q]!) < 1e-300) continue;
        const tau = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!);
        const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau));
        const c = 1 / Math.hypot(1, t);
        for (let i = 0; i < n; i++) {
          const [x, y] = [a[i]![p]!, a[i]![q]!];
          a[i]![p] = c * x - t * c * y;
          a[i]![q] = t * c * x + c * y;
        }
        for (let i = 0; i < n; i++) {
          const [x, y] = [a[p]![i]!, a[q]![i]!];
          a[p]![i] = c * x - t * c * y;
          a[q]![i] = t * c * x + c * y;
        }
      }
  }
  return a.map((row, i) => row[i]!);
}

const sizes = fc.record({ height: fc.integer({ min: 4, max: 12 }), width: fc.integer({ min: 4, max: 12 }) });
const cutoffs = fc.double({ min: 0, max: 0.72, noNaN: true });

describe("lowFrequencyCeiling", () => {
  it("of one pixel is the disc's share of the grid, of a full-width kernel 1", () => {
    fc.assert(
      fc.property(sizes, cutoffs, (image, cutoff) => {
        const { height, width } = image;
        const pixel = lowFrequencyCeiling(image, { height: 1, width: 1 }, cutoff);
        expect(pixel).toBeCloseTo(discSize(height, width, cutoff) / (height * width), 12);
        expect(lowFrequencyCeiling(image, image, cutoff)).toBeCloseTo(1, 11);
      }),
      { numRuns: 40 },
    );
  });

  it("at the zero frequency alone is the kernel's share of the pixels: the flat kernel's", () => {
    const image = { height: 32, width: 24 };
    for (const [height, width] of [
      [3, 3],
      [7, 5],
      [32, 1],
    ] as const)
      expect(lowFrequencyCeiling(image, { height, width }, 0)).toBeCloseTo((height * width) / (32 * 24), 12);
  });

  it("is the top eigenvalue that the dense matrix has", () => {
    for (const [height, width, rows, columns, dilation, cutoff] of [
      [8, 8, 3, 3, 1, 0.25],
      [8, 10, 4, 2, 1, 0.3],
      [9, 7, 5, 5, 1, 0.15],
      [12, 12, 3, 3, 3, 0.2],
      [8, 8, 8, 5, 1, 0.4],
      [16, 16, 7, 7, 1, 0.1],
      [8, 8, 5, 5, 1, 0.55],
    ] as const) {
      const found = lowFrequencyCeiling({ height, width }, { height: rows, width: columns, dilation }, cutoff);
      expect(found).toBeCloseTo(bruteForce(height, width, rows, columns, dilation, cutoff), 10);
    }
  });

  it("grows with the kernel and with the cut-off, and is at most 1", () => {
    const image = { height: 32, width: 32 };
    const at = (k: number, cutoff: number) => lowFrequencyCeiling(image, { height: k, width: k }, cutoff);
    for (const cutoff of [0.05, 0.1, 0.25]) {
      const ceilings = [1, 3, 5, 7, 9, 15, 21, 32].map((k) => at(k, cutoff));
      ceilings.forEach((ceiling, i) => {
        expect(ceiling).toBeLessThanOrEqual(1);
        expect(ceiling).toBeGreaterThanOrEqual((ceilings[i - 1] ?? 0) - 1e-12);
      });
    }
    expect(at(7, 0.2)).toBeGreaterThan(at(7, 0.1));
  });

  it("is never exceeded by a kernel of several channels, and is nearly reached by a flat one", async () => {
    const shape = [3, 16, 16] as const;
    for (const [k, cutoff] of [
      [3, 0.1],
      [5, 0.2],
      [9, 0.1],
    ] as const) {
      const count = 20;
      const signals = new Float32Array(count * 3 * 256);
      for (let i = 0; i < signals.length; i++) {
        const [row, column] = [Math.floor(i / 16) % 16, i % 16];
        // The first is flat, the others are smooth and rough ones of some kind.
        if (row < k && column < k) signals[i] = i < 768 ? 1 : Math.sin(i * (0.02 + 0.01 * Math.floor(i / 768))) + 0.5;
      }
      const shares = await lowFrequencyShares(signalsOf(signals, shape), cutoff, {
        backend: nodeBackend(),
        threads: 1,
      });
      const ceiling = lowFrequencyCeiling({ height: 16, width: 16 }, { height: k, width: k }, cutoff);
      for (const share of shares) expect(share).toBeLessThanOrEqual(ceiling + 1e-9);
      expect(shares[0]).toBeGreaterThan(0.8 * ceiling);
    }
  });

  it("says what does not fit", () => {
    const image = { height: 8, width: 8 };
    expect(() => lowFrequencyCeiling(image, { height: 9, width: 3 }, 0.1)).toThrow(/9×3 pixels at dilation 1/);
    expect(() => lowFrequencyCeiling(image, { height: 3, width: 5, dilation: 2 }, 0.1)).toThrow(/dilation 2/);
    expect(() => lowFrequencyCeiling(image, { height: 0, width: 3 }, 0.1)).toThrow(UserError);
    expect(() => lowFrequencyCeiling(image, { height: 3, width: 3 }, -1)).toThrow(/to -1 cycles per pixel/);
  });
});

it("shares of zero signals are not numbers", async () => {
  const signals = new Float32Array(2 * 16).fill(0);
  signals.fill(2, 16);
  const shares = await lowFrequencyShares(signalsOf(signals, [1, 4, 4]), 0.1, { backend: nodeBackend(), batchSize: 1 });
  expect([...shares]).toEqual([Number.NaN, 1]);
});
