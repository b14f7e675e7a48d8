/** `treble audit` from the command line: what it writes, what it refuses and how it ends. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constant, flatten, input, matmul, mul, reduceMean, serialize, type Value } from "ongrad";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeFolder } from "../../../data/own/testing/ownFiles.ts";
import { writeNpz } from "../../../formats/npz.ts";
import { readAuditResult } from "../../../results/readAuditResult.ts";
import { start, temporaryFolder, treble, trebleHere, writeTinyDataset } from "../../testing/cliProcess.ts";
import { forest, quarterOf } from "../../testing/forest.ts";

const { folder, remove } = temporaryFolder();
const SIDE = 12;
const at = (...names: string[]): string => join(folder, ...names);
let data = "";

/** Half the sum of each quarter, of images that are `scale` times as large. */
function quarters(x: Value, scale = 1): Value {
  const weights = new Float32Array(SIDE * SIDE * 4);
  for (let p = 0; p < SIDE * SIDE; p++) weights[p * 4 + quarterOf(p, SIDE)] = 0.5 * scale;
  return matmul(flatten(x), constant(weights, [SIDE * SIDE, 4]));
}

function write(name: string, logits: (x: Value) => Value, shape: readonly number[] = [1, 1, SIDE, SIDE]): string {
  const x = input("images", [...shape]);
  writeFileSync(at(name), serialize({ inputs: { images: x }, outputs: { logits: logits(x) } }));
  return at(name);
}

/** Without what takes long. */
const short = ["--without", "robustness,bands,sensitivity-map,critical-bands", "--images", "12", "--threads", "1"];
const audit = (...args: string[]) => trebleHere(["audit", ...args, "--results", at("results")]);

let linear = "";
beforeAll(() => {
  data = writeTinyDataset(folder);
  linear = write("linear.onnx", (x) => quarters(x));
});
afterAll(remove);

async function audited(...args: string[]) {
  const { code, stdout, stderr } = await audit(...args, "--data", data, ...short, "--json");
  expect(code, stderr).toBe(0);
  return { result: readAuditResult(stdout), stderr };
}

/** One sentence, nothing on stdout, and this exit code. */
async function refused(code: number, ...args: string[]): Promise<string> {
  const out = args.includes("--out") ? [] : ["--out", at("refused")];
  const ended = await audit(...args, ...out, ...short);
  expect({ code: ended.code, stdout: ended.stdout }, ended.stderr).toEqual({ code, stdout: "" });
  const sentences = ended.stderr.split("\n").filter((line) => line.startsWith("treble: "));
  expect(sentences).toHaveLength(1);
  return sentences[0]!;
}

