import fc from "fast-check";
import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { frequencyGrid, whiteNoiseCentroid } from "../frequency/grid.ts";
import { whiteNoiseAnisotropy } from "./bands.ts";
import { type MeasureOptions, measureSpectra } from "./measureSpectra.ts";
import { signalsOf } from "./signals.ts";
import { type ScalarName, type SpectrumTable, scalarNames } from "./spectrumTable.ts";
import { referenceSpectrum } from "./testing/reference.ts";
import { image, noise } from "./testing/signals.ts";

type Shape = readonly [number, number, number];
const backend = nodeBackend();

async function measure(
  signals: Float32Array,
  shape: Shape,
  options: Partial<MeasureOptions> = {},
): Promise<SpectrumTable> {
  return measureSpectra(signalsOf(signals, shape), { backend, ...options });
}

function join(...signals: Float32Array[]): Float32Array {
  return Float32Array.from(signals.flatMap((signal) => [...signal]));
}

/**
 * Signals with little in common: white, smooth, waves in noise; unless only those with energy at all frequencies are
 * wanted, also nearly constant, sparse in space, sparse in frequency, constant.
 */
function family(seed: number, [channels, height, width]: Shape, denseOnly: boolean): Float32Array[] {
  const count = channels * height * width;
  const white = noise(seed, count);
  const waves = white.map((_, i) => {
    const [h, w] = [Math.floor((i % (height * width)) / width), i % width];
    return Math.cos((2 * Math.PI * (seed % height) * h) / height) + Math.sin((2 * Math.PI * ((seed % 7) * w)) / width);
  });
  const dense = [
    white,
    white.map((_, i) => white.subarray(Math.max(0, i - 4), i + 1).reduce((sum, x) => sum + x, 0)),
    white.map((x, i) => x * 0.1 + waves[i]!),
  ];
  if (denseOnly) return dense;
  const nearlyConstant = white.map((x) => x * 1e-3 + 0.5);
  const spikes = white.map((x, i) => (i % 5 === 0 ? x : 0));
  return [...dense, nearlyConstant, spikes, waves.map((x) => x + 1), white.map(() => -0.25)];
}

/** The tolerance is relative, but for shares below 0.01, `uncertainty` below 1, and the anisotropies of empty axes. */
const floors: Partial<Record<ScalarName, number>> = {
  highShare: 0.01,
  dcShare: 0.01,
  anisotropy: 0.01,
  uncertainty: 1,
};

function expectReference(
  table: SpectrumTable,
  signals: Float32Array[],
  shape: Shape,
  q: number,
  tolerance: number,
): void {
  const rings = table.grid.annuli.count.length;
  const references = signals.map((signal) => referenceSpectrum(signal, shape, { q }));
  references.forEach(({ scalars, profile, energy }, i) => {
    for (const name of scalarNames) {
      const [actual, expected] = [table[name][i]!, scalars[name]!];
      if (Number.isNaN(expected)) expect(actual, name).toBeNaN();
      else {
        const scale = Math.max(Math.abs(expected), floors[name] ?? 1e-12);
        expect(Math.abs(actual - expected) / scale, `${name}: ${actual}, not ${expected}`).toBeLessThan(tolerance);
      }
    }
    expect(Math.abs(table.energy[i]! / energy - 1)).toBeLessThan(tolerance);
    profile.forEach((share, ring) => {
      expect(Math.abs(table.profile[i * rings + ring]! - share)).toBeLessThan(
        Math.max(tolerance, 1e-7) * Math.max(share, 0.01),
      );
    });
  });
  const size = shape[1] * shape[2];
  for (let k = 0; k < size; k++) {
    const p = references.reduce((sum, reference) => sum + reference.p[k]! / signals.length, 0);
    const power = references.reduce((sum, reference) => sum + (reference.p[k]! * reference.energy) / signals.length, 0);
    expect(Math.abs(table.meanDistribution[k]! - p)).toBeLessThan(tolerance * Math.max(p, 1 / size));
    const meanEnergy = references.reduce((sum, reference) => sum + reference.energy / signals.length, 0);
    expect(Math.abs(table.meanPower[k]! - power)).toBeLessThan(tolerance * Math.max(power, meanEnergy / size));
  }
}

