import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { projectOntoL1BallBox } from "../../geometry/l1BallBox.ts";
import { type Norm, norms } from "../../geometry/norms.ts";
import { sampleKey } from "../../random/random.ts";
import { contestOf } from "../contract/contest.ts";
import type { Attack, StepAttack } from "../contract/contract.ts";
import type { LossName } from "../contract/loss.ts";
import { predict } from "../engine/predict.ts";
import { runAttack } from "../engine/runAttack.ts";
import {
  constantClassifier,
  convClassifier,
  interiorImages,
  mlpClassifier,
  numbers,
  rescaled,
  sizeOfImage,
} from "../testing/classifiers.ts";
import { type ApgdOptions, apgd, apgdTargeted, windowsOf } from "./apgd.ts";
import { fmn } from "./fmn.ts";
import { pgdL1, pgdL2, pgdLinf } from "./pgd.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 16 };
const shape = [3, 6, 6] as const;
const size = sizeOfImage(shape);

test("checkpoints: 22 % of the steps, then windows shorter by 3 % down to 6 %", () => {
  expect([...windowsOf(100)]).toEqual([
    [22, 22],
    [41, 19],
    [57, 16],
    [70, 13],
    [80, 10],
    [87, 7],
    [93, 6],
    [99, 6],
  ]);
  expect([...windowsOf(5).keys()]).toEqual([1, 2, 3, 4]);
  expect([...windowsOf(1)]).toEqual([]);
});

/** A model whose loss and gradient are written down by hand below: `mlpClassifier` with cross-entropy. */
const [hidden, classes] = [24, 4];
const model = mlpClassifier(shape, classes, 11, hidden);
const first = numbers(11, size * hidden, Math.sqrt(6 / size));
const shift = numbers(12, hidden, 0.1);
const second = numbers(13, hidden * classes, Math.sqrt(6 / hidden));

function lossAt(x: ArrayLike<number>, label: number) {
  const units = Array.from({ length: hidden }, (_, h) => {
    let sum = shift[h]!;
    for (let i = 0; i < size; i++) sum += (x[i]! - 0.5) * first[hidden * i + h]!;
    return Math.max(0, sum);
  });
  const logits = Array.from({ length: classes }, (_, k) =>
    units.reduce((sum, unit, h) => sum + unit * second[classes * h + k]!, 0),
  );
  const total = logits.reduce((sum, z) => sum + Math.exp(z), 0);
  const pulls = logits.map((z, k) => Math.exp(z) / total - (k === label ? 1 : 0));
  const back = units.map((unit, h) => {
    return unit > 0 ? pulls.reduce((sum, pull, k) => sum + pull * second[classes * h + k]!, 0) : 0;
  });
  const gradient = Array.from({ length: size }, (_, i) =>
    back.reduce((sum, b, h) => sum + b * first[hidden * i + h]!, 0),
  );
  const others = logits.filter((_, k) => k !== label);
  return { loss: Math.log(total) - logits[label]!, gradient, margin: logits[label]! - Math.max(...others) };
}

const clampTo = (x: number, low: number, high: number) => Math.min(high, Math.max(low, x));

/** From an image, its label and the start to the iterate of the lowest margin. */
type Reference = (original: Float32Array, label: number, start: number[]) => number[];