describe("treble audit", () => {
  it("writes the page and all beside it, says what it takes, and repeats nothing", async () => {
    const out = at("first");
    const first = await audit(linear, "--data", data, "--images", "12", "--threads", "1", "--out", out);
    expect(first.code, first.stderr).toBe(0);
    expect(readdirSync(out).sort()).toEqual(["audit.csv", "audit.json", "audit.md", "index.html", "junit.xml"]);
    expect(first.stderr).toMatch(/^It takes about \d+ (s|min)/m);
    expect(first.stderr).toMatch(/^smallest perturbations: 12 images, /m);
    expect(first.stdout).toContain("linear.onnx");
    expect(first.stdout).toContain("The page: ");
    const result = readAuditResult(readFileSync(join(out, "audit.json")));
    // Attacked are so many, and the accuracy without an attack is of all 64 there are.
    expect(result.clean.total).toBe(64);
    expect(result.smallest.attacked).toBeLessThanOrEqual(12);
    expect(result.smallest.fooled).toBe(result.smallest.attacked);
    expect(result.model).toMatchObject({ name: "linear.onnx", shape: [1, 12, 12], classes: 4 });
    expect(result.model.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(result.model.facts?.operators.map(({ name }) => name)).toContain("MatMul");
    expect(result.model.preprocessing.source).toBe("found");
    expect(result.machine).toMatch(/^onnxruntime-node on the processor.*, 1 thread, Node/);
    expect(result.command).toMatch(/^treble audit .*linear\.onnx --data /);
    expect(readFileSync(join(out, "index.html"), "utf8")).toContain("linear.onnx");
    const before = result.parts.find(({ name }) => name === "robustness")!.seconds;
    const again = await audit(linear, "--data", data, "--images", "12", "--threads", "1", "--out", at("again"));
    const second = readAuditResult(readFileSync(at("again", "audit.json")));
    expect(again.code).toBe(0);
    const { finished, seconds, command, parts, ...same } = second;
    expect(same).toEqual(expect.objectContaining({ clean: result.clean, robust: result.robust, bands: result.bands }));
    expect(parts.find(({ name }) => name === "robustness")!.seconds).toBeLessThan(before + 1);
  });

  it("takes a preprocessing by its name, one that is stated, or the one that it finds", async () => {
    const bytes = write("bytes.onnx", (x) => quarters(x, 1 / 255));
    expect(
      (await audited(bytes, "--out", at("p1"), "--preprocessing", "none")).result.model.preprocessing,
    ).toMatchObject({
      source: "preset",
      text: "[0, 1]",
    });
    const stated = await audited(bytes, "--out", at("p2"), "--range", "0,255");
    expect(stated.result.model.preprocessing).toMatchObject({ source: "stated", text: "[0, 255]" });
    expect(await refused(2, bytes, "--data", data, "--preprocessing", "nobody")).toMatch(
      /no preprocessing called "?nobody"?; use one of /,
    );
    expect(await refused(2, bytes, "--data", data, "--preprocessing", "none", "--range", "0,255")).toContain(
      "say the same twice",
    );
  });

  it("ends with 1 where an assertion fails, and says so to everybody", async () => {
    const out = at("asserted");
    const asserted = ["--assert", "clean>=0.5", "--assert", "median-norm>=1000", "--annotations"];
    const { code, stdout } = await audit(linear, "--data", data, ...short, "--out", out, ...asserted);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::error title=.*median-norm>=1000/m);
    expect(stdout).not.toMatch(/^::error .*clean/m);
    expect(readFileSync(join(out, "junit.xml"), "utf8")).toMatch(/<failure/);
    const { assertions } = readAuditResult(readFileSync(join(out, "audit.json")));
    expect(assertions.map(({ passed }) => passed)).toEqual([true, false]);
    const held = await audit(linear, "--data", data, ...short, "--out", out, "--assert", "clean>=0.5");
    expect(held.code, held.stderr).toBe(0);
  });

  it("refuses an assertion that there is not before it begins", async () => {
    const never = ["--out", at("never")];
    expect(await refused(2, linear, "--data", data, ...never, "--assert", "clever>=0.5")).toContain(
      "there is no measure clever",
    );
    expect(await refused(2, linear, "--data", data, "--assert", "robust@l7:1>=0.5")).toContain("it must be l2 or linf");
    expect(existsSync(at("never"))).toBe(false);
  });

  it("compares with an earlier audit, and two models with each other", async () => {
    const old = at("old");
    await audited(linear, "--out", old);
    const weaker = write("weaker.onnx", (x) => mul(quarters(x), constant(Float32Array.of(1, 1, 1, 1.3), [4])));
    const { result } = await audited(weaker, "--out", at("new"), "--baseline", join(old, "audit.json"));
    expect(result.baseline?.name).toBe("linear.onnx");
    expect(result.baseline?.rows.map(({ measure }) => measure)).toContain("accuracy without an attack");
    expect(await refused(2, linear, "--data", data, "--baseline", at("nowhere.json"))).toContain("There is no file");
    expect(await refused(2, linear, "--data", data, "--baseline", linear)).toContain("is damaged or no audit");
    expect(await refused(2, linear, weaker, "--data", data, "--baseline", join(old, "audit.json"))).toContain(
      "an earlier audit of one model",
    );
    const both = await audit(linear, weaker, "--data", data, ...short, "--out", at("both"));
    expect(both.code, both.stderr).toBe(0);
    expect(readdirSync(at("both")).sort()).toEqual(["audit.csv", "index.html", "linear", "weaker"]);
    expect(both.stdout).toMatch(/^ +linear\.onnx +weaker\.onnx$/m);
    expect(readFileSync(at("both", "index.html"), "utf8")).toContain("weaker.onnx");
  });

  it("saves adversarial images that stay adversarial, and all of them where they are looked for so", async () => {
    const saved = await audit(linear, "--data", data, ...short, "--out", at("e1"), "--export-adversarial", at("png"));
    expect(saved.code, saved.stderr).toBe(0);
    const files = readdirSync(at("png")).filter((name) => name.endsWith(".png"));
    expect(saved.stdout).toContain(`Adversarial images saved: ${files.length}; `);
    const quantized = ["--out", at("e2"), "--export-adversarial", at("levels"), "--quantized"];
    const levels = await audit(linear, "--data", data, ...short, ...quantized);
    expect(levels.code, levels.stderr).toBe(0);
    expect(levels.stdout).toContain("; all that were found. The list: ");
    expect(readdirSync(at("levels")).length).toBeGreaterThan(files.length);
    expect(await refused(2, linear, "--data", data, "--quantized")).toContain("give that too");
    const blind = ["--attack", "hopskipjump", "--quantized", "--export-adversarial", at("blind")];
    expect(await refused(2, linear, "--data", data, ...blind)).toContain("cannot look among 8-bit images");
  });

  it("audits a model without a derivative by what sees none", async () => {
    const { result } = await audited(write("forest.onnx", forest), "--out", at("forest"));
    expect(result.model.facts?.withoutDerivative).toEqual(["ai.onnx.ml.TreeEnsembleRegressor"]);
    expect(result.smallest.attack).toMatch(/HopSkipJump/);
    expect(result.caveats.join(" ")).toMatch(/derivative|gradient/);
  });

  it("stops at Ctrl-C, and goes on where it was", async () => {
    const args = ["audit", linear, "--data", data, "--images", "48", "--threads", "1", "--results", at("stopped")];
    const { child, ended, said } = start(folder, [...args, "--attack", "hopskipjump", "--out", at("stop")]);
    await said(/^accuracy: 64 images/m);
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    expect(code, stderr).toBe(130);
    expect(stderr).toContain("the same command goes on from there");
    expect(existsSync(at("stop", "index.html"))).toBe(false);
    const rest = ["--without", "robustness,bands,sensitivity-map,critical-bands", "--out", at("stop")];
    const again = await treble(folder, [...args, "--attack", "ddn", ...rest]);
    expect(again.code, again.stderr).toBe(0);
  });
});

