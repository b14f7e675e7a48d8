import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { inverseFourier2d } from "../../frequency/fourier.ts";
import { frequencyGrid } from "../../frequency/grid.ts";
import { lowFrequencyCeiling } from "../lowFrequencyCeiling.ts";
import { concentrationCurve, mostConcentratedKernel } from "./concentrationCurve.ts";

const square = (k: number) => ({ height: k, width: k });

describe("the concentration curve", () => {
  it("is the ceiling of each cut-off, in one go", () => {
    for (const [image, kernel] of [
      [square(12), square(3)],
      [
        { height: 9, width: 16 },
        { height: 2, width: 5 },
      ],
      [square(16), square(16)],
    ] as const) {
      const curve = concentrationCurve(image, kernel);
      for (const { cutoff, ceiling } of curve.filter((_, i) => i % 5 === 0))
        expect(ceiling).toBeCloseTo(lowFrequencyCeiling(image, kernel, cutoff), 10);
      expect(curve[0]!.cutoff).toBe(0);
      expect(curve.at(-1)!.ceiling).toBe(1);
    }
  });

  it("starts at the kernel's share of the pixels, has every radius, and never falls", () => {
    const curve = concentrationCurve(square(32), square(7));
    expect(curve[0]!.ceiling).toBeCloseTo(49 / 1024, 12);
    const radii = new Set([...frequencyGrid(32, 32).radius].map((r) => r.toFixed(9)));
    expect(curve.length).toBe(radii.size);
    curve.slice(1).forEach(({ ceiling }, i) => {
      expect(ceiling).toBeGreaterThanOrEqual(curve[i]!.ceiling);
      expect(ceiling).toBeLessThanOrEqual(1);
    });
  });

  it("reaches images of 224 pixels", () => {
    const image = square(224);
    const [low, mid] = concentrationCurve(image, square(16), [0.02, 0.05]);
    expect(low!.ceiling).toBeCloseTo(lowFrequencyCeiling(image, square(16), 0.02), 10);
    expect(mid!.ceiling).toBeCloseTo(lowFrequencyCeiling(image, square(16), 0.05), 10);
  });

  it("says what does not fit", () => {
    expect(() => concentrationCurve(square(8), square(9))).toThrow(UserError);
    expect(() => concentrationCurve(square(8), square(3), [0.2, 0.1])).toThrow(/in order/);
    expect(() => mostConcentratedKernel(square(8), square(3), -1)).toThrow(UserError);
  });
});

describe("discrete prolate functions of one dimension", () => {
  const line = (extent: number) => ({ height: 1, width: extent });

  it("have the eigenvalue known in closed form for two pixels", () => {
    // (2m + 1 + Dirichlet kernel at lag 1) / N.
    for (const m of [0, 3, 10]) {
      let sum = 0;
      for (let u = -m; u <= m; u++) sum += 1 + Math.cos((2 * Math.PI * u) / 40);
      expect(concentrationCurve(line(40), line(2), [m / 40])[0]!.ceiling).toBeCloseTo(sum / 40, 12);
    }
  });

  it("go to the prolate spheroidal wave functions of Slepian & Pollak 1961", () => {
    // λ₀ by c = π × duration × bandwidth, their table I.
    const k = 60;
    const extent = 16_384;
    for (const [c, value] of [
      [0.5, 0.30969],
      [1, 0.57258],
      [2, 0.88056],
      [4, 0.99589],
    ] as const) {
      // Between two frequencies of the grid, so that the sum over them is the integral to second order.
      const cutoff = (Math.round((c / (Math.PI * k)) * extent - 0.5) + 0.5) / extent;
      const effective = Math.PI * k * cutoff;
      expect(Math.abs(effective / c - 1)).toBeLessThan(0.02);
      const at = (w: number): number => concentrationCurve(line(extent), line(k), [w])[0]!.ceiling;
      const [below, above] = [at(cutoff - 1 / extent), at(cutoff + 1 / extent)];
      const slope = (above - below) / ((2 * Math.PI * k) / extent);
      expect(at(cutoff) + slope * (c - effective)).toBeCloseTo(value, 3);
    }
  });

  it("are Slepian's of 1978, whose eigenvectors are those of a tridiagonal matrix", () => {
    const [k, extent, m] = [8, 16_384, 1280];
    const cutoff = (m + 0.5) / extent;
    const { kernel, share } = mostConcentratedKernel(line(extent), line(k), m / extent);
    // Power iteration on his matrix, shifted to be positive, whose first eigenvector is the same.
    let x: number[] = new Array(k).fill(1);
    const beside = (i: number): number => (i * (k - i)) / 2;
    for (let step = 0; step < 2000; step++) {
      const y = x.map((value, i) => {
        const diagonal = ((k - 1) / 2 - i) ** 2 * Math.cos(2 * Math.PI * cutoff) + k * k;
        return diagonal * value + beside(i) * (x[i - 1] ?? 0) + beside(i + 1) * (x[i + 1] ?? 0);
      });
      const length = Math.hypot(...y);
      x = y.map((value) => value / length);
    }
    let eigenvalue = 0;
    for (let a = 0; a < k; a++) {
      for (let b = 0; b < k; b++) {
        const lag = a - b;
        const sinc = lag === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * lag) / (Math.PI * lag);
        eigenvalue += x[a]! * x[b]! * sinc;
      }
    }
    expect(share).toBeCloseTo(eigenvalue, 7);
    kernel.forEach((value, i) => {
      expect(value).toBeCloseTo(x[i]!, 5);
    });
  });
});

it("the most concentrated kernel has the share that is said, by the Fourier transform", () => {
  for (const [extent, k, cutoff] of [
    [16, 3, 0.1],
    [32, 7, 0.1],
    [32, 5, 0.3],
  ] as const) {
    const { kernel, share } = mostConcentratedKernel(square(extent), square(k), cutoff);
    const re = new Float64Array(extent * extent);
    for (let a = 0; a < k; a++) for (let b = 0; b < k; b++) re[a * extent + b] = kernel[a * k + b]!;
    const im = new Float64Array(extent * extent);
    inverseFourier2d(extent, extent)(re, im);
    const { radius } = frequencyGrid(extent, extent);
    const energy = re.map((value, i) => value ** 2 + im[i]! ** 2);
    const total = energy.reduce((sum, value) => sum + value, 0);
    const low = energy.reduce((sum, value, i) => sum + (radius[i]! <= cutoff + 1e-9 ? value : 0), 0);
    expect(low / total).toBeCloseTo(share, 10);
    expect(share).toBeCloseTo(lowFrequencyCeiling(square(extent), square(k), cutoff), 10);
    // It is the same from all sides.
    kernel.forEach((value, i) => {
      expect(value).toBeCloseTo(kernel[k * k - 1 - i]!, 5);
    });
  }
});
