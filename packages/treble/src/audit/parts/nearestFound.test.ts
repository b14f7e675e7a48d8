import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import { robustAccuracy } from "../../attacks/audit/robustAccuracy.ts";
import { predict } from "../../attacks/engine/predict.ts";
import { runAttack } from "../../attacks/engine/runAttack.ts";
import { ddn } from "../../attacks/methods/ddn.ts";
import { fgsm } from "../../attacks/methods/fgsm.ts";
import { pgdLinf } from "../../attacks/methods/pgd.ts";
import { convClassifier, interiorImages } from "../../attacks/testing/classifiers.ts";
import { sum } from "../../statistics/sum.ts";
import { nearestFound } from "./nearestFound.ts";
import { samplesOf } from "./samplesOf.ts";

const options = { backend: nodeBackend(), threads: 1 };

test("says what robust accuracy says of all results together, also where some are of a few images alone", async () => {
  const shape = [2, 5, 6] as const;
  const model = convClassifier(shape, 4, 1, 4);
  const images = interiorImages(3, 14, shape);
  const { predictions } = await predict(model, images, options);
  const labels = predictions.map((label, n) => (n % 5 === 0 ? (label + 1) % 4 : label));
  const data = { images, labels };
  const attacks = [ddn({ steps: 20 }), fgsm(0.1), pgdLinf(0.05, { steps: 5 })];
  const results = await Promise.all(attacks.map((attack) => runAttack(attack, model, data, options)));
  const right = Uint8Array.from(predictions, (prediction, n) => (prediction === labels[n] ? 1 : 0));
  const nearest = nearestFound(right);
  const all = [...right.keys()];
  const some = [2, 3, 7, 11];
  nearest.enter(results[0]!, all);
  nearest.enter(samplesOf(results[1]!, some), some);
  nearest.enter(
    samplesOf(
      results[1]!,
      all.filter((n) => !some.includes(n)),
    ),
    all.filter((n) => !some.includes(n)),
  );
  nearest.enter(results[2]!, all);
  let between = 0;
  for (const norm of ["l1", "l2", "linf"] as const) {
    for (const epsilon of [0.001, 0.02, 0.05, 0.1, 0.3, 1, 10]) {
      const { standing } = robustAccuracy(results, norm, epsilon);
      expect(nearest.standing(norm, epsilon)).toEqual(all.filter((n) => standing[n] === 1));
      if (sum(standing) > 0 && sum(standing) < sum(right)) between++;
    }
  }
  expect(between).toBeGreaterThan(2);
  expect(nearest.distances("l2").length).toBe(
    all.filter((n) => results.some(({ success }) => success[n] === 1)).length,
  );
});
