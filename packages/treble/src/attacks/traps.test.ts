/**
 * The mistakes that published attack libraries make, one test each: every one of them ships today in at least one of
 * foolbox 3.3.4, torchattacks 3.5.1, ART 1.20.1, auto-attack 0.1, adv_lib or FourierHeatmap. The tests next to each
 * attack say more; here every trap has a name.
 */
import { add, constant, full, mul, reduceSum, sqrt, sub, type Value } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../errors/userError.ts";
import { conjugate, fourierBasis, phasesOf } from "../frequency/fourierBasis.ts";
import { projectOntoL1BallBox } from "../geometry/l1BallBox.ts";
import { l2Norm } from "../geometry/norms.ts";
import { projectL1BallBox, projectL2Ball, projectL2BallBox, scaleToL2Sphere } from "../geometry/projection.ts";
import { randomPerturbation } from "../geometry/randomStart.ts";
import type { Classifier } from "../models/network/classifier.ts";
import { contestOf, hasCrossed } from "./contract/contest.ts";
import type { Attack, StepAttack } from "./contract/contract.ts";
import { strongestRival } from "./contract/linearise.ts";
import { classMargin, losses, ownClass, targetedLosses } from "./contract/loss.ts";
import { marginOf } from "./contract/question.ts";
import { predict } from "./engine/predict.ts";
import { runAttack } from "./engine/runAttack.ts";
import { apgd, apgdTargeted } from "./methods/apgd.ts";
import { brendelBethge } from "./methods/brendelBethge/brendelBethge.ts";
import { carliniWagner } from "./methods/carliniWagner.ts";
import { ddn } from "./methods/ddn.ts";
import { deepFool } from "./methods/deepFool.ts";
import { fab, fabTargeted } from "./methods/fab.ts";
import { fgsm } from "./methods/fgsm.ts";
import { fmn } from "./methods/fmn.ts";
import { fourierNoise } from "./methods/fourierNoise.ts";
import { hopSkipJump } from "./methods/hopSkipJump.ts";
import { miFgsm } from "./methods/miFgsm.ts";
import { niFgsm } from "./methods/niFgsm.ts";
import { pgdL1, pgdL2, pgdLinf } from "./methods/pgd.ts";
import {
  constantClassifier,
  convClassifier,
  interiorImages,
  linearClassifier,
  numbers,
  rescaled,
  sizeOfImage,
} from "./testing/classifiers.ts";
import { measureAgainstOptimum } from "./testing/linearOracle.ts";
import { evaluate } from "./testing/run.ts";

const backend = nodeBackend();
const options = { backend, threads: 2, batchSize: 16, seed: 5 };
const shape = [3, 8, 8] as const;
const size = sizeOfImage(shape);
const model = convClassifier(shape, 5, 1, 8);
const images = interiorImages(2, 24, shape);
const { predictions: labels } = await predict(model, images, options);

/** A quick form of every attack on five classes, with a gradient and without. */
const gradientAttacks: Readonly<Record<string, Attack>> = {
  FGSM: fgsm(0.02),
  "MI-FGSM": miFgsm(0.2, { steps: 10 }),
  "NI-FGSM": niFgsm(0.2, { steps: 10 }),
  "PGD L1": pgdL1(4, { steps: 10 }),
  "PGD L2": pgdL2(0.4, { steps: 10, stepSize: 0.1 }),
  "PGD L∞": pgdLinf(0.02, { steps: 10, stepSize: 0.005 }),
  "APGD L1": apgd("l1", 4, { steps: 10 }),
  "APGD L2": apgd("l2", 0.4, { steps: 10 }),
  "APGD-T L∞": apgdTargeted("linf", 0.02, { steps: 10, targets: 2 }),
  DDN: ddn({ steps: 20 }),
  "FMN L∞": fmn("linf", { steps: 20 }),
  "Carlini-Wagner": carliniWagner({ steps: 20, searchSteps: 4, learningRate: 0.03, initialConstant: 0.1 }),
  DeepFool: deepFool("l2"),
  "FAB L2": fab("l2", { steps: 8 }),
  "FAB-T L∞": fabTargeted("linf", { steps: 8, targetClasses: 2 }),
};
const allAttacks: Readonly<Record<string, Attack>> = {
  ...gradientAttacks,
  "Brendel-Bethge": brendelBethge("l2", { steps: 30, learningRate: 1e-3, decays: 5 }),
  HopSkipJump: hopSkipJump({ steps: 3, initialEvaluations: 20 }),
};

