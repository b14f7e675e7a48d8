import { add, mul, round, type Value } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { randomSource } from "../../random/randomSource.ts";
import { contestOf, hasCrossed } from "../contract/contest.ts";
import type { Found, QueryAttack, Sample } from "../contract/contract.ts";
import { askLogits, type Dialogue, type Question } from "../contract/question.ts";
import { predict } from "../engine/predict.ts";
import { runAttack } from "../engine/runAttack.ts";
import {
  constantClassifier,
  convClassifier,
  type ImageShape,
  interiorImages,
  linearClassifier,
  nanBelow,
  numbers,
  sizeOfImage,
} from "../testing/classifiers.ts";
import { pgdL2, pgdLinf } from "./pgd.ts";
import { shrinkage, squareL2, squareLinf } from "./square.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 16, seed: 3 };
const both = [
  ["L∞", squareLinf, "linf"],
  ["L2", squareL2, "l2"],
] as const;

/** The first `count` images that the attack shows a model which never yields; the margin is what `marginOf` says. */
function shown(attack: QueryAttack, sample: Sample, count: number, marginOf: (n: number) => number): Float32Array[] {
  const images: Float32Array[] = [];
  const dialogue = attack.search(sample);
  let turn = dialogue.next();
  while (!turn.done && images.length < count) {
    const question: Question = turn.value;
    images.push(question.images.slice());
    const logits = Float32Array.of(marginOf(images.length - 1), 0);
    turn = dialogue.next({ logits, gradients: new Float32Array(0) });
  }
  return images;
}

/** An operator without a derivative, such as a loaded model may have. */
function hardmax(x: Value): Value {
  const { dtype, shape } = x;
  const outputs: Value[] = [];
  const node = { op: "Hardmax", domain: "", inputs: [x], attributes: {}, outputs };
  outputs.push({ dtype, shape, source: { kind: "node", node, index: 0 } });
  return outputs[0]!;
}

/** The weak baseline: random points of the ball's surface (its corners for L∞), as many as the search has queries. */
function chanceAttack(norm: "l2" | "linf", epsilon: number, queries: number): QueryAttack {
  return {
    kind: "queries",
    name: "chance",
    settings: { norm, epsilon, steps: queries },
    asks: ["logits"],
    *search({ original, key, contest }): Dialogue<Found> {
      const random = randomSource(key);
      const delta = new Float32Array(original.length);
      for (let query = 0; query < queries; query++) {
        random.normals(delta);
        const length = Math.hypot(...delta);
        const image = original.map((pixel, i) => {
          const change = norm === "linf" ? Math.sign(delta[i]!) : delta[i]! / length;
          return Math.min(1, Math.max(0, pixel + epsilon * change));
        });
        if (hasCrossed(yield* askLogits(image), contest)) return { image };
      }
      return { image: undefined };
    },
  };
}

function grey(shape: ImageShape): Sample {
  const contest = contestOf(Float32Array.of(0, 0), 0);
  return {
    original: new Float32Array(sizeOfImage(shape)).fill(0.5),
    shape,
    label: 0,
    classes: 2,
    contest,
    key: [1, 2],
  };
}

test("the squares shrink by AutoAttack's schedule, stretched to the number of queries", () => {
  // Made for 10,000 steps.
  const places = [0, 10, 11, 50, 51, 200, 201, 500, 501, 1000, 1001, 2000, 2001, 4001, 6001, 8001, 9999];
  const divisors = [1, 1, 2, 2, 4, 4, 8, 8, 16, 16, 32, 32, 64, 128, 256, 512, 512];
  places.forEach((step, i) => void expect(shrinkage(step, 10_000)).toBe(1 / divisors[i]!));
  // With half as many steps, each counts twice.
  for (const step of [0, 5, 6, 25, 26, 100, 101, 4000, 4001]) {
    expect(shrinkage(step, 5000)).toBe(shrinkage(2 * step, 10_000));
  }
});

