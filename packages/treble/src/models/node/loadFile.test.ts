import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  add,
  cast,
  compile,
  constant,
  div,
  flatten,
  input,
  matmul,
  mul,
  reduceMax,
  serialize,
  softmax,
  sub,
  type Value,
} from "ongrad";
import { nodeBackend } from "ongrad/node";
import { afterAll, describe, expect, it } from "vitest";
import { predict } from "../../attacks/engine/predict.ts";
import { runAttack } from "../../attacks/engine/runAttack.ts";
import { pgdLinf } from "../../attacks/methods/pgd.ts";
import { interiorImages, numbers } from "../../attacks/testing/classifiers.ts";
import { UserError } from "../../errors/userError.ts";
import { loadFile } from "./loadFile.ts";

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
  const model = await loadFile(path);
  expect(model.notes.join()).toContain("The model's outputs depend on which other images are in the batch");
  if (batch > 1) expect(model.notes.join()).toContain(`The model takes ${batch} images at a time`);
  return model;
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
    const result = await runAttack(pgdLinf(0.5), classifier, { images, labels: predictions }, options);
    expect(result.success.every(Boolean)).toBe(true);
  });
});

it("a model that ends the process that runs it is the user's mistake, in one sentence", async () => {
  const x = input("images", [1, 3, 2, 2]);
  const pixels = flatten(x);
  // −1 − x is −1 in whole numbers, and the smallest of them has no quotient by that.
  const divisor = cast(sub(-1, reduceMax(mul(pixels, 0.5))), "int64");
  const quotient = cast(div(constant(BigInt64Array.of(-(2n ** 63n)), []), divisor), "float32");
  const logits = add(matmul(pixels, constant(numbers(3, 12 * 4), [12, 4])), quotient);
  const path = join(folder, "hostile.onnx");
  writeFileSync(path, serialize({ inputs: { x }, outputs: { logits } }));
  await expect(loadFile(path)).rejects.toThrow(
    new UserError(
      `${path} cannot be used: The model ends the process that runs it (SIGFPE: a division of whole numbers that has no result).`,
    ),
  );
});

describe("what the file leaves open", () => {
  const weights = constant(numbers(3, 48 * 4), [48, 4]);
  const saved = (name: string, shape: readonly number[], outputs: (x: Value) => Record<string, Value>): string => {
    const x = input("x", shape);
    const path = join(folder, `${name}.onnx`);
    writeFileSync(path, serialize({ inputs: { x }, outputs: outputs(x) }));
    return path;
  };
  const logits = (x: Value): { z: Value } => ({ z: matmul(flatten(x), weights) });

  it("is asked of the data once the file is read, and only where it is open", async () => {
    const asked: string[] = [];
    const data = (shape: readonly [number, number, number]) => async () => {
      asked.push(String(shape));
      return shape;
    };
    // A vector: three colours of 4×4, or what the data says.
    const vector = saved("vector", [1, 48], logits);
    expect((await loadFile(vector)).shape).toEqual([3, 4, 4]);
    expect((await loadFile(vector, { imageShape: data([1, 6, 8]) })).shape).toEqual([1, 6, 8]);
    expect((await loadFile(vector, { imageShape: [3, 2, 8] })).shape).toEqual([3, 2, 8]);
    expect(asked).toEqual(["1,6,8"]);
    // Of a size that the data does not have, the model's own stays.
    expect((await loadFile(vector, { imageShape: data([1, 5, 5]) })).shape).toEqual([3, 4, 4]);
    // An unclear layout.
    const unclear = saved("unclear", [1, 6, 8, 1], logits);
    expect((await loadFile(unclear, { imageShape: data([1, 6, 8]) })).shape).toEqual([1, 6, 8]);
    const five = saved("five", [1, 6, 8], logits);
    expect((await loadFile(five, { imageShape: data([1, 6, 8]) })).foreign?.input.layout).toBe("flat");
    await expect(
      loadFile(saved("odd", [1, 8, 6, 1, 1], logits), { imageShape: data([1, 8, 6]) }),
    ).resolves.toBeDefined();
  });

  it("is named, as an option or as what the caller calls it, where nobody says it", async () => {
    const path = saved("odd-layout", [1, 6, 8, 7], (x) => ({
      z: matmul(flatten(x), constant(numbers(1, 336 * 4), [336, 4])),
    }));
    const flag = (option: string): string => `--${option}`;
    await expect(loadFile(path)).rejects.toThrow("say its layout with the option `layout`.");
    await expect(loadFile(path, {}, flag)).rejects.toThrow("say its layout with --layout nchw|nhwc.");
    const heads = saved("heads", [1, 3, 4, 4], (x) => ({
      ...logits(x),
      other: add(logits(x).z, constant(numbers(9, 4), [4])),
    }));
    await expect(loadFile(heads, {}, flag)).rejects.toThrow(
      '"z", "other"; say which one is the logits with --output NAME.',
    );
    await expect(loadFile(heads)).rejects.toBeInstanceOf(UserError);
    const soft = saved("soft", [1, 3, 4, 4], (x) => ({ p: softmax(logits(x).z) }));
    expect((await loadFile(soft)).notes.join()).toContain("cut it off with the option `cutSoftmax`.");
    expect((await loadFile(soft, { cutSoftmax: true })).notes).toEqual([]);
    await expect(loadFile(soft, { mean: [1, 2] })).rejects.toThrow("mean has 2 numbers");
  });
});

it("takes a URL of a file as well as its path", async () => {
  const path = join(folder, "at a URL.onnx");
  const x = input("images", [2, 3, 2, 2]);
  const logits = matmul(flatten(x), constant(numbers(3, 12 * 4), [12, 4]));
  writeFileSync(path, serialize({ inputs: { images: x }, outputs: { logits } }));
  const [byUrl, byPath] = [await loadFile(pathToFileURL(path)), await loadFile(path)];
  expect(byUrl.shape).toEqual([3, 2, 2]);
  expect(byUrl.description).toBe(byPath.description);
  await expect(loadFile(new URL("https://example.org/model.onnx"))).rejects.toThrow(/^There is no file https:/);
});
