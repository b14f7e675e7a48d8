import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile, constant, flatten, input, matmul, mul, reduceMax, serialize } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { afterAll, describe, expect, it } from "vitest";
import { pgdLinf } from "../attacks/pgd.ts";
import { predict } from "../attacks/predict.ts";
import { runAttack } from "../attacks/runAttack.ts";
import { interiorImages, numbers } from "../attacks/testing/classifiers.ts";
import { foreignModel } from "./foreignModel.ts";

const folder = mkdtempSync(join(tmpdir(), "treble-foreign-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const options = { backend: nodeBackend(), threads: 1 };
const images = interiorImages(1, 7, [3, 2, 2]);

/** Every image is scaled by the largest pixel of its batch, so no other batch computes the same. */
async function mixing(batch: number) {
  const x = input("images", [batch, 3, 2, 2]);
  const pixels = flatten(x);
  const mixed = mul(pixels, reduceMax(pixels));
  const path = join(folder, `mixing-${batch}.onnx`);
  const logits = matmul(mixed, constant(numbers(3, 12 * 4), [12, 4]));
  writeFileSync(path, serialize({ inputs: { x }, outputs: { logits } }));
  const model = await foreignModel(path, {});
  expect(model.notes.join()).toContain("The model's outputs depend on which other images are in the batch");
  if (batch > 1) expect(model.notes.join()).toContain(`The model takes ${batch} images at a time`);
  return model.classifier;
}

describe("a model whose images mix in the batch", () => {
  it.each([
    [1, [0, 1, 2, 3, 4, 5, 6]],
    // The last image is seen beside the two before it.
    [3, [0, 1, 2, 3, 4, 5, 4, 5, 6]],
  ])("whose file takes %i gives the logits of each piece", async (batch, order) => {
    const classifier = await mixing(batch);
    const logits = async (from: Float32Array): Promise<Float32Array> => {
      const x = input("images", [from.length / 12, 3, 2, 2]);
      const executable = await compile({ x }, { y: classifier.logits(x) }, options);
      const { y } = await executable.run({ x: from });
      await executable.dispose();
      return y as Float32Array;
    };
    const whole = await logits(images);
    const expected = new Float32Array(28);
    for (let first = 0; first < order.length; first += batch) {
      const rows = order.slice(first, first + batch);
      const piece = await logits(Float32Array.from(rows.flatMap((n) => [...images.subarray(12 * n, 12 * n + 12)])));
      rows.forEach((n, i) => {
        expected.set(piece.subarray(4 * i, 4 * i + 4), 4 * n);
      });
    }
    whole.forEach((value, i) => void expect(value).toBeCloseTo(expected[i]!, 5));
    // Fewer images than one piece: beside copies of themselves.
    const two = await logits(images.slice(0, 24));
    expect(two).toHaveLength(8);
  });

  it("can be attacked", async () => {
    const classifier = await mixing(1);
    const { predictions } = await predict(classifier, images, options);
    const result = await runAttack(pgdLinf(0.5), classifier, images, predictions, options);
    expect(result.success.every(Boolean)).toBe(true);
  });
});