test("L∞ begins with stripes of ±ε and changes one square of one sign a channel at a time", () => {
  const shape = [3, 12, 10] as const;
  const [first, ...next] = shown(squareLinf(0.1), grey(shape), 20, () => 1) as [Float32Array, ...Float32Array[]];
  for (let c = 0; c < 3; c++) {
    for (let w = 0; w < 10; w++) {
      const column = Array.from({ length: 12 }, (_, h) => first[(c * 12 + h) * 10 + w]!);
      expect(new Set(column).size).toBe(1);
      expect(Math.abs(column[0]! - 0.5)).toBeCloseTo(0.1, 6);
    }
  }
  // No square is kept, since none lowers the margin, so each image differs from the stripes by one square.
  for (const image of next) {
    const changed = new Set<number>();
    const signs = [0, 1, 2].map((c) => {
      const values = new Set<number>();
      for (let i = 0; i < 120; i++) {
        const at = c * 120 + i;
        if (image[at] !== first[at]) {
          changed.add(i);
          values.add(image[at]!);
        }
        expect(Math.abs(image[at]! - 0.5)).toBeLessThan(0.1 + 1e-6);
      }
      return values.size;
    });
    for (const kinds of signs) expect(kinds).toBeLessThanOrEqual(1);
    const rows = [...changed].map((i) => Math.floor(i / 10));
    const columns = [...changed].map((i) => i % 10);
    const side = Math.round(Math.sqrt(0.8 * 120));
    if (changed.size > 0) {
      expect(Math.max(...rows) - Math.min(...rows)).toBeLessThan(side);
      expect(Math.max(...columns) - Math.min(...columns)).toBeLessThan(side);
    }
  }
});

test("L2 images lie on the sphere where no pixel is clipped, and squares reach the last row and column", () => {
  const shape = [2, 11, 13] as const;
  const images = shown(squareL2(0.5, { queries: 400 }), grey(shape), 400, (n) => 1 / (n + 1));
  const corners = new Set<number>();
  for (const image of images) {
    expect(Math.hypot(...image.map((pixel) => pixel - 0.5))).toBeCloseTo(0.5, 4);
    if (image[10 * 13 + 12] !== 0.5) corners.add(image[10 * 13 + 12]!);
  }
  expect(corners.size).toBeGreaterThan(3);
});

