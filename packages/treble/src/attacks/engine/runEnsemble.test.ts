import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { robustAccuracy } from "../audit/robustAccuracy.ts";
import type { Ensemble } from "../contract/ensemble.ts";
import { ddn } from "../methods/ddn.ts";
import { pgdL2, pgdLinf } from "../methods/pgd.ts";
import { convClassifier, interiorImages, sizeOfImage } from "../testing/classifiers.ts";
import { predict } from "./predict.ts";
import { runAttack } from "./runAttack.ts";
import { runEnsemble } from "./runEnsemble.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 16, seed: 3 };
const shape = [3, 6, 6] as const;
const size = sizeOfImage(shape);
const count = 64;
const images = interiorImages(2, count, shape);
const model = convClassifier(shape, 5, 1, 8);
// Every eighth label is wrong: those samples are nobody's success.
const labels = (await predict(model, images, options)).predictions.map((k, n) => (n % 8 === 0 ? (k + 1) % 5 : k));
const epsilon = 0.12;
const ensemble: Ensemble = {
  name: "three",
  norm: "l2",
  epsilon,
  attacks: [pgdL2(epsilon, { steps: 2, stepSize: epsilon / 4 }), pgdL2(epsilon), ddn()],
};

test("the union of its attacks, each on what was left", async () => {
  const result = await runEnsemble(ensemble, model, { images, labels }, options);
  const single = await Promise.all(
    ensemble.attacks.map((attack) => runAttack(attack, model, { images, labels }, options)),
  );
  const union = robustAccuracy(single, "l2", epsilon);
  const together = robustAccuracy([result], "l2", epsilon);
  expect(together.standing).toEqual(union.standing);
  expect(together.cleanAccuracy).toBe(union.cleanAccuracy);
  expect(result.stages.map(({ given }) => given)).toEqual([
    56,
    56 - result.stages[0]!.broken,
    56 - result.stages[0]!.broken - result.stages[1]!.broken,
  ]);
  expect(result.stages[0]!.broken).toBeGreaterThan(0);
  expect(result.stages[1]!.broken).toBeGreaterThan(0);
  expect(result.attacked).toBe(56);
  for (let n = 0; n < count; n++) {
    const range = [n * size, (n + 1) * size] as const;
    const stage = result.brokenBy[n]!;
    if (stage < 0) {
      expect(result.success[n]).toBe(0);
      expect(result.images.subarray(...range)).toEqual(images.subarray(...range));
      expect(result.reasons[n]).toBe(n % 8 === 0 ? "misclassified" : "budget");
    } else {
      // Alone or in an ensemble: the same image.
      expect(result.images.subarray(...range)).toEqual(single[stage]!.images.subarray(...range));
      expect(result.l2[n]).toBe(single[stage]!.l2[n]);
      expect(result.l2[n]).toBeLessThanOrEqual(epsilon * (1 + 1e-6));
      expect(result.adversarialPredictions[n]).not.toBe(labels[n]);
    }
    expect(result.queries[n]! > 0).toBe(n % 8 !== 0);
  }
  const data = result.images.map((pixel, i) => pixel - images[i]!);
  expect(result.perturbations).toEqual({ data, shape: [count, ...shape] });
});

test("a smallest-norm attack alone: what is beyond the radius is not broken", async () => {
  const result = await runEnsemble({ ...ensemble, attacks: [ddn()] }, model, { images, labels }, options);
  const alone = await runAttack(ddn(), model, { images, labels }, options);
  expect(result.success).toEqual(alone.success.map((success, n) => (success && alone.l2[n]! <= epsilon ? 1 : 0)));
  expect(result.success.some((success, n) => success !== alone.success[n])).toBe(true);
});

test("its progress ends at all the images, and never falls", async () => {
  const seen: number[] = [];
  await runEnsemble(
    ensemble,
    model,
    { images, labels },
    { ...options, onProgress: ({ done }) => void seen.push(done) },
  );
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(count);
});

test("attacks of another norm or radius, or none at all, are refused", async () => {
  const run = (attacks: Ensemble["attacks"]) =>
    runEnsemble({ ...ensemble, attacks }, model, { images, labels }, options);
  await expect(run([pgdLinf(epsilon)])).rejects.toThrow(UserError);
  await expect(run([pgdL2(0.3)])).rejects.toThrow("three is for l2 at 0.12, but its attack PGD L2 is for l2 at 0.3");
  await expect(run([])).rejects.toThrow("three has no attack; name at least one.");
});
