import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { add, constant, flatten, input, matmul, mul, serialize, type Value } from "ongrad";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder, treble, writeTinyDataset } from "../../testing/cliProcess.ts";
import { forest, quarterOf } from "../../testing/forest.ts";

const { folder, remove } = temporaryFolder();
const SIDE = 12;
let data = "";

/** Half the sum of each of the first `classes` quarters, as they are and as `more` classes of that logit. */
function quarters(x: Value, classes: number): Value {
  const weights = new Float32Array(SIDE * SIDE * classes);
  for (let p = 0; p < SIDE * SIDE; p++) {
    const quarter = quarterOf(p, SIDE);
    if (quarter < classes) weights[p * classes + quarter] = 0.5;
  }
  return matmul(flatten(x), constant(weights, [SIDE * SIDE, classes]));
}

function write(name: string, logits: (x: Value) => Value): void {
  const x = input("images", [1, 1, SIDE, SIDE]);
  writeFileSync(join(folder, name), serialize({ inputs: { images: x }, outputs: { logits: logits(x) } }));
}

beforeAll(() => {
  data = writeTinyDataset(folder);
  write("forest.onnx", forest);
  write("linear.onnx", (x) => quarters(x, 4));
  write("three.onnx", (x) => quarters(x, 3));
  write("offset.onnx", (x) => add(mul(quarters(x, 4), 1), 1e4));
});
afterAll(remove);

const attack = (model: string, ...more: readonly string[]) =>
  treble(folder, ["attack", model, "--data", data, "--results", "results", "--images", "40", ...more]);

async function json(model: string, ...more: readonly string[]) {
  const { code, stdout, stderr } = await attack(model, "--json", ...more);
  expect(stderr).not.toContain("Something went wrong");
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

describe("a forest, which has no derivative", () => {
  it("is attacked by what needs none, and examined without one", async () => {
    const square = await json(
      "forest.onnx",
      "--attack",
      "square-linf",
      "--epsilon",
      "0.1",
      "--steps",
      "300",
      "--verify",
    );
    expect(square.cleanAccuracy).toBeGreaterThan(0.7);
    expect(square.robustAccuracy).toBeLessThan(square.cleanAccuracy - 0.3);
    expect(square.warnings.map(({ code }: { code: string }) => code)).not.toContain("zero gradients");
    const jump = await json("forest.onnx", "--attack", "hopskipjump", "--steps", "1");
    expect(jump.succeeded).toBe(jump.attacked);
  });

  it.each(["ddn", "deepfool-l2", "autoattack-standard", "robust-accuracy"])(
    "%s is refused in one sentence that says what still can be done",
    async (name) => {
      const { code, stdout, stderr } = await attack("forest.onnx", "--attack", name);
      expect(code).toBe(2);
      expect(stdout).toBe("");
      expect(stderr).toMatch(
        /treble: No derivative rule for ai\.onnx\.ml\.TreeEnsembleRegressor, on the path .*, and .* needs the model's derivative;/,
      );
      expect(stderr).toContain("attack with square or hopskipjump, which need none.\n");
    },
  );
});

describe("too few classes for a loss", () => {
  it.each([
    ["autoattack-standard", "AutoAttack, standard, needs at least 4 classes"],
    ["apgd-t-linf", "The loss targeted DLR needs at least 4 classes and the model has 3"],
  ])("%s does not begin", async (name, message) => {
    const { code, stdout, stderr } = await attack("three.onnx", "--attack", name);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("warning");
  });
});

describe("--curve", () => {
  it("of an attack in a ball is that attack at each radius, a step length scaled with it", async () => {
    const own = ["--attack", "pgd-linf", "--steps", "3"];
    const whole = await json(
      "linear.onnx",
      ...own,
      "--epsilon",
      "0.0625",
      "--step-size",
      "0.03125",
      "--curve",
      "0.03125,0.0625,0.125",
    );
    for (const [i, step] of ["0.015625", "0.03125", "0.0625"].entries()) {
      const { epsilon, robustAccuracy, by, run } = whole.curve[i];
      const alone = await json("linear.onnx", ...own, "--epsilon", String(epsilon), "--step-size", step);
      expect({ robustAccuracy, run }).toEqual({ robustAccuracy: alone.robustAccuracy, run: alone.run });
      expect(by).toBe("attack at this radius");
    }
    expect(whole.curve[2].robustAccuracy).toBeLessThan(whole.curve[0].robustAccuracy);
  });

  it("of the smallest perturbations is read off them, and in L2 a radius is no number of grey levels", async () => {
    const { stdout } = await attack("linear.onnx", "--curve", "0.2,0.4");
    expect(stdout).toMatch(/accuracy at 0\.2 +\d\.\d{4}, from these smallest perturbations/);
    const refused = await attack("linear.onnx", "--attack", "madry-linf-mnist", "--curve", "0.2");
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("has one radius, which its name fixes");
  });
});

describe("--target", () => {
  it("goes for one class, leaves its images out and names both in the result and the run", async () => {
    const to = await json("linear.onnx", "--attack", "ddn", "--target", "2");
    expect(to.target).toMatchObject({ class: 2, leftOut: 10 });
    expect(to.images).toBe(30);
    expect(to.succeeded).toBe(to.attacked);
    const [any, second] = [await json("linear.onnx"), await json("linear.onnx", "--target", "second")];
    expect(second.succeeded).toBe(second.attacked);
    // On a linear model whose logits have equally long gradients the likeliest other class is the nearest.
    expect(second.norm.median / any.norm.median).toBeCloseTo(1, 1);
    const least = await json("linear.onnx", "--target", "least-likely");
    expect(least.norm.median).toBeGreaterThan(second.norm.median);
    expect(new Set([to, any, second, least].map(({ run }) => run)).size).toBe(4);
  });

  it.each([
    [["--target", "7"], '--target is "7", which is no class; give a number from 0 to 3'],
    [["--attack", "deepfool-l2", "--target", "1"], "because it goes for the nearest class"],
    [["--attack", "fab-t-l2", "--target", "1"], "take fab-l2"],
    [["--attack", "hopskipjump", "--target", "1"], "an image of that class"],
    [["--target", "1", "--verify"], "leave out --target"],
  ])("%j is refused", async (args, message) => {
    const { code, stderr } = await attack("linear.onnx", ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

it("a constant in all logits changes no count and hardly a norm", async () => {
  const [plain, offset] = [await json("linear.onnx"), await json("offset.onnx")];
  expect([offset.attacked, offset.succeeded]).toEqual([plain.attacked, plain.succeeded]);
  expect(offset.norm.median / plain.norm.median).toBeCloseTo(1, 2);
});
