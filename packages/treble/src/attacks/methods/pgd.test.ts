import fc from "fast-check";
import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { distances } from "../../geometry/ball.ts";
import type { Attack } from "../contract/contract.ts";
import { predict } from "../engine/predict.ts";
import { runAttack } from "../engine/runAttack.ts";
import {
  interiorImages,
  linearClassifier,
  mlpClassifier,
  numbers,
  rescaled,
  sizeOfImage,
} from "../testing/classifiers.ts";
import { linearOptimum } from "../testing/linearOptimum.ts";
import { bim } from "./bim.ts";
import { fgsm } from "./fgsm.ts";
import { madryMnist } from "./madry.ts";
import { type PgdOptions, pgdL1, pgdL2, pgdLinf } from "./pgd.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 8 };
const shape = [3, 6, 6] as const;
const size = sizeOfImage(shape);
const model = mlpClassifier(shape, 5, 11);

test("no result leaves the ball or the box, whatever the settings", async () => {
  const epsilon = fc.double({ min: 1e-3, max: 3, noNaN: true });
  const settings = fc.record({
    steps: fc.integer({ min: 1, max: 6 }),
    stepSize: fc.double({ min: 1e-3, max: 5, noNaN: true }),
    randomStart: fc.boolean(),
    restarts: fc.integer({ min: 1, max: 2 }),
    stopWhenFooled: fc.boolean(),
  });
  let successes = 0;
  await fc.assert(
    fc.asyncProperty(epsilon, settings, fc.boolean(), fc.nat(1000), async (radius, pgd: PgdOptions, round, seed) => {
      const images = interiorImages(seed, 8, shape).map((pixel) => (round ? Math.round(pixel) : pixel));
      const { predictions } = await predict(model, images, options);
      for (const attack of [pgdL1(radius, pgd), pgdL2(radius, pgd), pgdLinf(radius, pgd)]) {
        const result = await runAttack(attack, model, { images, labels: predictions }, { ...options, seed });
        const after = await predict(model, result.images, options);
        result.success.forEach((success, n) => {
          const range = [n * size, (n + 1) * size] as const;
          const norms = distances(result.images.subarray(...range), images.subarray(...range));
          expect(norms[attack.settings.norm]).toBeLessThanOrEqual(radius * (1 + 1e-6));
          expect(norms).toEqual({ l1: result.l1[n], l2: result.l2[n], linf: result.linf[n] });
          expect(after.predictions[n] !== predictions[n]).toBe(success === 1);
          expect(result.reasons[n] === undefined).toBe(success === 1);
          successes += success;
        });
        expect(result.images.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
      }
    }),
    { numRuns: 25 },
  );
  expect(successes).toBeGreaterThan(0);
});

test("a sample is fooled exactly when the ball reaches past the boundary of a linear model", async () => {
  const weights = numbers(3, size * 2);
  const bias = Float32Array.of(0, 0.5 * weights.reduce((sum, w, i) => sum + (i % 2 === 0 ? w : -w), 0));
  const linear = linearClassifier(shape, 2, weights, bias);
  const images = interiorImages(4, 40, shape, 0.35);
  const { predictions, logits } = await predict(linear, images, options);
  const difference = Array.from({ length: size }, (_, i) => weights[2 * i + 1]! - weights[2 * i]!);
  const lengths = difference.map(Math.abs);
  const dual = {
    l1: Math.max(...lengths),
    l2: Math.hypot(...difference),
    linf: lengths.reduce((sum, length) => sum + length, 0),
  };
  for (const [attack, norm] of [
    [pgdL1(0.3), "l1"],
    [pgdL2(0.1), "l2"],
    [pgdLinf(0.01), "linf"],
    [fgsm(0.01), "linf"],
    [bim(0.01), "linf"],
  ] as const) {
    const epsilon = attack.settings.epsilon!;
    const result = await runAttack(attack, linear, { images, labels: predictions }, options);
    const reachable = Array.from(predictions, (_, n) => {
      const distance = Math.abs(logits[2 * n]! - logits[2 * n + 1]!) / dual[norm];
      expect(Math.abs(distance / epsilon - 1)).toBeGreaterThan(1e-3);
      return distance < epsilon ? 1 : 0;
    });
    expect([...result.success]).toEqual(reachable);
    expect(reachable.includes(0) && reachable.includes(1)).toBe(true);
  }
});

test("in an L2 ball so small that rounding the pixels could leave it, nothing is lost", async () => {
  const weights = numbers(3, size * 2);
  const bias = Float32Array.of(0, 0.5 * weights.reduce((sum, w, i) => sum + (i % 2 === 0 ? w : -w), 0));
  const linear = linearClassifier(shape, 2, weights, bias);
  const images = interiorImages(4, 1500, shape, 0.35);
  const { predictions, logits } = await predict(linear, images, options);
  const dual = Math.hypot(...Array.from({ length: size }, (_, i) => weights[2 * i + 1]! - weights[2 * i]!));
  const epsilon = 1e-3;
  const reachable = Array.from(
    predictions,
    (_, n) => Math.abs(logits[2 * n]! - logits[2 * n + 1]!) / dual < 0.99 * epsilon,
  );
  expect(reachable.filter(Boolean).length).toBeGreaterThan(2);
  const result = await runAttack(pgdL2(epsilon), linear, { images, labels: predictions }, options);
  reachable.forEach((within, n) => {
    if (within) expect(result.success[n]).toBe(1);
    expect(result.l2[n]).toBeLessThanOrEqual(epsilon * (1 + 1e-6));
  });
});

function successRate({ success }: { readonly success: Uint8Array }): number {
  return success.reduce((sum, value) => sum + value, 0) / success.length;
}

test("logits × 100 and × 10⁴ do not weaken it; plain cross-entropy would collapse", async () => {
  const images = interiorImages(21, 32, shape, 0.1);
  const { predictions } = await predict(model, images, options);
  const rate = async (attack: Attack, factor: number) =>
    successRate(await runAttack(attack, rescaled(model, factor), { images, labels: predictions }, options));
  for (const make of [pgdL2, pgdLinf]) {
    const epsilon = make === pgdL2 ? 0.8 : 0.08;
    const plain = await rate(make(epsilon), 1);
    expect(plain).toBeGreaterThan(0.8);
    for (const factor of [100, 1e4]) {
      expect(await rate(make(epsilon), factor)).toBeGreaterThanOrEqual(plain - 1 / 32);
      expect(await rate(make(epsilon, { loss: "margin" }), factor)).toBeGreaterThanOrEqual(plain - 2 / 32);
    }
    expect(await rate(make(epsilon, { loss: "cross-entropy" }), 1e4)).toBeLessThan(0.5 * plain);
  }
});

test("logits that are all negative are attacked as well as any", async () => {
  const images = interiorImages(21, 32, shape, 0.1);
  const { predictions } = await predict(model, images, options);
  const plain = await runAttack(pgdL2(0.8), model, { images, labels: predictions }, options);
  const negative = rescaled(model, 1, -50);
  const { logits } = await predict(negative, images, options);
  expect(Math.max(...logits)).toBeLessThan(0);
  const shifted = await runAttack(pgdL2(0.8), negative, { images, labels: predictions }, options);
  expect(shifted.success).toEqual(plain.success);
});

test("restarts begin elsewhere, and the best of them is kept", async () => {
  const images = interiorImages(31, 32, shape);
  const { predictions } = await predict(model, images, options);
  const run = (restarts: number) =>
    runAttack(
      pgdLinf(0.05, { steps: 2, stepSize: 0.02, randomStart: true, restarts }),
      model,
      { images, labels: predictions },
      options,
    );
  const [one, five] = [await run(1), await run(5)];
  one.success.forEach((success, n) => {
    expect(five.success[n]).toBeGreaterThanOrEqual(success);
  });
  expect(five.images).not.toEqual(one.images);
});

test("another seed gives another random start, the same seed the same", async () => {
  const images = interiorImages(31, 8, shape);
  const { predictions } = await predict(model, images, options);
  const run = async (seed: number) =>
    (
      await runAttack(
        pgdL2(1, { steps: 3, randomStart: true }),
        model,
        { images, labels: predictions },
        { ...options, seed },
      )
    ).images;
  expect(await run(1)).toEqual(await run(1));
  expect(await run(1)).not.toEqual(await run(2));
});

test("stopping when fooled fools the same samples", async () => {
  const images = interiorImages(41, 40, shape);
  const { predictions } = await predict(model, images, options);
  const settings = { steps: 8, stepSize: 0.01, randomStart: true, restarts: 3 };
  const all = await runAttack(pgdLinf(0.04, settings), model, { images, labels: predictions }, options);
  const early = await runAttack(
    pgdLinf(0.04, { ...settings, stopWhenFooled: true }),
    model,
    { images, labels: predictions },
    options,
  );
  expect(early.success).toEqual(all.success);
  const rate = successRate(all);
  expect(rate).toBeGreaterThan(0.2);
  expect(rate).toBeLessThan(1);
});

describe("towards given classes", () => {
  const images = interiorImages(51, 24, shape);
  const run = async (attack: Attack, targets?: Int32Array) => {
    const { predictions } = await predict(model, images, options);
    return runAttack(attack, model, { images, labels: predictions }, { ...options, targets });
  };
  const others = async (by: number) =>
    (await predict(model, images, options)).predictions.map((label) => (label + by) % 5);

  test.each([
    ["L1", pgdL1, 12],
    ["L2", pgdL2, 2],
    ["L∞", pgdLinf, 0.2],
  ] as const)("%s: only the target is success, whatever the loss", async (_, make, epsilon) => {
    const [one, two] = [await others(1), await others(2)];
    for (const loss of ["log odds", "margin", "cross-entropy", "DLR"] as const) {
      const result = await run(make(epsilon, { targeted: true, loss }), one);
      expect(result.success.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(12);
      result.success.forEach((success, n) => {
        expect(result.adversarialPredictions[n] === one[n]).toBe(success === 1);
        if (!success) expect(result.reasons[n]).toBe("budget");
      });
      expect(result.attack.settings.targeted).toBe(true);
    }
    // From the same images to other targets, and less often than to any class at all.
    const elsewhere = await run(make(epsilon, { targeted: true }), two);
    elsewhere.success.forEach((success, n) => {
      if (success) expect(elsewhere.adversarialPredictions[n]).toBe(two[n]);
    });
    const small = epsilon / 5;
    const any = await run(make(small));
    const given = await run(make(small, { targeted: true }), one);
    expect(successRate(given)).toBeLessThan(successRate(any));
  });

  test("a sample's result depends on its own target alone", async () => {
    const [one, two] = [await others(1), await others(2)];
    const attack = pgdL2(2, { targeted: true, randomStart: true, restarts: 2, stopWhenFooled: true });
    const same = await run(attack, one);
    const mixed = await run(
      attack,
      one.map((target, n) => (n % 2 === 0 ? target : two[n]!)),
    );
    for (let n = 0; n < 24; n += 2) {
      expect(mixed.images.slice(n * size, (n + 1) * size)).toEqual(same.images.slice(n * size, (n + 1) * size));
    }
  });

  test("mistakes are told", async () => {
    const one = await others(1);
    const own = await others(0);
    const targeted = pgdL2(1, { targeted: true });
    await expect(run(targeted)).rejects.toThrow(
      new UserError("PGD L2 goes for given classes; pass one target for each image."),
    );
    await expect(run(pgdL2(1), one)).rejects.toThrow(
      new UserError(
        "PGD L2 goes for no given class, yet there are targets; leave them out, or use an attack with `targeted`.",
      ),
    );
    await expect(run(targeted, one.with(3, own[3]!))).rejects.toThrow(
      new UserError(`Image 3 has its own class ${own[3]} for a target; choose another class.`),
    );
    await expect(run(targeted, one.with(3, 5))).rejects.toThrow(/^Image 3 has the target 5, but the model knows/);
    await expect(run(targeted, one.subarray(1))).rejects.toThrow(/^There are 24 images but 23 targets;/);
  });
});

test("in an L1 ball steps go to few pixels, none over an end of the range, and reach the box-constrained optimum", async () => {
  const weights = numbers(3, size * 2);
  const bias = Float32Array.of(0, 0.5 * weights.reduce((sum, w, i) => sum + (i % 2 === 0 ? w : -w), 0));
  const linear = linearClassifier(shape, 2, weights, bias);
  // Most pixels sit at 0 or 1, so that half of the best ones cannot follow the gradient.
  const images = interiorImages(4, 40, shape).map((pixel, i) => (i % 5 === 0 ? pixel : Math.round(pixel)));
  const { predictions, logits } = await predict(linear, images, options);
  const epsilon = 2;
  const result = await runAttack(pgdL1(epsilon), linear, { images, labels: predictions }, options);
  let [inside, outside] = [0, 0];
  predictions.forEach((own, n) => {
    const towards = Float32Array.from({ length: size }, (_, i) => weights[2 * i + 1 - own]! - weights[2 * i + own]!);
    const margin = logits[2 * n + own]! - logits[2 * n + 1 - own]!;
    const least = linearOptimum(towards, images.subarray(n * size, (n + 1) * size), margin, "l1");
    if (least < 0.98 * epsilon) expect(result.success[n]).toBe(1);
    if (least > epsilon * (1 + 1e-5)) expect(result.success[n]).toBe(0);
    if (least < 0.98 * epsilon) inside++;
    else outside++;
  });
  expect(inside).toBeGreaterThan(5);
  expect(outside).toBeGreaterThan(5);
});

test("presets have the settings of the papers whose names they carry", () => {
  expect(fgsm(0.1).settings).toMatchObject({ norm: "linf", epsilon: 0.1, steps: 1, stepSize: 0.1, randomStart: false });
  expect(bim(0.1).settings).toMatchObject({ steps: 10, stepSize: 0.2 * 0.1, randomStart: false });
  expect(pgdL1(2).settings).toMatchObject({ norm: "l1", steps: 50, stepSize: 0.2, quantile: 0.99, randomStart: false });
  expect(pgdL2(2).settings).toMatchObject({ norm: "l2", steps: 50, stepSize: 0.05, randomStart: false });
  const mnist = { norm: "linf", epsilon: 0.3, steps: 40, stepSize: 0.01, randomStart: true };
  expect(madryMnist().settings).toMatchObject(mnist);
});

test.each([
  [() => pgdLinf(0), "PGD L∞: epsilon is 0; it must be a finite number above 0."],
  [() => fgsm(-0.1), "FGSM: epsilon is -0.1; it must be a finite number above 0."],
  [() => pgdL2(Number.NaN), "PGD L2: epsilon is NaN; it must be a finite number above 0."],
  [() => pgdL2(1, { steps: 2.5 }), "PGD L2: steps is 2.5; it must be a whole number of at least 1."],
  [() => pgdL2(1, { restarts: 0 }), "PGD L2: restarts is 0; it must be a whole number of at least 1."],
  [() => pgdL1(1, { quantile: 1 }), "PGD L1: the quantile is 1; it must be above 0 and below 1."],
  [() => pgdL2(1, { stepSize: 0 }), "PGD L2: the step size is 0; it must be a finite number above 0."],
])("settings out of range are refused: %s", (make, message) => {
  expect(make).toThrow(new UserError(message));
});
