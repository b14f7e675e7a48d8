import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import { predict } from "../engine/predict.ts";
import { runAttack } from "../engine/runAttack.ts";
import { ddn } from "../methods/ddn.ts";
import { pgdL2, pgdLinf } from "../methods/pgd.ts";
import { interiorImages, mlpClassifier } from "../testing/classifiers.ts";
import { robustAccuracy } from "./robustAccuracy.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 16 };
const shape = [1, 6, 6] as const;
const count = 40;
const model = mlpClassifier(shape, 3, 4);
const images = interiorImages(3, count, shape);

async function results() {
  const { predictions } = await predict(model, images, options);
  const labels = predictions.map((label, n) => (n < 4 ? (label + 1) % 3 : label));
  const weak = await runAttack(pgdL2(0.3, { steps: 1, stepSize: 0.05 }), model, { images, labels }, options);
  const strong = await runAttack(pgdL2(0.3), model, { images, labels }, options);
  const smallest = await runAttack(ddn(), model, { images, labels }, options);
  const linf = await runAttack(pgdLinf(0.05), model, { images, labels }, options);
  return { weak, strong, smallest, linf };
}

test("the union of the attacks, over all samples tried", async () => {
  const { weak, strong, smallest, linf } = await results();
  const epsilon = 0.3;
  const single = [weak, strong, smallest].map((result) => robustAccuracy([result], "l2", epsilon));
  const union = robustAccuracy([weak, strong, smallest, linf], "l2", epsilon);
  expect(union.cleanAccuracy).toBe(36 / 40);
  for (const one of single) expect(one.robustAccuracy).toBeGreaterThanOrEqual(union.robustAccuracy);
  for (let n = 0; n < count; n++) {
    const broken = [weak, strong, smallest, linf].some((r) => r.success[n] === 1 && r.l2[n]! <= epsilon * (1 + 1e-6));
    expect(union.standing[n]).toBe(n >= 4 && !broken ? 1 : 0);
  }
  expect(union.robustAccuracy).toBe(union.standing.reduce((a, b) => a + b, 0) / count);
  expect(union.robustAccuracy).toBeGreaterThan(0);
  expect(union.robustAccuracy).toBeLessThan(36 / 40);
});

test("smallest-norm perturbations count where their norm is in the ball, so accuracy falls with the radius", async () => {
  const { smallest } = await results();
  expect(smallest.success.reduce((a, b) => a + b, 0)).toBe(36);
  const curve = [0.01, 0.1, 0.2, 0.4, 0.8, 10].map(
    (epsilon) => robustAccuracy([smallest], "l2", epsilon).robustAccuracy,
  );
  expect(curve).toEqual(curve.toSorted((a, b) => b - a));
  expect(curve[0]).toBeGreaterThan(0.8);
  expect(curve.at(-1)).toBe(0);
});

test("results of other samples, or none, are refused", async () => {
  const { strong } = await results();
  const other = await runAttack(
    pgdL2(0.3),
    model,
    { images: interiorImages(9, count, shape), labels: new Uint8Array(count) },
    options,
  );
  expect(() => robustAccuracy([strong, other], "l2", 0.3)).toThrow("saw different samples or models");
  expect(() => robustAccuracy([], "l2", 0.3)).toThrow("at least one attack on at least one sample");
  expect(() => robustAccuracy([strong], "l2", 0)).toThrow("epsilon is 0");
});
