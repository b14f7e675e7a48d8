import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constant, flatten, input, matmul, serialize } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadDataset } from "../../../data/catalogue/datasets.ts";
import { readNpz, writeNpz } from "../../../formats/npz.ts";
import { measureRun } from "../../../pipeline/measureRun.ts";
import type { TrainSummary } from "../../../pipeline/training/trainRun.ts";
import { performed } from "../../../pipeline/trial/perform.ts";
import type { TrialConfig } from "../../../pipeline/trial/trialConfig.ts";
import { openStore } from "../../../runs/node/diskStore.ts";
import { temporaryFolder, trebleIn, writeTinyDataset } from "../../testing/cliProcess.ts";

const { folder, remove } = temporaryFolder();
let data = "";
let trainArgs: string[] = [];
let run = "";
let model = "";

beforeAll(async () => {
  data = writeTinyDataset(folder);
  trainArgs = ["train", "bounded-width", "--data", data, "--batch-size", "32", "--epochs", "4", "--width", "4"];
  const { code, stdout, stderr } = await trebleIn(folder, [...trainArgs, "--json"]);
  expect(stderr).toMatch(/epoch 4 of 4 {2}loss /);
  expect(code).toBe(0);
  const result = JSON.parse(stdout);
  expect(result).toMatchObject({ alreadyDone: false, summary: { outcome: "finished", epochs: 4, testCount: 64 } });
  expect(result.summary.testAccuracy).toBeGreaterThan(0.9);
  [run, model] = [result.run, result.model];
});
afterAll(remove);

describe("train", () => {
  it("does nothing twice", async () => {
    const before = readFileSync(model);
    const { code, stdout } = await trebleIn(folder, [...trainArgs, "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ run, alreadyDone: true });
    expect(readFileSync(model)).toEqual(before);
  });

  it("says for people what came out, and where it is", async () => {
    const { stdout } = await trebleIn(folder, trainArgs);
    expect(stdout).toContain(run);
    expect(stdout).toContain(model);
    expect(stdout).toMatch(/^test images +accuracy [01]\.\d{4} /m);
  });

  it("takes every option", async () => {
    const flags =
      "--optimizer adamw --schedule cosine --warmup 0.5 --flip --random-crop 1 --no-bias --loss exponential --adversarial linf:2/255:2:0.01 --seed 7";
    const other = "small-cnn --widths 2,3 --pool average --epochs 1 --batch-size 64 --init-scale 0.5 --threads 1";
    const args = ["train", ...other.split(" "), ...flags.split(" "), "--data", data, "--json"];
    const { code, stdout, stderr } = await trebleIn(folder, args);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout).config).toMatchObject({
      architecture: { family: "small-cnn", widths: [2, 3], pool: "average", bias: false },
      initScale: 0.5,
      training: {
        optimizer: { name: "adamw", weightDecay: 0.01 },
        schedule: { name: "cosine", steps: 8, warmup: 4 },
        augment: { flip: true, crop: 1 },
        loss: "exponential",
        adversarial: { norm: "linf", epsilon: 2 / 255, steps: 2, stepSize: 0.01 },
        seed: 7,
      },
    });
  });

  it("stops at the loss that was asked for", async () => {
    const { stdout } = await trebleIn(folder, [...trainArgs, "--stop-loss", "0.8", "--epochs", "50", "--json"]);
    expect(JSON.parse(stdout).summary).toMatchObject({ outcome: "reached" });
  });

  it("calls a network that diverged by its name", async () => {
    const { code, stdout } = await trebleIn(folder, [...trainArgs, "--learning-rate", "1e30"]);
    expect(code).toBe(0);
    expect(stdout).toContain("DIVERGED");
  });
});