/** Two perturbations of the given L2 norms. */
function perturbations(...norms: readonly number[]): Value {
  const rows = norms.map((norm, n) => {
    const row = numbers(n + 1, 60);
    const length = Math.hypot(...row);
    return row.map((value) => (value * norm) / length);
  });
  return constant(Float32Array.from(rows.flatMap((row) => [...row])), [norms.length, 3, 4, 5]);
}

test("1. a projection that divides the norm by itself: δ of norm 80 projected to 0.5 has norm 0.5", async () => {
  const delta = perturbations(80, 3);
  const radius = constant(Float32Array.of(0.5, 0.5), [2, 1, 1, 1]);
  const middle = full(0.5, delta.shape, "float32");
  const norms = await evaluate(backend, {
    ball: l2Norm(projectL2Ball(delta, 0.5)),
    sphere: l2Norm(scaleToL2Sphere(delta, radius)),
    "ball and box": l2Norm(projectL2BallBox(delta, middle, 0.5)),
  });
  for (const value of Object.values(norms).flat()) expect(value).toBeCloseTo(0.5, 6);
});

test("2. scaling short vectors up: what is inside the ball is untouched", async () => {
  const given = perturbations(0.3, 1e-6);
  const middle = full(0.5, given.shape, "float32");
  const { ball, both, before } = await evaluate(backend, {
    ball: projectL2Ball(given, 0.5),
    both: projectL2BallBox(given, middle, 0.5),
    before: given,
  });
  expect(ball).toEqual(before);
  expect(both).toEqual(before);
});

// Few steps where an attack needs few: a step that ignores the box gets there in many, each a part of the way.
test.each([
  ["DDN", ddn()],
  ["FMN", fmn("l2")],
  ["FAB", fab("l2", { steps: 20 })],
  ["DeepFool", deepFool("l2", { steps: 5 })],
  ["Brendel-Bethge", brendelBethge("l2", { steps: 200, decays: 10 })],
] as const)(
  "3. stalling where pixels sit at 0 or 1: %s succeeds on all, within 1.15 of the optimum",
  async (_, attack) => {
    for (const saturation of ["58 % saturated", "saturated throughout"] as const) {
      const { result, ratios } = await measureAgainstOptimum(attack, saturation, 16, options);
      expect(result.success.every(Boolean)).toBe(true);
      expect(Math.max(...ratios)).toBeLessThanOrEqual(1.15);
    }
  },
);

test("4. a best that starts at zeros: a starved Carlini-Wagner gives the original back, and no success", async () => {
  const starved = carliniWagner({ steps: 1, searchSteps: 1, learningRate: 1e-6, initialConstant: 1e-6 });
  const result = await runAttack(starved, model, { images, labels }, options);
  expect(result.success.some(Boolean)).toBe(false);
  expect(result.images).toEqual(images);
  expect(result.l2.every((norm) => norm === 0)).toBe(true);
  // The deepest iterate of an attack that fails is no result either.
  const weak = await runAttack(pgdLinf(1e-5, { steps: 2 }), model, { images, labels }, options);
  expect(weak.success.some(Boolean)).toBe(false);
  expect(weak.images).toEqual(images);
});

describe("5. aborting, normalising or scaling by the batch", () => {
  test.each(Object.entries(allAttacks))("%s: alone, shuffled and in company the same", async (_, attack) => {
    const all = await runAttack(attack, model, { images, labels }, options);
    expect(all.success.some(Boolean)).toBe(true);
    const order = [...labels.keys()].reverse();
    const reversed = await runAttack(
      attack,
      model,
      { images: picked(order), labels: Int32Array.from(order, (n) => labels[n]!) },
      options,
    );
    order.forEach((n, i) => {
      expect(reversed.images.subarray(i * size, (i + 1) * size)).toEqual(all.images.subarray(n * size, (n + 1) * size));
    });
    const alone = await runAttack(attack, model, { images: picked([7]), labels: labels.slice(7, 8) }, options);
    expect(alone.images).toEqual(all.images.subarray(7 * size, 8 * size));
    expect(alone.success[0]).toBe(all.success[7]);
  });
});

test("6. atanh at exactly 0 and 1: saturated pixels move", async () => {
  const { result, images: saturated } = await measureAgainstOptimum(
    carliniWagner(),
    "saturated throughout",
    8,
    options,
  );
  const moved = saturated.filter((pixel, i) => result.images[i] !== pixel).length;
  expect(result.success.every(Boolean)).toBe(true);
  expect(moved / saturated.length).toBeGreaterThan(0.3);
});

