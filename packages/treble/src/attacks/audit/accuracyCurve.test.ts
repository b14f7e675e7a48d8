import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { predict } from "../engine/predict.ts";
import { runAttack } from "../engine/runAttack.ts";
import { ddn } from "../methods/ddn.ts";
import { pgdL2 } from "../methods/pgd.ts";
import { convClassifier, interiorImages } from "../testing/classifiers.ts";
import { accuracyCurve } from "./accuracyCurve.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 16 };
const shape = [3, 6, 6] as const;
const images = interiorImages(2, 64, shape);
const model = convClassifier(shape, 5, 1, 8);
const { predictions: labels } = await predict(model, images, options);
const epsilons = [0.01, 0.05, 0.1, 0.2, 0.4, 0.8];

test("one minimum-norm sweep is at every radius about as strong as a descent made for that radius", async () => {
  const sweep = await runAttack(ddn(), model, { images, labels }, options);
  const curve = accuracyCurve([sweep], "l2", epsilons);
  expect(curve.map(({ epsilon }) => epsilon)).toEqual(epsilons);
  for (const [i, { robustAccuracy, epsilon }] of curve.entries()) {
    if (i > 0) expect(robustAccuracy).toBeLessThanOrEqual(curve[i - 1]!.robustAccuracy);
    const made = await runAttack(pgdL2(epsilon), model, { images, labels }, options);
    const left = 1 - made.success.reduce((a, b) => a + b, 0) / labels.length;
    expect(robustAccuracy).toBeLessThanOrEqual(left + 2 / labels.length);
    // The union is at least as strong as either.
    const [both] = accuracyCurve([sweep, made], "l2", [epsilon]);
    expect(both!.robustAccuracy).toBeLessThanOrEqual(Math.min(left, robustAccuracy));
  }
  expect(curve[0]!.robustAccuracy).toBeGreaterThan(0.5);
  expect(curve.at(-1)!.robustAccuracy).toBeLessThan(0.2);
});

test("a radius that is none", () => {
  expect(() => accuracyCurve([], "l2", [0.1])).toThrow(UserError);
});

test("an attack in a ball answers for its own radius and norm alone", async () => {
  const made = await runAttack(pgdL2(0.2, { steps: 5 }), model, { images, labels }, options);
  const [own] = accuracyCurve([made], "l2", [0.2]);
  expect(own!.robustAccuracy).toBe(1 - made.success.reduce((a, b) => a + b, 0) / labels.length);
  for (const [norm, epsilon] of [
    ["l2", 0.1],
    ["l2", 0.4],
    ["linf", 0.2],
  ] as const) {
    expect(() => accuracyCurve([made], norm, [0.2, epsilon])).toThrow(UserError);
  }
  expect(() => accuracyCurve([made], "l2", [0.1])).toThrow("PGD L2 was run at the radius 0.2 and does not answer");
});
