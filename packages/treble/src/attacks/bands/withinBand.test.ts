import { constant } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import type { Band } from "../../frequency/band.ts";
import { bandProjector } from "../../frequency/bandProjection.ts";
import { type Frequency, fourierBasis, phasesOf } from "../../frequency/fourierBasis.ts";
import { projectOntoBand } from "../../frequency/testing/projectOntoBand.ts";
import { projectBox } from "../../geometry/projection.ts";
import { predict } from "../engine/predict.ts";
import { runAttack } from "../engine/runAttack.ts";
import { ddn } from "../methods/ddn.ts";
import { pgdL2, pgdLinf } from "../methods/pgd.ts";
import { bandOptimum } from "../testing/bandOptimum.ts";
import {
  convClassifier,
  type ImageShape,
  interiorImages,
  linearClassifier,
  numbers,
  sizeOfImage,
} from "../testing/classifiers.ts";
import { evaluate } from "../testing/run.ts";
import { bandAccuracy } from "./bandAccuracy.ts";
import { nearestInBandAndBox } from "./bandAndBox.ts";
import { outsideBand } from "./outsideBand.ts";
import { withinBand } from "./withinBand.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 16 };

/** A linear model of two classes through the middle of the pixel range, and its normal from class 0 to class 1. */
function linearModel(shape: ImageShape) {
  const size = sizeOfImage(shape);
  const weights = numbers(3, size * 2);
  const normal = Float32Array.from({ length: size }, (_, i) => weights[2 * i + 1]! - weights[2 * i]!);
  const bias = Float32Array.of(0, -0.5 * normal.reduce((sum, value) => sum + value, 0));
  return { classifier: linearClassifier(shape, 2, weights, bias), normal };
}

function norm(values: ArrayLike<number>): number {
  return Math.hypot(...Array.from(values));
}

/** Orthonormal images that span `band`. */
function basisOf(band: { readonly modes: readonly Frequency[] }, height: number, width: number): Float64Array[] {
  return band.modes.flatMap((mode) =>
    phasesOf([height, width], mode).map((phase) => fourierBasis([height, width], mode, phase)),
  );
}

describe("projections between band and pixel range", () => {
  test("end at the nearest point of both, as a quadratic program solved over all sets of active bounds finds it", async () => {
    const [height, width] = [3, 4];
    const band = {
      modes: [
        [0, 0],
        [1, 1],
      ],
    } as const;
    const basis = basisOf(band, height, width);
    const count = 4;
    const originals = interiorImages(0, count, [1, height, width], 0.2);
    const wanted = numbers(50, originals.length, 4);
    const image = nearestInBandAndBox(
      constant(wanted, [count, 1, height, width]),
      constant(originals, [count, 1, height, width]),
      bandProjector(band, height, width),
      (values) => projectBox(values, 0, 1),
      300,
    );
    const { image: found } = await evaluate(options.backend, { image });
    for (let n = 0; n < count; n++) {
      const original = originals.subarray(n * 12, (n + 1) * 12);
      const one = wanted.subarray(n * 12, (n + 1) * 12);
      const exact = nearestByActiveSets(basis, one, original);
      exact.forEach((value, i) => void expect(found[n * 12 + i]! - original[i]!).toBeCloseTo(value, 4));
      // The bounds matter: without them the answer would be another.
      const free = projectOntoBand(one, band, height, width);
      expect(Math.max(...free.map((value, i) => Math.abs(value - exact[i]!)))).toBeGreaterThan(0.05);
    }
  });
});