/** Algorithm 1 of Croce & Hein 2020 as the authors run it. */
function autoPgd(norm: "l2" | "linf", epsilon: number, rho: number): Reference {
  return (original, label, start) => {
    const steps = 100;
    const project = (x: number[]): number[] => {
      if (norm === "linf")
        return x.map((v, i) => clampTo(clampTo(v, original[i]! - epsilon, original[i]! + epsilon), 0, 1));
      const length = Math.hypot(...x.map((v, i) => v - original[i]!));
      return x.map((v, i) => clampTo(original[i]! + (v - original[i]!) * Math.min(1, epsilon / length), 0, 1));
    };
    let x = start;
    let previous = start;
    let now = lossAt(x, label);
    let best = { x, ...now };
    let lowest = { x, margin: now.margin };
    let step = 2 * epsilon;
    const history = [now.loss];
    let [checked, window, atCheck, wasHalved] = [0, 22, now.loss, true];
    for (let i = 0; i < steps; i++) {
      const length = norm === "l2" ? Math.hypot(...now.gradient) : 1;
      const direction = now.gradient.map((g) => (norm === "l2" ? g / length : Math.sign(g)));
      const from = x;
      const ahead = project(from.map((v, k) => v + step * direction[k]!));
      const pull = i === 0 ? 1 : 0.75;
      x = project(from.map((v, k) => v + pull * (ahead[k]! - v) + (1 - pull) * (v - previous[k]!)));
      previous = from;
      now = lossAt(x, label);
      history.push(now.loss);
      if (now.loss > best.loss) best = { x, ...now };
      if (now.margin < lowest.margin) lowest = { x, margin: now.margin };
      if (i + 1 !== checked + window) continue;
      const recent = history.slice(-window - 1);
      const rises = recent.filter((loss, k) => k > 0 && loss > recent[k - 1]!).length;
      const halves = rises <= rho * window || (!wasHalved && atCheck >= best.loss);
      [wasHalved, atCheck, checked] = [halves, best.loss, i + 1];
      window = Math.max(window - 3, 6);
      if (!halves) continue;
      step /= 2;
      x = best.x;
      now = best;
    }
    return lowest.x;
  };
}

/** The sparse variant of Croce & Hein 2021 in one ball, likewise. */
function sparseAutoPgd(epsilon: number, sparser: number): Reference {
  return (original, label, start) => {
    const movedBy = (x: number[]) => x.filter((v, i) => v !== original[i]).length;
    let x = start;
    let now = lossAt(x, label);
    let best = { x, ...now };
    let lowest = { x, margin: now.margin };
    let [step, share, moved] = [epsilon, 0.2, size];
    for (let i = 0; i < 100; i++) {
      const lengths = now.gradient.map(Math.abs).sort((a, b) => a - b);
      const least = lengths[clampTo(Math.trunc((1 - share) * size), 0, size - 1)]!;
      const signs = now.gradient.map((g) => (Math.abs(g) >= least ? Math.sign(g) : 0));
      const count = signs.filter(Boolean).length;
      const delta = x.map((v, k) => v + (step * signs[k]!) / count - original[k]!);
      // In single precision, so that what is not moved is the original pixel itself.
      x = Array.from(projectOntoL1BallBox(delta, original, epsilon), (d, k) => Math.fround(original[k]! + d));
      now = lossAt(x, label);
      if (now.loss > best.loss) best = { x, ...now };
      if (now.margin < lowest.margin) lowest = { x, margin: now.margin };
      if ((i + 1) % 4 !== 0) continue;
      const isSparser = movedBy(best.x) / moved < sparser;
      step = isSparser ? epsilon : Math.max(step / 1.5, epsilon / 10);
      [moved, share] = [movedBy(best.x), movedBy(best.x) / size / 1.5];
      if (!isSparser) continue;
      x = best.x;
      now = best;
    }
    return lowest.x;
  };
}

const images = interiorImages(5, 16, shape).map((pixel) => clampTo(1.3 * pixel - 0.15, 0, 1));

/**
 * How far the attack's lowest margins are from those that `reference` reaches from the same starts, relative; the
 * median.
 */
async function difference(attack: StepAttack, reference: Reference) {
  const { predictions } = await predict(model, images, options);
  const result = await runAttack(attack, model, { images, labels: predictions }, options);
  const differences = Array.from(predictions, (label, n) => {
    expect(result.success[n]).toBe(1);
    const original = images.slice(n * size, (n + 1) * size);
    const contest = contestOf(new Float32Array(classes), label);
    const sample = { original, shape, label, classes, contest, key: sampleKey(0, original, label, 0) };
    const begin = typeof attack.start === "function" ? attack.start(sample, 0) : original;
    const start = Array.from(begin, (value) => Math.fround(clampTo(value, 0, 1)));
    const expected = lossAt(reference(original, label, start), label).margin;
    const reached = lossAt(result.images.subarray(n * size, (n + 1) * size), label).margin;
    return Math.abs(reached / expected - 1);
  });
  return differences.sort((a, b) => a - b)[8]!;
}