describe("treble audit refuses", () => {
  it("what is no model with 3, and says why", async () => {
    writeFileSync(at("text.onnx"), "This is no model.\n");
    expect(await refused(3, at("text.onnx"), "--data", data)).toContain("text.onnx cannot be read as an ONNX model");
    writeFileSync(at("cut.onnx"), readFileSync(linear).subarray(0, 300));
    expect(await refused(3, at("cut.onnx"), "--data", data)).toMatch(/cut\.onnx cannot be (read|used)/);
    const picture = write("picture.onnx", (x) => mul(x, 2));
    expect(await refused(3, picture, "--data", data)).toContain("picture.onnx cannot be used: ");
    expect(await refused(2, at("nowhere.onnx"), "--data", data)).toContain("There is no file");
    expect(await refused(2, "--data", data, "3f9c")).toContain("There is no run 3f9c");
  });

  it("images that do not fit, with 2", async () => {
    const colour = write("colour.onnx", (x) => quarters(reduceMean(x, { axes: [1] })), [1, 3, SIDE, SIDE]);
    expect(await refused(2, colour, "--data", data)).toMatch(/takes 3×12×12 images, but .* has 1×12×12 images/);
    expect(await refused(2, linear)).toContain("does not say which images it is for; name them with --data");
    expect(await refused(2, linear, "--data", "cifar1")).toMatch(/cifar1/);
    mkdirSync(at("empty"));
    expect(await refused(2, linear, "--data", at("empty"))).toContain("empty");
    await writeFolder(at("photos"), { a: 3, b: 3, c: 3, d: 3 }, { width: 9, height: 7 });
    expect(await refused(2, linear, "--data", at("photos"))).toMatch(/takes 1×12×12 images, .* has 1×7×9/);
    const images = { data: new Uint8Array(2 * SIDE * SIDE), shape: [2, 1, SIDE, SIDE] };
    writeFileSync(at("seven.npz"), writeNpz({ images, labels: { data: Uint8Array.of(0, 7), shape: [2] } }));
    expect(await refused(2, linear, "--data", at("seven.npz"))).toMatch(/knows 4 classes, but .* has 8/);
  });

  it("a folder that cannot be written, before it begins", async () => {
    writeFileSync(at("file"), "");
    expect(await refused(2, linear, "--data", data, "--out", at("file"))).toContain("A file stands where");
    expect(await refused(2, linear, "--data", data, "--export-adversarial", at("file"))).toContain("A file stands");
  });

  it("a model that is right nowhere, with 3, and writes the page all the same", async () => {
    const wrong = write("wrong.onnx", (x) => mul(quarters(x), -1));
    const { code, stderr } = await audit(
      wrong,
      "--data",
      data,
      ...short,
      "--out",
      at("wrong"),
      "--preprocessing",
      "none",
    );
    const { clean } = readAuditResult(readFileSync(at("wrong", "audit.json")));
    expect(clean.count).toBe(0);
    expect(code).toBe(3);
    expect(stderr).toContain("gets none of the 64 images right, so there is nothing to attack");
  });
});

it("skips images that cannot be read, counts and names them, and no name reaches the terminal as it is", async () => {
  const evil = "\u001b[31mred\u202e";
  await writeFolder(at("own"), { a: 4, b: 4, c: 4, [evil]: 4 }, { width: SIDE, height: SIDE });
  writeFileSync(at("own", "a", "2.png"), "damaged");
  const out = at("skipped");
  const { code, stdout, stderr } = await audit(linear, "--data", at("own"), ...short, "--out", out, "--annotations");
  expect([0, 3], stderr).toContain(code);
  const { data: used } = readAuditResult(readFileSync(join(out, "audit.json")));
  expect(used).toMatchObject({ images: 15, available: 16, skippedCount: 1 });
  expect(used.skipped[0]!.file).toBe("a/2.png");
  for (const control of ["\u001b", "\u202e"]) expect(stdout + stderr).not.toContain(control);
  expect(stderr).toContain("1 image cannot be read and is left out");
});
