import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import { measureSpectra } from "../../spectrum/measureSpectra.ts";
import { predict } from "../engine/predict.ts";
import { runAttack } from "../engine/runAttack.ts";
import { ddn } from "../methods/ddn.ts";
import { convClassifier, interiorImages } from "../testing/classifiers.ts";

test("perturbations are worked out once, when they are asked for, and can be measured as they are", async () => {
  const options = { backend: nodeBackend(), threads: 1 };
  const shape = [2, 5, 6] as const;
  const model = convClassifier(shape, 3, 4);
  const images = interiorImages(3, 6, shape);
  const { predictions } = await predict(model, images, options);
  // The first is not attacked.
  const labels = predictions.map((label, n) => (n === 0 ? (label + 1) % 3 : label));
  const result = await runAttack(ddn(), model, { images, labels }, options);
  expect(Object.getOwnPropertyDescriptor(result, "perturbations")?.value).toBeUndefined();
  const { data, shape: found } = result.perturbations;
  expect(result.perturbations.data).toBe(data);
  expect(found).toEqual([6, ...shape]);
  for (let n = 0; n < 6; n++) {
    const length = Math.hypot(...data.subarray(60 * n, 60 * (n + 1)));
    expect(length).toBeCloseTo(result.l2[n]!, 6);
    expect(length > 0).toBe(result.success[n] === 1);
  }
  const { valid } = await measureSpectra(result.perturbations, options);
  expect(valid).toEqual(result.success);
  expect(result.success[0]).toBe(0);
});