test("7. the best other class by a 0/1 mask: of logits (−5, −3, −9) it is −5, not 0", async () => {
  const logits = constant(Float32Array.of(-5, -3, -9), [1, 3]);
  const own = ownClass(constant(Int32Array.of(1), [1, 1]), 3);
  const { margin, loss } = await evaluate(backend, {
    margin: classMargin(logits, own),
    loss: losses.margin(logits, own, own),
  });
  expect(margin).toEqual([2]);
  expect(loss).toEqual([-2]);
  // Attacks that ask the model count outside a graph.
  const row = Float32Array.of(-5, -3, -9);
  expect([0, 1, 2].map((label) => marginOf(row, label))).toEqual([-2, 2, -6]);
  expect([0, 1, 2].map((label) => hasCrossed(row, contestOf(row, label)))).toEqual([true, false, true]);
  expect([0, 1, 2].map((label) => strongestRival(row, label))).toEqual([1, 0, 1]);
});

test("8. cross-entropy underflows: with logits × 1000 the default losses lose nothing, and zero gradients are counted", async () => {
  const count = async (attack: Attack, factor: number) => {
    const result = await runAttack(attack, rescaled(model, factor), { images, labels }, options);
    return { broken: sum(result.success), unusable: sum(result.unusableGradients) };
  };
  const plain = await count(pgdLinf(0.02), 1);
  expect(plain.broken).toBeGreaterThan(labels.length / 2);
  for (const [name, attack] of Object.entries(gradientAttacks)) {
    // The paper's loss, by default.
    if (name.startsWith("APGD L")) continue;
    const [before, after] = [await count(attack, 1), await count(attack, 1000)];
    expect(after.broken, name).toBeGreaterThanOrEqual(before.broken - 1);
    expect(after.unusable, name).toBe(0);
  }
  const underflown = await count(pgdLinf(0.02, { loss: "cross-entropy" }), 1000);
  expect(underflown.broken).toBeLessThan(plain.broken / 2);
  expect(underflown.unusable).toBeGreaterThan(0);
});

test("9. DLR on two classes: one clear sentence, and other losses to go on with", async () => {
  const two = linearClassifier(shape, 2, numbers(3, size * 2), Float32Array.of(0, 0));
  const { predictions } = await predict(two, images, options);
  await expect(
    runAttack(apgd("linf", 0.02, { loss: "DLR" }), two, { images, labels: predictions }, options),
  ).rejects.toThrow(UserError);
  const result = await runAttack(apgd("linf", 0.02, { loss: "margin" }), two, { images, labels: predictions }, options);
  expect(result.success.some(Boolean)).toBe(true);
  const three = linearClassifier(shape, 3, numbers(4, size * 3), Float32Array.of(0, 0, 0));
  const { predictions: ofThree } = await predict(three, images, options);
  await expect(runAttack(apgdTargeted("linf", 0.02), three, { images, labels: ofThree }, options)).rejects.toThrow(
    UserError,
  );
  // Logits that are all equal: the denominator is 0.
  const equalLogits = constant(new Float32Array(4), [1, 4]);
  const own = ownClass(constant(Int32Array.of(0), [1, 1]), 4);
  const { loss, targeted } = await evaluate(backend, {
    loss: losses.DLR(equalLogits, own, own),
    targeted: targetedLosses.DLR(equalLogits, own, own),
  });
  expect([...loss, ...targeted].every(Number.isFinite)).toBe(true);
});

describe("10. zero gradients: said, not frozen", () => {
  const flat = rescaled(constantClassifier(shape, 5), 1, 1);
  // Adds 0 to the logits; its derivative is 0 · ∞, not a number.
  const undefinedGradient: Classifier = {
    ...flat,
    logits: (x) => add(flat.logits(x), mul(sqrt(mul(reduceSum(x), 0)), 0)),
  };
  const withoutGradient = { ...gradientAttacks, "Brendel-Bethge": brendelBethge("l2", { steps: 5, draws: 4 }) };
  test.each(
    Object.entries(withoutGradient).flatMap(([name, attack]) => [
      [name, "zero", attack, flat] as const,
      [name, "not a number", attack, undefinedGradient] as const,
    ]),
  )("%s on a model whose gradient is %s", async (_, __, attack, classifier) => {
    const zeros = new Int32Array(labels.length);
    const result = await runAttack(attack, classifier, { images, labels: zeros }, options);
    expect(result.success.some(Boolean)).toBe(false);
    expect(new Set(result.reasons)).toEqual(new Set(["no gradient"]));
    expect(result.unusableGradients.every((count) => count > 0)).toBe(true);
    expect(result.images).toEqual(images);
  });
});