describe("attack", () => {
  it.each([
    { flags: [], name: "DDN", fixed: false },
    { flags: ["--attack", "fgsm", "--epsilon", "8/255"], name: "FGSM", fixed: true },
    { flags: ["--attack", "bim"], name: "BIM", fixed: true },
    {
      flags: ["--attack", "pgd-l2", "--epsilon", "1", "--steps", "5", "--step-size", "0.3"],
      name: "PGD L2",
      fixed: true,
    },
    {
      flags: ["--attack", "pgd-linf", "--epsilon", "0.1", "--random-start", "--restarts", "2"],
      name: "PGD L∞",
      fixed: true,
    },
  ])("$name counts consistently", async ({ flags, name, fixed }) => {
    const { code, stdout, stderr } = await trebleIn(folder, [
      "attack",
      run.slice(0, 6),
      "--json",
      "--images",
      "40",
      ...flags,
    ]);
    expect(code, stderr).toBe(0);
    const result = JSON.parse(stdout);
    expect(result.attack.name).toBe(name);
    expect(result.images).toBe(40);
    expect(result.cleanAccuracy).toBe(result.attacked / 40);
    const failed: number = Object.values<number>(result.reasons).reduce((a, b) => a + b, 0);
    expect(result.succeeded + failed).toBe(result.attacked);
    expect(result.robustAccuracy).toBe(fixed ? (result.attacked - result.succeeded) / 40 : null);
  });

  it("takes the path of a model and of a run's folder, and says the same of both", async () => {
    const id = await trebleIn(folder, ["attack", run]);
    const file = await trebleIn(folder, ["attack", model]);
    const runFolder = await trebleIn(folder, ["attack", join("results", "runs", run)]);
    expect(id.stdout).toMatch(/^L2 norm +median \d/m);
    expect(file.stdout).toBe(id.stdout);
    expect(runFolder.stdout).toBe(id.stdout);
  });

  it("confines perturbations to one band of frequencies after the other", async () => {
    const flags = ["--attack", "ddn", "--steps", "30", "--band", ":0.2,0.2:"];
    const { code, stdout } = await trebleIn(folder, ["attack", run, ...flags, "--json"]);
    expect(code).toBe(0);
    const { bands } = JSON.parse(stdout);
    expect(bands.map((one: { band: object }) => one.band)).toEqual([{ to: 0.2 }, { from: 0.2 }]);
    for (const { attacked, succeeded, norm, outside, robustAccuracy } of bands) {
      expect(succeeded).toBeGreaterThan(0);
      expect(succeeded).toBeLessThanOrEqual(attacked);
      expect(norm.median).toBeGreaterThan(0);
      expect(outside.q75).toBeLessThanOrEqual(0.1);
      expect(robustAccuracy).toBeNull();
    }
    const table = await trebleIn(folder, ["attack", run, ...flags]);
    expect(table.stdout).toMatch(/^0 to 0\.2 .*\nabove 0\.2 /m);
    const one = await trebleIn(folder, ["attack", run, "--band", ":0.2", "--steps", "30", "--json"]);
    expect(JSON.parse(one.stdout)).toMatchObject({ run: bands[0].run, band: { to: 0.2 } });
    const both = await trebleIn(folder, ["attack", run, ...flags, "--out", "both.npz"]);
    expect(both).toMatchObject({ code: 2, stdout: "" });
    expect(both.stderr).toContain("name one band");
  });

  it("tries to prove a result wrong, and says by what", async () => {
    const flags = ["--attack", "pgd-l2", "--epsilon", "1/5", "--steps", "10", "--step-size", "0.05", "--verify"];
    const { code, stdout, stderr } = await trebleIn(folder, ["attack", run, ...flags, "--images", "40", "--json"]);
    expect(code, stderr).toBe(0);
    const { verified, attacked } = JSON.parse(stdout);
    expect(verified[0]).toMatch(/^Square L2, 1000 queries at 0\.2: broke \d+ that stood there$/);
    expect(verified[1]).toMatch(new RegExp(`^radius [\\d.]+: broke \\d+ of ${attacked} `));
    const smallest = await trebleIn(folder, ["attack", run, "--images", "40", "--verify"]);
    expect(smallest.stdout).toMatch(/^verified by +Square L2, 1000 queries at 0\.\d+: broke \d+ that stood there$/m);
    const fixed = await trebleIn(folder, ["attack", run, "--attack", "madry-linf-mnist", "--images", "40", "--verify"]);
    expect(fixed.stdout, fixed.stderr).toMatch(/^verified by +radius 0\.5: broke \d+ of \d+ /m);
    const banded = await trebleIn(folder, ["attack", run, "--band", ":0.2", "--verify"]);
    expect(banded).toMatchObject({ code: 2, stdout: "" });
    expect(banded.stderr).toContain("leave out --band");
  });

  it("attacks a classifier from elsewhere, with the preprocessing that it leaves to its user", async () => {
    // A flat linear model: it is told nothing of Treble, and its file fixes the batch at one image.
    const x = input("x", [1, 1, 12, 12]);
    const weights = Float32Array.from({ length: 144 * 4 }, (_, i) => {
      const [pixel, label] = [Math.floor(i / 4), i % 4];
      return (Math.floor(pixel / 12) < 6 ? 0 : 2) + (pixel % 12 < 6 ? 0 : 1) === label ? 1 : 0;
    });
    const y = matmul(flatten(x), constant(weights, [144, 4]));
    writeFileSync(join(folder, "foreign.onnx"), serialize({ inputs: { x }, outputs: { y } }));

    const unnamed = await trebleIn(folder, ["attack", "foreign.onnx"]);
    expect(unnamed.code).toBe(2);
    expect(unnamed.stderr).toContain("--data");
    const args = ["attack", "foreign.onnx", "--data", data, "--json"];
    const plain = await trebleIn(folder, args);
    expect(plain.code, plain.stderr).toBe(0);
    const result = JSON.parse(plain.stdout);
    expect(result.cleanAccuracy).toBeGreaterThan(0.9);
    expect(result.succeeded).toBe(result.attacked);
    // Shifting and scaling all pixels alike leaves this model's decisions, and so the smallest perturbations, alone.
    const shifted = JSON.parse((await trebleIn(folder, [...args, "--mean", "0.3", "--std", "0.5"])).stdout);
    expect(shifted.norm.median).toBeCloseTo(result.norm.median, 2);
    const wrong = await trebleIn(folder, [...args, "--mean", "0.3,0.3,0.3"]);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toContain("images of 1 channel");
  });

  it("writes what NumPy reads, image by image", async () => {
    await trebleIn(folder, ["attack", run, "--out", "out.npz"]);
    const arrays = readNpz(readFileSync(join(folder, "out.npz")));
    expect(arrays.images?.shape).toEqual([64, 1, 12, 12]);
    expect(arrays.perturbation?.shape).toEqual([64, 1, 12, 12]);
    const { success, l2, perturbation } = arrays;
    for (let n = 0; n < 64; n++) {
      const delta = (perturbation!.data as Float32Array).subarray(n * 144, (n + 1) * 144);
      expect(Math.sqrt(delta.reduce((sum, x) => sum + x * x, 0))).toBeCloseTo(Number(l2!.data[n]), 4);
      expect(Number(l2!.data[n]) > 0).toBe(success!.data[n] === 1);
    }
    expect(JSON.parse(new TextDecoder().decode(arrays.settings!.data as Uint8Array))).toMatchObject({ name: "DDN" });
  });

  it("says before it begins that the file cannot be written", async () => {
    for (const out of ["nowhere/out.npz", "."]) {
      expect(await trebleIn(folder, ["attack", run, "--out", out])).toMatchObject({ code: 2, stdout: "" });
    }
  });

  it("refuses a dataset that does not fit", async () => {
    const { code, stderr } = await trebleIn(folder, ["attack", run, "--data", "synthetic:low"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/takes 1×12×12 images, but synthetic:low has 3×32×32/);
  });

  it("says of a damaged model that it is one, and loses nothing else", async () => {
    const bytes = readFileSync(model);
    const copy = join(folder, "damaged.onnx");
    writeFileSync(copy, bytes.subarray(0, bytes.length / 2));
    expect(await trebleIn(folder, ["attack", copy])).toMatchObject({ code: 2, stdout: "" });

    const keep = join(folder, "keep.onnx");
    copyFileSync(model, keep);
    bytes[bytes.length - 200]! ^= 0xff;
    writeFileSync(model, bytes);
    const { code, stderr } = await trebleIn(folder, ["attack", run]);
    expect(code).toBe(2);
    expect(stderr).toContain("model.onnx has changed");
    copyFileSync(keep, model);
    expect((await trebleIn(folder, ["attack", run])).code).toBe(0);
  });
});

describe("spectrum", () => {
  it("measures what an attack wrote", async () => {
    await trebleIn(folder, ["attack", run, "--out", "adversarial.npz"]);
    const { code, stdout } = await trebleIn(folder, ["spectrum", "adversarial.npz", "--json"]);
    expect(code).toBe(0);
    const { scalars, profile, valid, whiteNoise } = JSON.parse(stdout);
    expect(valid).toBeGreaterThan(0);
    const { mean, low, high } = scalars.centroid;
    expect(low).toBeLessThanOrEqual(mean);
    expect(high).toBeGreaterThanOrEqual(mean);
    expect(profile.share.reduce((a: number, b: number) => a + b, 0)).toBeCloseTo(1, 5);
    expect(whiteNoise.centroid).toBeCloseTo(0.383, 2);
    const text = await trebleIn(folder, ["spectrum", "adversarial.npz"]);
    expect(text.stdout).toMatch(/^mean frequency \(centroid\), cycles per pixel +0\.\d+ {2}\[0\.\d+, 0\.\d+\]$/m);
    expect(text.stdout).toContain("█");
  });

  it("finds a single wave at its frequency", async () => {
    const values = Float32Array.from({ length: 2 * 16 * 16 }, (_, i) => Math.cos((2 * Math.PI * 4 * (i % 16)) / 16));
    writeFileSync(join(folder, "wave.npz"), writeNpz({ wave: { data: values, shape: [2, 16, 16] } }));
    const { scalars, profile } = JSON.parse((await trebleIn(folder, ["spectrum", "wave.npz", "--json"])).stdout);
    expect(scalars.centroid.mean).toBeCloseTo(0.25, 6);
    expect(profile.share[4]).toBeCloseTo(1, 6);
  });

  it("measures a dataset's images", async () => {
    const { stdout } = await trebleIn(folder, ["spectrum", "--data", data, "--images", "10", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ count: 10, valid: 10, height: 12, width: 12 });
  });

  it("refuses signals without energy", async () => {
    const zero = { data: new Float32Array(64), shape: [1, 8, 8] };
    writeFileSync(join(folder, "zero.npz"), writeNpz({ zero }));
    expect(await trebleIn(folder, ["spectrum", "zero.npz"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("has a spectrum"),
    });
  });

  it("prints a measured run, found by its own id or by its network's", async () => {
    const missing = await trebleIn(folder, ["spectrum", run]);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining("was trained but not measured") });

    const store = openStore(join(folder, "results"));
    const config = store.list().find(({ id }) => id === run)!.config as unknown as TrialConfig;
    const measure = { images: 16, ddnSteps: 20, ddnLoss: "margin" as const, robustEpsilon: 0.5 };
    const laboratory = { store, backend: nodeBackend(), threads: 1, dataset: () => loadDataset(data), clock: () => 0 };
    const trained = performed<TrainSummary>(store, { ...config })!;
    const measured = await measureRun(laboratory, { ...config, seed: 0, measure }, trained, () => {});
    const byNetwork = await trebleIn(folder, ["spectrum", run, "--json"]);
    const byItself = await trebleIn(folder, ["spectrum", measured.hash.slice(0, 16), "--json"]);
    expect(byNetwork.code, byNetwork.stderr).toBe(0);
    expect(byNetwork.stdout).toBe(byItself.stdout);
    const { count, scalars } = JSON.parse(byNetwork.stdout);
    expect(count).toBe(16);
    expect(Object.keys(scalars)).toEqual(expect.arrayContaining(["centroid", "featureTrained", "l2"]));
  });
});