describe("DDN in a band, against the closed form |m| / ‖P w‖ of a linear model", () => {
  const bands: readonly Band[] = [
    { to: 0.15 },
    { from: 0.1, to: 0.2 },
    { from: 0.3 },
    {
      modes: [
        [1, 2],
        [3, 0],
      ],
    },
  ];
  test.each<[ImageShape, Band]>(
    (
      [
        [3, 12, 12],
        [1, 9, 14],
      ] as const
    ).flatMap((shape) => bands.map((band): [ImageShape, Band] => [shape, band])),
  )("%o, %o: interior pixels, within 1.10 and in the band alone", async (shape, band) => {
    const { classifier, normal } = linearModel(shape);
    const [, height, width] = shape;
    const size = sizeOfImage(shape);
    const reach = norm(projectOntoBand(normal, band, height, width));
    // Images at a distance in the band of 0.2, 0.3, … from the boundary.
    const side = (n: number): number => (n % 2 === 0 ? 1 : -1);
    const distance = (n: number): number => 0.2 + 0.1 * (n % 8);
    const grey = interiorImages(5, 16, shape, 0.48);
    const { logits } = await predict(classifier, grey, options);
    const images = grey.map((pixel, i) => {
      const n = Math.floor(i / size);
      const lead = side(n) * distance(n) * reach - (logits[2 * n]! - logits[2 * n + 1]!);
      return pixel - (lead * normal[i % size]!) / norm(normal) ** 2;
    });
    expect(images.every((pixel) => pixel > 0.15 && pixel < 0.85)).toBe(true);
    const { predictions } = await predict(classifier, images, options);
    const result = await runAttack(withinBand(ddn(), band), classifier, { images, labels: predictions }, options);
    expect(result.success.every(Boolean)).toBe(true);
    const few = "modes" in band;
    result.l2.forEach((length, n) => {
      expect(length / distance(n)).toBeGreaterThan(1 - 1e-3);
      // Few modes are tall waves: some of their pixels reach 0 or 1, which costs length.
      expect(length / distance(n)).toBeLessThan(few ? 1.1 : 1.02);
    });
    expect(Math.max(...outsideBand(result.images, images, shape, band))).toBeLessThan(1e-8);
  });
});

describe("DDN in a band on images with 58 % of the pixels at 0 or 1, against the exact least norm in band and range", () => {
  const shape = [1, 8, 8] as const;
  const { classifier, normal } = linearModel(shape);
  const draws = numbers(77, 16 * 64);
  const images = interiorImages(5, 16, shape).map((pixel, i) => (draws[i]! < 0.16 ? Math.round(pixel) : pixel));

  test.each<[number, Band, number]>([
    [10, { from: 0.3 }, 0.9],
    [30, { from: 0.3 }, 0.98],
    [30, { to: 0.4 }, 0.98],
  ])("%d rounds, %o: at least %d of it, and within 1.10", async (rounds, band, least) => {
    const { predictions, logits } = await predict(classifier, images, options);
    const result = await runAttack(
      withinBand(ddn(), band, { rounds }),
      classifier,
      { images, labels: predictions },
      options,
    );
    expect(result.success.every(Boolean)).toBe(true);
    // As far as DDN's radius can shrink.
    const reach = 0.95 ** 100;
    const optima = Array.from(predictions, (own, n) => {
      const towards = own === 0 ? normal : normal.map((value) => -value);
      const margin = Math.abs(logits[2 * n]! - logits[2 * n + 1]!);
      return bandOptimum(towards, images.subarray(n * 64, (n + 1) * 64), margin, band, 8, 8);
    });
    expect(optima.every(Number.isFinite)).toBe(true);
    expect(optima.filter((optimum) => optimum > reach).length).toBeGreaterThan(12);
    optima.forEach((optimum, n) => {
      expect(result.l2[n]! / optimum).toBeGreaterThan(least);
      expect(result.l2[n]! / Math.max(optimum, reach)).toBeLessThan(1.1);
    });
  });
});

