import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeBackend } from "ongrad/node";
import { afterAll, beforeEach, expect, test } from "vitest";
import type { Ensemble } from "../attacks/contract/ensemble.ts";
import { predict } from "../attacks/engine/predict.ts";
import { runAttack } from "../attacks/engine/runAttack.ts";
import { runEnsemble } from "../attacks/engine/runEnsemble.ts";
import { pgdLinf } from "../attacks/methods/pgd.ts";
import { convClassifier, interiorImages } from "../attacks/testing/classifiers.ts";
import { openStore } from "../runs/node/diskStore.ts";
import { type StoredAttack, storedAttack } from "./storedAttack.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 64, seed: 1 };
const shape = [1, 5, 4] as const;
const count = 1200;
const images = interiorImages(2, count, shape);
const model = convClassifier(shape, 3, 1, 8);
const labels = Uint8Array.from((await predict(model, images, options)).predictions, (k, n) =>
  n % 50 ? k : (k + 1) % 3,
);
const ensemble: Ensemble = {
  name: "two",
  norm: "linf",
  epsilon: 0.03,
  attacks: [pgdLinf(0.03, { steps: 1, stepSize: 0.01 }), pgdLinf(0.03, { steps: 6, stepSize: 0.01 })],
};

const root = mkdtempSync(join(tmpdir(), "treble-attack-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, "store-"));
});

/** The parts that were attacked, not read back; `stopAt` ends the process's work before that sample. */
function job(stopAt = Number.POSITIVE_INFINITY) {
  const done: number[] = [];
  const found: number[] = [];
  const stored: StoredAttack = {
    config: { kind: "attack", version: 1 },
    images,
    labels,
    shape,
    signal: new AbortController().signal,
    onFound: (n) => void found.push(n),
    attack: async (part, first) => {
      if (first >= stopAt) throw new Error("stopped");
      done.push(first);
      return runEnsemble(ensemble, model, part, options);
    },
  };
  return { stored, done, found };
}

test("stopped in between, it goes on after the last part, to the result of one go", async () => {
  const whole = await runEnsemble(ensemble, model, { images, labels }, options);
  const first = job(1024);
  await expect(storedAttack(openStore(folder), first.stored)).rejects.toThrow("stopped");
  expect(first.done).toEqual([0, 512]);
  const second = job();
  const { result, run } = await storedAttack(openStore(folder), second.stored);
  expect(second.done).toEqual([1024]);
  expect(second.found).toEqual([512, 1024]);
  expect(result).toEqual(whole);
  expect(Object.keys(run.result()!.files)).toEqual(["adversarial.npz", "config.json"]);
  const third = job();
  expect((await storedAttack(openStore(folder), third.stored)).result).toEqual(whole);
  expect(third.done).toEqual([]);
});

test("a part that was damaged on disk is attacked again", async () => {
  await expect(storedAttack(openStore(folder), job(1024).stored)).rejects.toThrow("stopped");
  const store = openStore(folder);
  const path = join(store.run(job().stored.config).folder, "part-0.npz");
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 255;
  writeFileSync(path, bytes);
  const again = job();
  const { result } = await storedAttack(openStore(folder), again.stored);
  expect(again.done).toEqual([0, 1024]);
  expect(result).toEqual(await runEnsemble(ensemble, model, { images, labels }, options));
});

test("a single attack on a few images, and on none", async () => {
  const attack = pgdLinf(0.03);
  const few = { ...job().stored, images: images.slice(0, 60), labels: labels.slice(0, 3) };
  const run = async (n: number) =>
    runAttack(attack, model, { images: images.slice(0, 20 * n), labels: labels.slice(0, n) }, options);
  const { result } = await storedAttack(openStore(folder), { ...few, attack: () => run(3) });
  expect(result).toEqual(await run(3));
  const none = {
    ...few,
    config: { kind: "attack", images: 0 },
    images: new Float32Array(0),
    labels: new Uint8Array(0),
  };
  const empty = await storedAttack(openStore(folder), { ...none, attack: () => run(0) });
  expect(empty.result).toEqual(await run(0));
});