test("11. an L2 start at radius u instead of u^(1/d): the mean radius in 27 dimensions is 27/28", () => {
  let mean = 0;
  for (let n = 0; n < 2000; n++) mean += Math.hypot(...randomPerturbation("l2", 1, 27, [n, 1])) / 2000;
  expect(Math.abs(mean - 27 / 28)).toBeLessThan(0.005);
});

test("12. clipping after projecting is not the projection onto L1 ball ∩ box: the nearest of many feasible points", async () => {
  const original = Float32Array.of(0.1, 0.9, 0.5, 0.02);
  const delta = Float32Array.of(-0.6, 0.5, 0.3, 0.2);
  const epsilon = 0.55;
  const graph = projectL1BallBox(constant(delta, [1, 1, 2, 2]), constant(original, [1, 1, 2, 2]), epsilon);
  const { projected } = await evaluate(backend, { projected: graph });
  const exact = projectOntoL1BallBox(delta, original, epsilon);
  const away = (point: ArrayLike<number>): number => Math.hypot(...delta.map((value, i) => value - point[i]!));
  exact.forEach((value, i) => void expect(projected[i]).toBeCloseTo(value, 5));
  // No feasible point of a fine grid is nearer.
  const steps = 24;
  const at = (i: number, k: number): number => -original[i]! + k / steps;
  let nearest = Number.POSITIVE_INFINITY;
  for (let code = 0; code < (steps + 1) ** 4; code++) {
    const point = [0, 1, 2, 3].map((i) => at(i, Math.floor(code / (steps + 1) ** i) % (steps + 1)));
    if (point.reduce((total, value) => total + Math.abs(value), 0) <= epsilon) nearest = Math.min(nearest, away(point));
  }
  expect(away(exact)).toBeLessThanOrEqual(nearest + 1e-9);
  expect(away(exact)).toBeGreaterThan(nearest - 0.1);
  expect(exact.reduce((total, value) => total + Math.abs(value), 0)).toBeLessThanOrEqual(epsilon + 1e-12);
});

test("13. a mean over the batch: the gradient an attack sees does not depend on how many images there are", async () => {
  // Shows the gradient itself: one step of it, without normalising, far enough to leave the class.
  const bare: StepAttack = {
    ...pgdLinf(1, { steps: 1, stepSize: 1 }),
    name: "gradient",
    update: (now) => ({ image: now.clip(add(now.image, mul(now.gradient, 0.3))), memory: {} }),
  };
  // Its steps are as long as the gap over the gradient's length.
  for (const attack of [bare, deepFool("l2"), brendelBethge("l2", { steps: 10, decays: 2, start: "gradient" })]) {
    const first = async (n: number): Promise<Float32Array> => {
      const batch = { ...options, batchSize: n };
      const result = await runAttack(
        attack,
        model,
        { images: images.slice(0, n * size), labels: labels.slice(0, n) },
        batch,
      );
      // What failed is the original image and shows nothing.
      expect(result.success[0]).toBe(1);
      return result.images.subarray(0, size);
    };
    const [one, many] = [await first(1), await first(24)];
    one.forEach((pixel, i) => void expect(Math.abs(pixel - many[i]!)).toBeLessThan(1e-5));
  }
});

test("14. success against the clean prediction: what the model gets wrong is counted apart", async () => {
  const some = labels.map((label, n) => (n % 3 === 0 ? (label + 1) % 5 : label));
  const result = await runAttack(pgdLinf(0.5), model, { images, labels: some }, options);
  some.forEach((_, n) => {
    expect(result.reasons[n] === "misclassified").toBe(n % 3 === 0);
    expect(result.success[n]).toBe(n % 3 === 0 ? 0 : 1);
  });
  expect(result.attacked).toBe(16);
});

test("15. a step or radius scaled by the input range: one step of a given length, from any range, is that long", async () => {
  const raw: Classifier = { ...model, logits: (x) => model.logits(mul(mul(x, 255), 1 / 255)) };
  const inner = interiorImages(2, 24, shape, 0.3);
  const { predictions } = await predict(raw, inner, options);
  const [step, far] = [0.02, 0.2];
  const attacks: readonly (readonly [StepAttack, number])[] = [
    [fgsm(step), step],
    [miFgsm(step, { steps: 4 }), step],
    [pgdLinf(far, { steps: 1, stepSize: step }), step],
    // As many steps as reach the ball's surface, and more.
    [pgdLinf(step, { steps: 40, stepSize: step / 4 }), step],
    [pgdL2(5, { steps: 1, stepSize: 0.4 }), 0.4],
    [pgdL2(0.4, { steps: 10, stepSize: 0.1 }), 0.4],
    [pgdL1(40, { steps: 1, stepSize: 6, quantile: 0.5 }), 6],
    [pgdL1(6, { steps: 10, stepSize: 2, quantile: 0.5 }), 6],
    [ddn({ steps: 1, initialEpsilon: 0.4, gamma: 0.05 }), 0.4 * 1.05],
  ];
  for (const [attack, length] of attacks) {
    const result = await runAttack(attack, raw, { images: inner, labels: predictions }, options);
    const lengths = result[attack.settings.norm].filter((_, n) => result.success[n] === 1);
    expect(lengths.length, attack.name).toBeGreaterThan(4);
    for (const value of lengths) expect(value / length, attack.name).toBeCloseTo(1, 3);
  }
});