describe("runs", () => {
  it("lists, shows and removes", async () => {
    const list = JSON.parse((await trebleIn(folder, ["runs", "list", "--json"])).stdout);
    expect(list.find(({ id }: { id: string }) => id === run)).toMatchObject({ state: "done", running: false });
    expect((await trebleIn(folder, ["runs", "list"])).stdout).toMatch(new RegExp(`^${run} +train +done `, "m"));

    const shown = JSON.parse((await trebleIn(folder, ["runs", "show", run.slice(0, 8), "--json"])).stdout);
    expect(shown.metrics).toHaveLength(4);
    expect(Object.keys(shown.files).sort()).toEqual(["config.json", "metrics.jsonl", "model.onnx"]);
    expect((await trebleIn(folder, ["runs", "show", run])).stdout).toContain("testAccuracy");

    const other = list.find(
      ({ id, config }: { id: string; config: { kind: string } }) => id !== run && config.kind === "train",
    );
    // Nothing is removed where one of the ids is wrong.
    expect((await trebleIn(folder, ["runs", "remove", other.id, "0000000"])).code).toBe(2);
    expect((await trebleIn(folder, ["runs", "show", other.id])).code).toBe(0);
    expect((await trebleIn(folder, ["runs", "remove", other.id])).code).toBe(0);
    expect((await trebleIn(folder, ["runs", "show", other.id])).code).toBe(2);
    expect((await trebleIn(folder, ["runs", "show", run])).code).toBe(0);
  });
});