describe("step for step what the authors' algorithm does, and not what it does with another rule", () => {
  test.each([
    ["linf", 0.15],
    ["l2", 2],
  ] as const)("%s", async (norm, epsilon) => {
    const attack = apgd(norm, epsilon);
    expect(await difference(attack, autoPgd(norm, epsilon, 0.75))).toBeLessThan(1e-4);
    expect(await difference(attack, autoPgd(norm, epsilon, 0.5))).toBeGreaterThan(3e-4);
  });

  test("l1", async () => {
    const attack = apgd("l1", 12, { largerRadii: false });
    expect(await difference(attack, sparseAutoPgd(12, 0.95))).toBeLessThan(1e-4);
    expect(await difference(attack, sparseAutoPgd(12, 0.8))).toBeGreaterThan(3e-4);
  });
});

describe.each(norms)("%s", (norm) => {
  const epsilon = { l1: 1, l2: 0.12, linf: 0.01 }[norm];
  const ten = convClassifier([3, 8, 8], 10, 4, 8);
  const many = interiorImages(8, 32, [3, 8, 8]);
  const rate = async (attack: Attack, factor = 1) => {
    const { predictions } = await predict(ten, many, options);
    const result = await runAttack(attack, rescaled(ten, factor), { images: many, labels: predictions }, options);
    const distances = result[norm];
    expect(distances.every((distance) => distance <= epsilon * (1 + 1e-6))).toBe(true);
    expect(result.images.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
    return result.success.reduce((sum, value) => sum + value, 0) / 32;
  };
  const plain = (loss: LossName) => {
    const pgd = { l1: pgdL1, l2: pgdL2, linf: pgdLinf }[norm];
    return pgd(epsilon, { loss });
  };

  test("as strong as PGD on the same loss; targeted, as strong as the smallest perturbation allows", async () => {
    const [margin, automatic, dlr, targeted] = [
      await rate(plain("margin")),
      await rate(apgd(norm, epsilon, { loss: "margin" })),
      await rate(apgd(norm, epsilon, { loss: "DLR" })),
      await rate(apgdTargeted(norm, epsilon, { targets: 4 })),
    ];
    expect(margin).toBeGreaterThan(0.2);
    expect(margin).toBeLessThan(0.95);
    expect(automatic).toBeGreaterThanOrEqual(margin - 3 / 32);
    expect(dlr).toBeGreaterThanOrEqual(margin - 3 / 32);
    expect(targeted).toBeGreaterThanOrEqual(margin);
    const { predictions } = await predict(ten, many, options);
    const smallest = await runAttack(fmn(norm), ten, { images: many, labels: predictions }, options);
    const within = smallest[norm].filter((distance) => distance <= 0.98 * epsilon).length / 32;
    expect(targeted).toBeGreaterThanOrEqual(within - 1 / 32);
  });

  test("logits × 10⁴: DLR does not notice, cross-entropy loses its gradient and the result counts that", async () => {
    const dlr = await rate(apgd(norm, epsilon, { loss: "DLR", steps: 30 }));
    expect(Math.abs((await rate(apgd(norm, epsilon, { loss: "DLR", steps: 30 }), 1e4)) - dlr)).toBeLessThan(3 / 32);
    const { predictions } = await predict(ten, many, options);
    const huge = await runAttack(
      apgd(norm, epsilon, { steps: 30 }),
      rescaled(ten, 1e4),
      { images: many, labels: predictions },
      options,
    );
    expect(huge.unusableGradients.some((count) => count > 20)).toBe(true);
  });

  test("a constant model: no gradient, no success", async () => {
    const constant = constantClassifier([3, 8, 8], 5);
    for (const attack of [apgd(norm, epsilon, { steps: 8 }), apgdTargeted(norm, epsilon, { steps: 8, targets: 2 })]) {
      const result = await runAttack(attack, constant, { images: many, labels: new Uint8Array(32) }, options);
      expect(result.success.some(Boolean)).toBe(false);
      expect(new Set(result.reasons)).toEqual(new Set(["no gradient"]));
    }
  });
});

test("targets are the clean image's likeliest other classes in turn, as many as there are", async () => {
  const { predictions } = await predict(model, images, options);
  // A radius so small that no run succeeds: every target is tried.
  const runs = async (targets: number) =>
    (
      await runAttack(
        apgdTargeted("linf", 1e-7, { steps: 3, targets }),
        model,
        { images, labels: predictions },
        options,
      )
    ).queries;
  expect(new Set(await runs(2))).toEqual(new Set([2 * 4]));
  expect(new Set(await runs(9))).toEqual(new Set([3 * 4]));
  // With one target and enough room, the first run reaches the likeliest other class.
  const near = await runAttack(
    apgdTargeted("l2", 3, { targets: 1, loss: "margin", stopWhenFooled: false }),
    model,
    { images, labels: predictions },
    options,
  );
  const { logits } = await predict(model, images, options);
  near.adversarialPredictions.forEach((prediction, n) => {
    const row = [...logits.subarray(4 * n, 4 * n + 4)];
    row[predictions[n]!] = Number.NEGATIVE_INFINITY;
    expect(near.success[n]).toBe(1);
    expect(prediction).toBe(row.indexOf(Math.max(...row)));
  });
});

test("what the L1 attack finds in its larger balls counts for nothing", async () => {
  const two = convClassifier([3, 8, 8], 4, 1, 8);
  const many = interiorImages(2, 24, [3, 8, 8]);
  const { predictions } = await predict(two, many, options);
  const smallest = await runAttack(fmn("l1"), two, { images: many, labels: predictions }, options);
  const epsilon = smallest.l1.toSorted()[12]! / 2.5;
  const result = await runAttack(
    apgd("l1", epsilon, { loss: "margin" }),
    two,
    { images: many, labels: predictions },
    options,
  );
  expect(result.success.includes(1) && result.success.includes(0)).toBe(true);
  result.success.forEach((success, n) => {
    // What is well outside the ball is well inside the largest one.
    if (smallest.l1[n]! > 1.1 * epsilon) expect([success, result.reasons[n]]).toEqual([0, "budget"]);
    if (smallest.l1[n]! < 0.9 * epsilon) expect(success).toBe(1);
  });
  expect(smallest.l1.filter((norm) => norm > 1.1 * epsilon && norm < 2.9 * epsilon).length).toBeGreaterThan(4);
});

test("settings are those of the authors' code", () => {
  const common = { steps: 100, restarts: 1, randomStart: true, stopWhenFooled: false, loss: "cross-entropy" };
  expect(apgd("linf", 0.1).settings).toMatchObject({ ...common, norm: "linf", epsilon: 0.1, rho: 0.75 });
  expect(apgd("linf", 0.1).stepSize(0)).toBe(0.2);
  const sparse = apgd("l1", 12);
  expect(sparse.settings).toMatchObject({ ...common, norm: "l1", epsilon: 12, largerRadii: true });
  expect([0, 29, 30, 31, 60, 61, 101].map((step) => sparse.stepSize(step))).toEqual([36, 36, 24, 24, 24, 12, 12]);
  expect(sparse.updates).toBe(102);
  expect(apgdTargeted("l2", 1).settings).toMatchObject({ targets: 9, loss: "DLR", stopWhenFooled: true, steps: 100 });
});

test("two classes: DLR says what to do, the other losses work", async () => {
  const two = mlpClassifier(shape, 2, 11);
  const { predictions } = await predict(two, images, options);
  const run = (attack: Attack) => runAttack(attack, two, { images, labels: predictions }, options);
  await expect(run(apgd("linf", 0.1, { loss: "DLR" }))).rejects.toThrow(
    new UserError("The loss DLR needs at least 3 classes and the model has 2; use the loss margin or log odds."),
  );
  await expect(run(apgdTargeted("linf", 0.1))).rejects.toThrow("The loss targeted DLR needs at least 4 classes");
  expect((await run(apgdTargeted("linf", 0.3, { loss: "margin", steps: 20 }))).success.every(Boolean)).toBe(true);
});

test.each<[Norm, ApgdOptions, string]>([
  ["linf", { steps: 0 }, "APGD L∞: steps is 0; it must be a whole number of at least 1."],
  ["l2", { rho: 0 }, "APGD L2: rho is 0; it must be a finite number above 0."],
  ["l1", { rho: 0.5 }, "APGD L1 has no option rho; leave it out."],
  ["l2", { largerRadii: true }, "APGD L2 has no option largerRadii; leave it out."],
])("%s with %o is refused", (norm, settings, message) => {
  expect(() => apgd(norm, 1, settings)).toThrow(new UserError(message));
});