describe("PGD in a band", () => {
  const shape = [2, 8, 8] as const;
  const size = sizeOfImage(shape);
  const { classifier, normal } = linearModel(shape);
  const images = interiorImages(5, 12, shape, 0.3);
  const band: Band = { from: 0.1, to: 0.3 };
  const inBand = projectOntoBand(normal, band, 8, 8);

  test("L2: the last iterate is the ball's best point of the band, ε·Pw/‖Pw‖", async () => {
    const grey = interiorImages(6, 12, shape, 0.47);
    const { predictions, logits } = await predict(classifier, grey, options);
    const largest = Math.max(...Array.from(predictions, (_, n) => Math.abs(logits[2 * n]! - logits[2 * n + 1]!)));
    const epsilon = (1.2 * largest) / norm(inBand);
    const result = await runAttack(
      withinBand(pgdL2(epsilon), band),
      classifier,
      { images: grey, labels: predictions },
      options,
    );
    expect(result.success.every(Boolean)).toBe(true);
    for (let n = 0; n < 12; n++) {
      const sign = predictions[n] === 0 ? 1 : -1;
      let along = 0;
      for (let i = 0; i < size; i++) along += sign * (result.images[n * size + i]! - grey[n * size + i]!) * inBand[i]!;
      expect(result.l2[n]).toBeLessThanOrEqual(epsilon * (1 + 1e-6));
      expect(along / (epsilon * norm(inBand))).toBeGreaterThan(0.999);
    }
    expect(Math.max(...outsideBand(result.images, grey, shape, band))).toBeLessThan(1e-6);
  });

  test("L∞: near the linear program's optimum over ball and band, and never outside of either", async () => {
    const modes = {
      modes: [
        [1, 1],
        [0, 2],
      ],
    } as const;
    const basis = basisOf(modes, 8, 8);
    // The least ε at which any perturbation of the band crosses: gap / max { w·δ : δ in the band, |δ| ≤ 1 }, by
    // channel.
    const best = [0, 1].reduce((sum, c) => {
      const weights = basis.map((wave) => wave.reduce((total, value, i) => total + value * normal[c * 64 + i]!, 0));
      return sum + largestUnderMaxNorm(basis, weights);
    }, 0);
    const { predictions, logits } = await predict(classifier, images, options);
    const gap = Array.from(predictions, (own, n) => logits[2 * n + own]! - logits[2 * n + 1 - own]!);
    const within = (factor: number) =>
      Promise.all(
        gap.slice(0, 3).map(async (lead, n) => {
          const epsilon = (factor * lead) / best;
          const image = images.slice(n * size, (n + 1) * size);
          const attack = withinBand(pgdLinf(epsilon, { steps: 100 }), modes, { rounds: 10 });
          const result = await runAttack(
            attack,
            classifier,
            { images: image, labels: predictions.slice(n, n + 1) },
            options,
          );
          if (result.success[0]) {
            expect(result.linf[0]).toBeLessThanOrEqual(epsilon * (1 + 1e-6));
            expect(outsideBand(result.images, image, shape, modes)[0]).toBeLessThanOrEqual(0.1);
          }
          return result.success[0];
        }),
      );
    expect(await within(1.1)).toEqual([1, 1, 1]);
    expect(await within(0.9)).toEqual([0, 0, 0]);
  });
});