describe.each(both)("Square %s", (_, square, norm) => {
  const shape = [3, 10, 10] as const;
  const model = convClassifier(shape, 5, 1, 8);
  const images = interiorImages(5, 32, shape);
  const epsilon = norm === "linf" ? 0.015 : 0.2;

  test("finds most of what PGD finds with the model's gradient, and far more than chance, in box and ball", async () => {
    const { predictions } = await predict(model, images, options);
    const pgd = norm === "linf" ? pgdLinf(epsilon) : pgdL2(epsilon);
    const reference = await runAttack(pgd, model, { images, labels: predictions }, options);
    const result = await runAttack(square(epsilon, { queries: 1000 }), model, { images, labels: predictions }, options);
    const count = (success: Uint8Array): number => success.reduce((sum, value) => sum + value, 0);
    expect(count(reference.success)).toBeGreaterThan(8);
    expect(count(reference.success)).toBeLessThan(32);
    const share = norm === "linf" ? 0.8 : 0.6;
    expect(count(result.success)).toBeGreaterThanOrEqual(share * count(reference.success));
    result.success.forEach((success, n) => {
      if (!success) {
        expect(result.reasons[n]).toBe("budget");
        expect(result.queries[n]).toBe(1001);
        return;
      }
      expect(result[norm][n]).toBeLessThanOrEqual(epsilon * (1 + 1e-6));
      expect(result.queries[n]).toBeLessThanOrEqual(1001);
    });
    expect(result.images.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
    const chance = await runAttack(chanceAttack(norm, epsilon, 1001), model, { images, labels: predictions }, options);
    expect(count(result.success)).toBeGreaterThan(1.3 * count(chance.success));
  });

  test("another restart tries other squares, and costs queries only where it is needed", async () => {
    const { predictions } = await predict(model, images, options);
    const once = await runAttack(square(epsilon, { queries: 40 }), model, { images, labels: predictions }, options);
    const twice = await runAttack(
      square(epsilon, { queries: 40, restarts: 3 }),
      model,
      { images, labels: predictions },
      options,
    );
    once.success.forEach((success, n) => {
      if (success) expect(twice.queries[n]).toBe(once.queries[n]);
      else expect(twice.queries[n]).toBeGreaterThan(41);
    });
  });

  test("needs no derivative: a model in steps, whose gradient is zero everywhere", async () => {
    const size = sizeOfImage(shape);
    const weights = numbers(4, size * 2);
    const linear = linearClassifier(shape, 2, weights, Float32Array.of(0, 0));
    const stairs: Classifier = { ...linear, logits: (x: Value) => linear.logits(mul(round(mul(x, 20)), 1 / 20)) };
    const dull = interiorImages(5, 32, shape, 0.42);
    const { predictions } = await predict(stairs, dull, options);
    const radius = norm === "linf" ? 0.1 : 1.5;
    const blind = await runAttack(
      norm === "linf" ? pgdLinf(radius) : pgdL2(radius),
      stairs,
      { images: dull, labels: predictions },
      options,
    );
    expect(blind.success.some(Boolean)).toBe(false);
    const result = await runAttack(
      square(radius, { queries: 1000 }),
      stairs,
      { images: dull, labels: predictions },
      options,
    );
    expect(result.success.filter(Boolean).length).toBeGreaterThan(10);
  });

  test.each<[string, ImageShape]>([
    ["one channel", [1, 9, 9]],
    ["not square", [2, 5, 14]],
    ["smaller than the smallest square", [1, 2, 2]],
    ["one row", [3, 1, 12]],
    ["one pixel", [1, 1, 1]],
  ])("%s", async (_name, other) => {
    const size = sizeOfImage(other);
    const normal = numbers(9, size).map((value) => value || 1);
    const weights = Float32Array.from({ length: 2 * size }, (_, i) => (i % 2 === 0 ? 1 : -1) * normal[i >> 1]!);
    const middle = normal.reduce((sum, value) => sum + value, 0);
    const linear = linearClassifier(other, 2, weights, Float32Array.of(-0.5 * middle, 0.5 * middle));
    const some = interiorImages(7, 10, other, 0.4);
    const { predictions } = await predict(linear, some, options);
    const radius = norm === "linf" ? 0.2 : 0.2 * Math.sqrt(size);
    const result = await runAttack(
      square(radius, { queries: 300 }),
      linear,
      { images: some, labels: predictions },
      options,
    );
    expect(result.success.every(Boolean)).toBe(true);
  });

  test("constant and NaN models: a budget spent, no success", async () => {
    const few = images.slice(0, 4 * sizeOfImage(shape));
    const attack = square(epsilon, { queries: 30 });
    const still = await runAttack(
      attack,
      constantClassifier(shape, 3),
      { images: few, labels: new Uint8Array(4) },
      options,
    );
    expect(new Set(still.reasons)).toEqual(new Set(["budget"]));
    // The first pixel is at the cliff: many of the squares fall off it.
    const near = few.map((pixel, i) => (i % sizeOfImage(shape) === 0 ? 0.5001 : pixel));
    const holed = nanBelow(model, 0.5);
    const { predictions } = await predict(holed, near, options);
    const result = await runAttack(square(epsilon * 3), holed, { images: near, labels: predictions }, options);
    expect(result.success.some(Boolean)).toBe(true);
    expect(result.adversarialPredictions.includes(-1)).toBe(false);
  });
});

test("operators without a derivative are no hindrance", async () => {
  const shape = [1, 6, 6] as const;
  const table = numbers(2, 36 * 3);
  const linear = linearClassifier(shape, 3, table, new Float32Array(3));
  const classifier: Classifier = {
    ...linear,
    logits: (x) => add(linear.logits(x), mul(hardmax(linear.logits(x)), 0)),
  };
  const images = interiorImages(5, 8, shape);
  const { predictions } = await predict(classifier, images, options);
  await expect(runAttack(pgdLinf(0.2), classifier, { images, labels: predictions }, options)).rejects.toThrow(
    /No derivative rule for Hardmax/,
  );
  const result = await runAttack(
    squareLinf(0.2, { queries: 500 }),
    classifier,
    { images, labels: predictions },
    options,
  );
  expect(result.success.every(Boolean)).toBe(true);
});

test("the settings are the reference's", () => {
  const settings = { steps: 5000, p: 0.8, restarts: 1, loss: "margin", quantisation: null };
  expect(squareLinf(8 / 255).settings).toEqual({ norm: "linf", epsilon: 8 / 255, ...settings });
  expect(squareL2(0.5).settings).toEqual({ norm: "l2", epsilon: 0.5, ...settings });
});

test.each([
  [0, {}, "Square L∞: epsilon is 0; it must be a finite number above 0."],
  [0.1, { queries: 0 }, "Square L∞: queries is 0; it must be a whole number of at least 1."],
  [0.1, { p: 1 }, "Square L∞: p is 1; it must be above 0 and below 1."],
  [0.1, { restarts: 0.5 }, "Square L∞: restarts is 0.5; it must be a whole number of at least 1."],
])("epsilon %d and %o are refused", (epsilon, settings, message) => {
  expect(() => squareLinf(epsilon, settings)).toThrow(new UserError(message));
});