describe("measureSpectra equals the definitions", () => {
  const sizes: Shape[] = [
    [1, 8, 8],
    [1, 7, 5],
    [2, 28, 28],
    [3, 32, 32],
    [2, 5, 9],
  ];

  it.each(sizes)("in float32 within 1e-5 on %d channels of %d×%d", async (...shape) => {
    const signals = family(7, shape, true);
    const table = await measure(join(...signals), shape, { batchSize: 2, precision: "float32" });
    expect(table.validCount).toBe(signals.length);
    expectReference(table, signals, shape, 1, 1e-5);
  });

  it("in float32 within 1e-5 on generated sizes and signals", async () => {
    const extent = fc.integer({ min: 4, max: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(fc.integer({ min: 1, max: 3 }), extent, extent),
        fc.nat(),
        fc.constantFrom(1, 2 / 3, 2),
        async (shape, seed, q) => {
          const signals = family(seed, shape, true);
          expectReference(await measure(join(...signals), shape, { q, precision: "float32" }), signals, shape, q, 1e-5);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("in float64 within 1e-9 on generated sizes and signals, exact zeros included", async () => {
    const extent = fc.integer({ min: 1, max: 12 });
    await fc.assert(
      fc.asyncProperty(fc.tuple(fc.integer({ min: 1, max: 3 }), extent, extent), fc.nat(), async (shape, seed) => {
        const signals = family(seed, shape, false);
        const table = await measure(join(...signals), shape);
        expectReference(table, signals, shape, 1, 1e-9);
      }),
      { numRuns: 30 },
    );
  });

  it("with a Hann window, which everything is measured through", async () => {
    const signal = noise(3, 48);
    const table = await measure(signal, [1, 8, 6], { window: "hann" });
    const reference = referenceSpectrum(signal, [1, 8, 6], { hann: true });
    for (const name of scalarNames) expect(table[name][0]).toBeCloseTo(reference.scalars[name]!, 4);
    expect(table.energy[0]).toBeCloseTo(reference.energy, 4);
  });
});

describe("measureSpectra on known signals", () => {
  it.each([
    [32, 32, 3, 5],
    [28, 28, 0, 14],
    [7, 5, -2, 1],
    [6, 9, 3, -4],
  ])("puts the energy of one cosine on %d×%d at its frequency (%d, %d)", async (height, width, u, v) => {
    const wave = image(height, width, (h, w) => Math.cos(2 * Math.PI * ((u * h) / height + (v * w) / width) + 0.3));
    const table = await measure(wave, [1, height, width]);
    const radius = Math.hypot(u / height, v / width);
    expect(table.centroid[0]).toBeCloseTo(radius, 6);
    expect(table.r50[0]).toBeCloseTo(radius, 6);
    expect(table.r90[0]).toBeCloseTo(radius, 6);
    const at = (row: number, column: number): number =>
      table.meanDistribution[((row + height) % height) * width + ((column + width) % width)]!;
    const selfConjugate = (2 * u) % height === 0 && (2 * v) % width === 0;
    expect(at(u, v) + (selfConjugate ? 0 : at(-u, -v))).toBeCloseTo(1, 6);
  });

  it("finds the white noise centroid, share and anisotropy in white noise", async () => {
    const [n, size] = [400, 32];
    const grid = frequencyGrid(size, size);
    const table = await measure(noise(11, n * size * size), [1, size, size]);
    const mean = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0) / values.length;
    const deviation = (values: Float64Array): number => Math.sqrt(mean(values.map((x) => (x - mean(values)) ** 2)) / n);
    expect(Math.abs(mean(table.centroid) - whiteNoiseCentroid(grid))).toBeLessThan(4 * deviation(table.centroid));
    expect(deviation(table.centroid)).toBeLessThan(0.001);
    expect(mean(table.anisotropy)).toBeCloseTo(whiteNoiseAnisotropy(grid), 1);
    for (const p of table.meanDistribution) expect(p * size * size).toBeCloseTo(1, 0);
  });

  it("sees nothing but the zero frequency in a constant image", async () => {
    const table = await measure(new Float32Array(3 * 6 * 5).fill(0.7), [3, 6, 5]);
    expect(table.dcShare[0]).toBeCloseTo(1, 6);
    expect(table.centroid[0]).toBeCloseTo(0, 6);
    expect(table.bandwidthParticipation[0]).toBeCloseTo(1, 5);
    expect(table.spatialParticipation[0]).toBeCloseTo(30, 4);
    expect(table.anisotropy[0]).toBeNaN();
  });

  it("sees all frequencies alike in an impulse", async () => {
    const impulse = image(9, 8, (h, w) => (h === 2 && w === 5 ? -3 : 0));
    const table = await measure(impulse, [1, 9, 8]);
    for (const p of table.meanDistribution) expect(p * 72).toBeCloseTo(1, 5);
    expect(table.bandwidthParticipation[0]).toBeCloseTo(72, 3);
    expect(table.bandwidthEntropy[0]).toBeCloseTo(72, 3);
    expect(table.spatialEntropy[0]).toBeCloseTo(1, 5);
    expect(table.supportProduct[0]).toBe(1);
    expect(table.lp[0]).toBeCloseTo(3 * Math.sqrt(72), 3);
    expect(table.energy[0]).toBeCloseTo(9, 5);
  });

  it("separates the axes from the diagonals", async () => {
    const wave = (u: number, v: number) => image(16, 16, (h, w) => Math.cos((2 * Math.PI * (u * h + v * w)) / 16));
    const mixed = wave(0, 3).map((x, i) => 2 * x + wave(4, 4)[i]!);
    const table = await measure(mixed, [1, 16, 16]);
    expect(table.anisotropy[0]).toBeCloseTo(4, 4);
  });
});

describe("uncertainty principles", () => {
  it("hold for every generated signal, and quantiles are in order", async () => {
    const extent = fc.integer({ min: 2, max: 10 });
    await fc.assert(
      fc.asyncProperty(
        fc
          .tuple(fc.integer({ min: 1, max: 3 }), extent, extent)
          .chain((shape) =>
            fc.tuple(
              fc.constant(shape),
              fc.array(
                fc.oneof(
                  { weight: 3, arbitrary: fc.constant(0) },
                  { weight: 1, arbitrary: fc.float({ noNaN: true, min: -1, max: 1 }) },
                ),
                { minLength: 4 * shape[0] * shape[1] * shape[2], maxLength: 4 * shape[0] * shape[1] * shape[2] },
              ),
            ),
          ),
        fc.constantFrom("float32" as const, "float64" as const),
        async ([shape, values], precision) => {
          const size = shape[1] * shape[2];
          const table = await measure(Float32Array.from(values), shape, { precision });
          for (let i = 0; i < 4; i++) {
            if (!table.valid[i]) continue;
            expect(table.uncertainty[i]).toBeGreaterThanOrEqual(-1e-5);
            expect(table.supportProduct[i]).toBeGreaterThanOrEqual((1 - 2e-4 * Math.sqrt(size)) ** 2);
            expect(table.r50[i]).toBeLessThanOrEqual(table.r90[i]!);
            expect(table.bandwidthParticipation[i]).toBeLessThanOrEqual(table.bandwidthEntropy[i]! * (1 + 1e-5));
            expect(table.bandwidthEntropy[i]).toBeLessThanOrEqual(size * (1 + 1e-5));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([
    [8, 8, 2, 4],
    [32, 32, 8, 1],
    [9, 10, 3, 5],
    [28, 28, 4, 7],
  ])("are equalities for the picket fence on %d×%d with spacing %d, %d", async (height, width, a, b) => {
    const fence = image(height, width, (h, w) => (h % a === 0 && w % b === 0 ? 1 : 0));
    const table = await measure(fence, [1, height, width]);
    expect(table.supportProduct[0]).toBe(1);
    expect(Math.abs(table.uncertainty[0]!)).toBeLessThan(1e-5);
  });
});

describe("measureSpectra's table", () => {
  it("does not depend on the batch size", async () => {
    const signals = noise(5, 7 * 30);
    const [whole, parts] = [await measure(signals, [1, 6, 5]), await measure(signals, [1, 6, 5], { batchSize: 3 })];
    for (const name of scalarNames) {
      whole[name].forEach((value, i) => {
        expect(parts[name][i]! / value).toBeCloseTo(1, 5);
      });
    }
    whole.meanPower.forEach((value, k) => {
      expect(parts.meanPower[k]! / value).toBeCloseTo(1, 5);
    });
  });

  it("says NaN for signals without a spectrum and averages over the others", async () => {
    const good = noise(6, 16);
    const broken = good.map((x, i) => (i === 3 ? Number.NaN : x));
    const table = await measure(join(new Float32Array(16), good, broken), [1, 4, 4]);
    expect([...table.valid]).toEqual([0, 1, 0]);
    expect([table.count, table.validCount]).toEqual([3, 1]);
    for (const name of scalarNames) {
      expect(table[name].map((x) => (Number.isFinite(x) ? 1 : 0))).toEqual(Float64Array.of(0, 1, 0));
    }
    expect([...table.energy].map(Number.isNaN)).toEqual([false, false, true]);
    expect(table.energy[0]).toBe(0);
    expect(table.meanDistribution.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
    expect(table.meanPower.reduce((sum, power) => sum + power, 0)).toBeCloseTo(table.energy[1]!, 4);
  });

  it("of no signals is empty", async () => {
    const table = await measure(new Float32Array(0), [3, 4, 4]);
    expect([table.count, table.validCount, table.centroid.length]).toEqual([0, 0, 0]);
    expect(table.meanDistribution.every(Number.isNaN)).toBe(true);
  });

  it("scales lp with the signal, and lp at q = 2 is the norm", async () => {
    const signal = noise(8, 36);
    const scaled = await measure(
      join(
        signal,
        signal.map((x) => 3 * x),
      ),
      [1, 6, 6],
      { q: 0.5 },
    );
    expect(scaled.lp[1]! / scaled.lp[0]!).toBeCloseTo(3, 5);
    const norm = await measure(signal, [1, 6, 6], { q: 2 });
    expect(norm.lp[0]! ** 2).toBeCloseTo(
      signal.reduce((sum, x) => sum + x * x, 0),
      4,
    );
  });

  it.each([
    ["7 numbers are not a whole number of signals", new Float32Array(7), [1, 2, 2], {}],
    ["shape [C, H, W]", new Float32Array(8), [0, 2, 2], {}],
    ["exponent q", new Float32Array(4), [1, 2, 2], { q: 0 }],
    ["window is ", new Float32Array(4), [1, 2, 2], { window: "hamming" as "hann" }],
    ["precision is ", new Float32Array(4), [1, 2, 2], { precision: "float16" as "float32" }],
    ["batchSize", new Float32Array(4), [1, 2, 2], { batchSize: 0.5 }],
  ] as const)("refuses what it cannot measure: %s", async (message, signals, shape, options) => {
    const error = await measure(signals, shape, options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain(message);
  });

  it("stops when aborted", async () => {
    const controller = new AbortController();
    controller.abort(new Error("enough"));
    await expect(measure(noise(1, 16), [1, 4, 4], { signal: controller.signal })).rejects.toThrow("enough");
  });
});