describe("images with pixels at 0 and 1", () => {
  const shape = [3, 10, 10] as const;
  const size = sizeOfImage(shape);
  const model = convClassifier(shape, 4, 2, 8);
  const draws = numbers(77, 24 * size);
  const images = interiorImages(5, 24, shape).map((pixel, i) => (draws[i]! < 0.16 ? Math.round(pixel) : pixel));

  test.each([
    ["DDN", ddn(), 0.02],
    ["PGD L2", pgdL2(1), 0.05],
    ["PGD L∞", pgdLinf(0.05), 0.05],
  ])("%s: what is found keeps the range, the ball and the stated share of the band", async (_, attack, maxOutside) => {
    const { predictions } = await predict(model, images, options);
    const band: Band = { from: 0.25 };
    const result = await runAttack(
      withinBand(attack, band, { maxOutside }),
      model,
      { images, labels: predictions },
      options,
    );
    const outside = outsideBand(result.images, images, shape, band);
    expect(result.success.filter(Boolean).length).toBeGreaterThan(12);
    expect(result.images.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
    result.success.forEach((success, n) => {
      if (success) expect(outside[n]).toBeLessThanOrEqual(maxOutside);
      else expect(outside[n]).toBeNaN();
    });
    // Without the bound the same attack leaves more outside: the bound is what holds it.
    const free = withinBand(attack, band, { maxOutside: 1, rounds: 1 });
    const loose = await runAttack(free, model, { images, labels: predictions }, options);
    const left = outsideBand(loose.images, images, shape, band).filter((share) => !Number.isNaN(share));
    expect(Math.max(...left)).toBeGreaterThan(Math.max(...outside.filter((share) => !Number.isNaN(share))));
  });

  test("more rounds leave less outside", async () => {
    const { predictions } = await predict(model, images, options);
    const band: Band = { from: 0.25 };
    const mean = async (rounds: number): Promise<number> => {
      const attack = withinBand(ddn(), band, { rounds, maxOutside: 1 });
      const result = await runAttack(attack, model, { images, labels: predictions }, options);
      const shares = outsideBand(result.images, images, shape, band).filter((share) => !Number.isNaN(share));
      return shares.reduce((sum, share) => sum + share, 0) / shares.length;
    };
    const [one, three, ten] = [await mean(1), await mean(3), await mean(10)];
    expect(three).toBeLessThan(0.5 * one);
    expect(ten).toBeLessThan(0.5 * three);
  });
});

test("a model that looks at other frequencies only has no gradient in the band, and stands", async () => {
  const shape = [1, 8, 8] as const;
  const wave = fourierBasis([8, 8], [1, 2], "cos");
  const weights = Float32Array.from({ length: 128 }, (_, i) => (i % 2 === 0 ? 1 : -1) * wave[i >> 1]!);
  const classifier = linearClassifier(shape, 2, weights, Float32Array.of(0.01, 0));
  const images = interiorImages(5, 8, shape, 0.3);
  const { predictions } = await predict(classifier, images, options);
  const bands: readonly Band[] = [{ modes: [[2, 1]] }, { modes: [[1, 2]] }];
  const rows = await bandAccuracy(ddn(), classifier, { images, labels: predictions }, { ...options, bands });
  expect(rows.map(({ robustAccuracy }) => robustAccuracy)).toEqual([1, 0]);
  expect(rows[0]!.result.images).toEqual(images);
  expect(rows[0]!.norm).toEqual({ q25: Number.NaN, median: Number.NaN, q75: Number.NaN });
  expect(rows[1]!.successes).toBe(8);
});

test("accuracy and norms against frequency, band by band", async () => {
  const shape = [3, 9, 7] as const;
  const model = convClassifier(shape, 4, 2, 8);
  const images = interiorImages(5, 20, shape, 0.2);
  const { predictions } = await predict(model, images, options);
  const labels = predictions.map((label, n) => (n < 5 ? (label + 1) % 4 : label));
  const bands: readonly Band[] = [{ to: 0.2 }, { from: 0.2, to: 0.4 }, { from: 0.4 }, {}];
  const seen: number[] = [];
  const rows = await bandAccuracy(
    ddn(),
    model,
    { images, labels },
    {
      ...options,
      bands,
      onProgress: ({ done, total }) => {
        expect(total).toBe(80);
        seen.push(done);
      },
    },
  );
  expect(seen.at(-1)).toBe(80);
  const whole = await runAttack(ddn(), model, { images, labels }, options);
  for (const [i, row] of rows.entries()) {
    expect(row.band).toBe(bands[i]);
    expect(row.cleanAccuracy).toBe(0.75);
    expect(row.robustAccuracy).toBe((15 - row.successes) / 20);
    const lengths = row.result.l2.filter((_, n) => row.result.success[n]).toSorted();
    expect(row.norm.median).toBe(
      lengths[(lengths.length - 1) / 2] ?? (lengths[lengths.length / 2 - 1]! + lengths[lengths.length / 2]!) / 2,
    );
    // A part of the plane offers no shorter way than the whole.
    row.result.l2.forEach((length, n) => {
      if (row.result.success[n]) expect(length).toBeGreaterThan(0.97 * whole.l2[n]!);
    });
  }
  // The band of all frequencies is no restriction.
  expect(rows[3]!.norm.median / whole.l2.filter((_, n) => whole.success[n]).toSorted()[7]!).toBeCloseTo(1, 2);
});

test.each<[() => unknown, string]>([
  [
    () => withinBand(ddn(), {}, { rounds: 0 }),
    "DDN in a band: the number of rounds is 0; it must be a whole number of at least 1.",
  ],
  [
    () => withinBand(ddn(), {}, { maxOutside: 0 }),
    "DDN in a band: the share outside is 0; it must be above 0 and at most 1.",
  ],
  [
    () => withinBand(ddn(), { from: 0.2, to: 0.1 }),
    "The band runs from 0.2 to 0.1 cycles per pixel; give radii from 0 on, the smaller first.",
  ],
  [
    () => withinBand(withinBand(ddn(), {}), {}),
    "DDN in a band in a band: DDN in a band has a constraint already; give the attack itself.",
  ],
])("a mistake is told in one sentence", (attempt, message) => {
  expect(attempt).toThrow(new UserError(message));
});

/**
 * The δ in the span of `basis` nearest to `wanted` with `original + δ` in [0, 1]: the best KKT point over all active
 * sets.
 */
function nearestByActiveSets(
  basis: readonly Float64Array[],
  wanted: Float32Array,
  original: Float32Array,
): Float64Array {
  const target = basis.map((wave) => wave.reduce((sum, value, i) => sum + value * wanted[i]!, 0));
  const bounds = Array.from(original).flatMap((pixel, i) => [
    { i, value: -pixel },
    { i, value: 1 - pixel },
  ]);
  const at = (c: readonly number[]): Float64Array =>
    original.reduce(
      (delta, _, i) =>
        delta.with(
          i,
          basis.reduce((sum, wave, k) => sum + c[k]! * wave[i]!, 0),
        ),
      new Float64Array(original.length),
    );
  let best: { distance: number; delta: Float64Array } | undefined;
  const consider = (active: readonly (typeof bounds)[number][]): void => {
    const c = nearestOnEqualities(
      target,
      active.map(({ i }) => basis.map((wave) => wave[i]!)),
      active.map(({ value }) => value),
    );
    if (!c) return;
    const delta = at(c);
    if (!delta.every((value, i) => original[i]! + value >= -1e-9 && original[i]! + value <= 1 + 1e-9)) return;
    const distance = norm(c.map((value, k) => value - target[k]!));
    if (!best || distance < best.distance) best = { distance, delta };
  };
  const choose = (from: number, active: readonly (typeof bounds)[number][]): void => {
    consider(active);
    if (active.length === basis.length) return;
    for (let k = from; k < bounds.length; k++) choose(k + 1, [...active, bounds[k]!]);
  };
  choose(0, []);
  return best!.delta;
}

/**
 * The c nearest to `target` with `rows · c = values`: by the normal equations; undefined where the rows are dependent.
 */
function nearestOnEqualities(
  target: readonly number[],
  rows: readonly (readonly number[])[],
  values: readonly number[],
): number[] | undefined {
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, k) => sum + value * b[k]!, 0);
  const system = rows.map((row, r) => [...rows.map((other) => dot(row, other)), values[r]! - dot(row, target)]);
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    const pivot = system
      .slice(k)
      .reduce((most, row, r) => (Math.abs(row[k]!) > Math.abs(system[most]![k]!) ? r + k : most), k);
    [system[k], system[pivot]] = [system[pivot]!, system[k]!];
    if (Math.abs(system[k]![k]!) < 1e-9) return undefined;
    for (let r = 0; r < n; r++) {
      if (r === k) continue;
      const factor = system[r]![k]! / system[k]![k]!;
      for (let j = k; j <= n; j++) system[r]![j]! -= factor * system[k]![j]!;
    }
  }
  const multipliers = system.map((row, k) => row[n]! / row[k]!);
  return target.map((value, k) => value + rows.reduce((sum, row, r) => sum + multipliers[r]! * row[k]!, 0));
}

/**
 * max Σ weights·c over combinations Σ c·basis that are at most 1 everywhere: a linear program, by its dual's least L1
 * norm.
 */
function largestUnderMaxNorm(basis: readonly Float64Array[], weights: readonly number[]): number {
  // The dual: the least ‖y‖₁ with ⟨y, basis_k⟩ = weights_k, by iteratively reweighted least squares.
  const size = basis[0]!.length;
  let y = new Float64Array(size).map((_, i) => basis.reduce((sum, wave, k) => sum + weights[k]! * wave[i]!, 0));
  let smoothing = 1;
  for (let round = 0; round < 400; round++) {
    smoothing = Math.max(smoothing * 0.9, 1e-10);
    const scale = y.map((value) => Math.sqrt(Math.hypot(value, smoothing)));
    const rows = basis.map((wave) => Array.from(wave, (value, i) => value * scale[i]!));
    const z = nearestOnEqualities(new Array<number>(size).fill(0), rows, weights)!;
    y = y.map((_, i) => z[i]! * scale[i]!);
  }
  return y.reduce((sum, value) => sum + Math.abs(value), 0);
}