test.each([
  [8, 8],
  [7, 5],
  [6, 9],
])("16. Fourier images of one phase, of even squares only: %i × %i, all of them, are an orthonormal basis", (h, w) => {
  const basis: Float64Array[] = [];
  for (let u = 0; u < h; u++) {
    for (let v = 0; v < w; v++) {
      const [cu, cv] = conjugate([h, w], [u, v]);
      // Each pair of mirrored frequencies once.
      if (cu * w + cv < u * w + v) continue;
      for (const phase of phasesOf([h, w], [u, v])) basis.push(fourierBasis([h, w], [u, v], phase));
    }
  }
  expect(basis).toHaveLength(h * w);
  basis.forEach((a, i) => {
    basis.forEach((b, j) => {
      const product = a.reduce((total, value, k) => total + value * b[k]!, 0);
      expect(Math.abs(product - (i === j ? 1 : 0))).toBeLessThan(1e-9);
    });
  });
});

test.each([
  [
    [1, 7, 5],
    [2, 3],
  ],
  [
    [3, 6, 9],
    [5, 1],
  ],
] as const)("16. noise of one phase, of RGB only: on %j both phases are what is added", async (of, frequency) => {
  const [channels, height, width] = of;
  const gray = new Float32Array(sizeOfImage(of)).fill(0.5);
  for (const phase of ["cos", "sin"] as const) {
    const basis = fourierBasis([height, width], frequency, phase);
    const found = fourierNoise(0.5, frequency, phase).search({
      original: gray,
      shape: of,
      label: 0,
      classes: 2,
      contest: contestOf(Float32Array.of(0, 0), 0),
      key: [1, 2],
    });
    const { value } = found.next();
    const noise = "images" in value! ? value.images.map((pixel) => (pixel - 0.5) / 0.5) : undefined;
    for (let c = 0; c < channels; c++) {
      const products = basis.map((wave, i) => wave * noise![c * height * width + i]!);
      expect(Math.abs(sum(products))).toBeCloseTo(1, 5);
    }
  }
});

test("17. noise behind the normalisation: its length is in pixels, whatever the model does to them", async () => {
  const normalised: Classifier = { ...model, logits: (x) => model.logits(mul(sub(x, 0.5), 5)) };
  const { predictions } = await predict(normalised, images, options);
  const norm = 1.2;
  const result = await runAttack(fourierNoise(norm, [1, 2]), normalised, { images, labels: predictions }, options);
  expect(result.success.some(Boolean)).toBe(true);
  // The given length in each of three channels, less what clipping to [0, 1] takes.
  result.l2.forEach((length, n) => {
    if (result.success[n]) {
      expect(length).toBeLessThanOrEqual(norm * Math.sqrt(3) * 1.001);
      expect(length).toBeGreaterThan(0.8 * norm * Math.sqrt(3));
    }
  });
});

test("18. global random state: two attacks at once give what each gives alone", async () => {
  const random = pgdL2(0.4, { steps: 8, randomStart: true });
  const drawing = hopSkipJump({ steps: 2, initialEvaluations: 20 });
  const few = { ...options, seed: 9 };
  const alone = [
    await runAttack(random, model, { images, labels }, options),
    await runAttack(drawing, model, { images: images.slice(0, size), labels: labels.slice(0, 1) }, few),
  ];
  expect(alone.every(({ success }) => success.some(Boolean))).toBe(true);
  const [first, second] = await Promise.all([
    runAttack(random, model, { images, labels }, options),
    runAttack(drawing, model, { images: images.slice(0, size), labels: labels.slice(0, 1) }, few),
    runAttack(drawing, model, { images, labels }, { ...options, seed: 7 }),
    runAttack(random, model, { images, labels }, { ...options, seed: 8 }),
  ]);
  expect(first.images).toEqual(alone[0]!.images);
  expect(second.images).toEqual(alone[1]!.images);
});

function picked(order: readonly number[]): Float32Array {
  return Float32Array.from(order.flatMap((n) => [...images.subarray(n * size, (n + 1) * size)]));
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}
