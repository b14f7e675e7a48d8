/** `treble attack` of files that somebody else might have exported, from the command line. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { add, cast, constant, div, flatten, input, matmul, mul, reshape, serialize, softmax, type Value } from "ongrad";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder, trebleHere, writeTinyDataset } from "../../testing/cliProcess.ts";

const { folder, remove } = temporaryFolder();
let data = "";
beforeAll(() => {
  data = writeTinyDataset(folder);
});
afterAll(remove);

/** Sums over the four quarters of 12×12 pixels: right on nearly all of the tiny dataset, in whatever units. */
const weights = constant(
  Float32Array.from({ length: 144 * 4 }, (_, i) => {
    const [pixel, label] = [Math.floor(i / 4), i % 4];
    return (Math.floor(pixel / 12) < 6 ? 0 : 2) + (pixel % 12 < 6 ? 0 : 1) === label ? 1 : 0;
  }),
  [144, 4],
);
const quarters = (x: Value): Value => matmul(flatten(x), weights);

function save(name: string, x: Value, outputs: Record<string, Value>): string {
  const bytes = serialize({ inputs: { x }, outputs, symbolic: { name: "N", extent: x.shape[0]! } });
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

const attack = (...args: string[]) => trebleHere(["attack", ...args, "--results", join(folder, "results")]);

async function attacked(file: string, ...args: string[]) {
  const { code, stdout, stderr } = await attack(file, "--data", data, "--images", "40", "--json", ...args);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

async function refused(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await attack(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr.trim().split("\n").length).toBe(1);
  return stderr;
}

const seven = (shape: readonly number[], dtype: "float32" | "uint8" = "float32"): Value =>
  input("x", [7, ...shape], dtype);

describe("attack", () => {
  it("feeds a network of bytes, and says so", async () => {
    const x = seven([12, 12, 1], "uint8");
    const bytes = save("bytes.onnx", x, { y: quarters(div(cast(x, "float32"), 255)) });
    const y = seven([1, 12, 12]);
    const [integers, reals] = [await attacked(bytes), await attacked(save("reals.onnx", y, { y: quarters(y) }))];
    expect(integers.cleanAccuracy).toBe(reals.cleanAccuracy);
    expect(integers.succeeded).toBe(integers.attacked);
    expect(integers.norm.median).toBeCloseTo(reals.norm.median, 1);
    expect(integers.model).toMatchObject({
      input: { name: "x", type: "uint8", layout: "nhwc", shape: [1, 12, 12] },
      preprocessing: { range: [0, 255], channelOrder: "rgb", mean: null, std: null },
    });
    expect(integers.notes).toEqual([
      "The model takes pixels as uint8: images are rounded on the way in, with the gradient straight through.",
    ]);
    expect(reals.model.preprocessing.range).toEqual([0, 1]);
    expect(await refused(bytes, "--data", data, "--std", "0.5")).toContain("leave out --std");
  });

  it("cuts a softmax, and names every run by what was fed and read", async () => {
    const x = seven([1, 12, 12]);
    const z = mul(quarters(x), 10);
    const file = save("soft.onnx", x, {
      p: reshape(softmax(z), [7, 1, 4]),
      z,
      other: mul(z, constant(Float32Array.of(1, 2, 3, 4), [4])),
    });
    expect(await refused(file, "--data", data)).toContain("say which one is the logits with --output NAME.");
    const whole = await attacked(file, "--output", "p");
    const cut = await attacked(file, "--output", "p", "--cut-softmax");
    const logits = await attacked(file, "--output", "z");
    expect(whole.warnings.map(({ code }: { code: string }) => code)).toContain("probabilities");
    expect(whole.warnings.find(({ code }: { code: string }) => code === "probabilities").advice).toContain(
      "--cut-softmax",
    );
    expect(cut.succeeded).toBe(cut.attacked);
    expect(cut.norm.median).toBeCloseTo(logits.norm.median, 5);
    const runs = [
      whole.run,
      cut.run,
      (await attacked(file, "--output", "p", "--range", "-1,1")).run,
      (await attacked(file, "--output", "p", "--mean", "0.1")).run,
      (await attacked(file, "--output", "p", "--std", "2")).run,
      (await attacked(file, "--output", "p", "--straight-through")).run,
      (await attacked(file, "--output", "other")).run,
    ];
    expect(new Set(runs).size).toBe(runs.length);
  });

  it("says which preprocessing does better, with flags to copy", async () => {
    const x = seven([1, 12, 12]);
    // A fifth class wins wherever the sums of the quarters are small, as they are for pixels up to 1.
    const widened = matmul(
      quarters(x),
      constant(
        Float32Array.from({ length: 20 }, (_, i) => (i % 6 === 0 ? 1 : 0)),
        [4, 5],
      ),
    );
    const file = save("ranged.onnx", x, { y: add(widened, constant(Float32Array.of(0, 0, 0, 0, 1080), [5])) });
    const plain = await attacked(file, "--attack", "fgsm");
    expect(plain.notes.join()).toMatch(
      /^no preprocessing was given: accuracy 0\.\d\d on the first 40 images; with --range 0,255 \(\[0, 255\]\) (1\.00|0\.9\d)\.$/,
    );
    const copied = await attacked(file, "--attack", "fgsm", "--range", "0,255");
    expect(copied.notes).toEqual([]);
    expect(copied.cleanAccuracy).toBeGreaterThan(0.9);
  });

  it("asks about a radius that holds every image", async () => {
    const y = seven([1, 12, 12]);
    const { notes } = await attacked(save("reals2.onnx", y, { y: quarters(y) }), "--attack", "fgsm", "--epsilon", "8");
    expect(notes.join()).toContain("--epsilon 8 is 8 times the whole range of a pixel");
  });

  it("names what is no model, and what does not fit", async () => {
    writeFileSync(
      join(folder, "pointer.onnx"),
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n",
    );
    expect(await refused(join(folder, "pointer.onnx"), "--data", data)).toMatch(
      /^treble: .*pointer\.onnx cannot be read as an ONNX model: the file is a Git LFS pointer, .*`git lfs pull`/,
    );
    const x = seven([1, 12, 12]);
    const three = save("three.onnx", x, { y: matmul(flatten(x), constant(new Float32Array(432), [144, 3])) });
    expect(await refused(three, "--data", data)).toContain("knows 3 classes, but");
    const y = seven([1, 8, 8]);
    const small = save("small.onnx", y, { y: matmul(flatten(y), constant(new Float32Array(256), [64, 4])) });
    expect(await refused(small, "--data", data)).toContain("takes 1×8×8 images, but");
    expect(await refused(small, "--data", data, "--size", "12,12")).toContain("whose height and width are not [12,12]");
  });
});
