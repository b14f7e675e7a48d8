import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { canonicalJson } from "../../formats/canonicalJson.ts";
import type { NamedArrays } from "../../formats/npz.ts";
import { processorText, thisProcessor } from "../../running/node/processor.ts";
import { completeRun } from "../completeRun.ts";
import type { RunWriter } from "../store.ts";
import type { DiskRun } from "./diskRun.ts";
import type { DiskRunWriter } from "./diskRunWriter.ts";
import { type DiskStore, openStore } from "./diskStore.ts";

let root: string;
let notes: string[];
let store: DiskStore;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "treble-store-"));
  notes = [];
  store = openStore(root, { note: (message) => notes.push(message), pollMs: 10 });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const config = { network: "bounded-width", kernel: 3, version: "0.1.0" };

function lock(run: DiskRun): DiskRunWriter {
  const writer = run.tryLock();
  if (writer === null) throw new Error("The run is not to be had.");
  return writer;
}

function state(value: number): NamedArrays {
  return { w: { data: Float32Array.of(value, value + 1), shape: [1, 2] } };
}

function save(writer: RunWriter, epoch: number): void {
  writer.saveCheckpoint({ epoch, arrays: state(epoch), meta: { epoch, best: [0.5] } });
}

function finished(of: object = config): DiskRun {
  const run = store.run(of);
  const writer = lock(run);
  writer.appendMetrics({ epoch: 0, loss: 2 });
  save(writer, 0);
  writer.appendMetrics({ epoch: 1, loss: 1 });
  writer.writeFile("model.onnx", Uint8Array.of(1, 2, 3));
  save(writer, 1);
  writer.finish({ accuracy: 0.75 });
  return run;
}

describe("a run", () => {
  test("is named by the hash of its configuration, whatever the order of the keys", () => {
    const run = store.run(config);
    expect(run.folder).toBe(join(root, "runs", run.hash.slice(0, 16)));
    expect(store.run(Object.fromEntries(Object.entries(config).reverse())).hash).toBe(run.hash);
    expect(store.run({ ...config, kernel: 5 }).hash).not.toBe(run.hash);
    expect(readdirSync(join(root, "runs"))).toEqual([]);
  });

  test("from start to end", () => {
    const run = finished();
    expect(readdirSync(run.folder)).toEqual(["config.json", "done.json", "metrics.jsonl", "model.onnx"]);
    expect(JSON.parse(readFileSync(join(run.folder, "config.json"), "utf8"))).toEqual({ hash: run.hash, config });
    const result = store.run(config).result();
    expect(result).toMatchObject({ hash: run.hash, config, summary: { accuracy: 0.75 } });
    expect(Object.keys(result?.files ?? {})).toEqual(["config.json", "metrics.jsonl", "model.onnx"]);
    expect(result?.files["model.onnx"]).toEqual({
      bytes: 3,
      sha256: "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81",
    });
    expect(run.metrics()).toEqual([
      { epoch: 0, loss: 2 },
      { epoch: 1, loss: 1 },
    ]);
    expect(run.readFile("model.onnx")).toEqual(Uint8Array.of(1, 2, 3));
    expect(run.isDone()).toBe(true);
    expect(run.tryLock()).toBeNull();
    expect(notes).toEqual([]);
  });

  test("says on which processor it was finished, which is part neither of its name nor of its files", () => {
    const run = finished();
    expect(run.result()?.processor).toBe(processorText(thisProcessor()));
    expect(JSON.stringify(run.config)).not.toContain(thisProcessor().architecture);
    // As versions before wrote it: without.
    const path = join(run.folder, "done.json");
    const { seal: _, processor: __, ...rest } = JSON.parse(readFileSync(path, "utf8"));
    const seal = createHash("sha256").update(canonicalJson(rest)).digest("hex");
    writeFileSync(path, JSON.stringify({ ...rest, seal }));
    expect(run.result()).toMatchObject({ summary: { accuracy: 0.75 } });
    expect(run.result()).not.toHaveProperty("processor");
    expect(notes).toEqual([]);
  });

  test("is not changed by changing the object it came from", () => {
    const mine = { ...config };
    const run = store.run(mine);
    mine.kernel = 9;
    expect(run.config).toEqual(config);
  });

  test("has one writer at a time, and none that writes after its release", () => {
    const run = store.run(config);
    const writer = lock(run);
    expect(run.isRunning()).toBe(true);
    expect(store.run(config).tryLock()).toBeNull();
    writer.release();
    expect(run.isRunning()).toBe(false);
    expect(() => writer.appendMetrics({ epoch: 0 })).toThrow(/no longer locked/);
    expect(() => save(writer, 0)).toThrow(/no longer locked/);
    expect(() => writer.writeFile("a", "")).toThrow(/no longer locked/);
    expect(() => writer.finish({})).toThrow(/no longer locked/);
    lock(run).release();
  });

  test.each([
    "config.json",
    "Done.json",
    "lock",
    "lock.x",
    "checkpoint.npz",
    "",
    ".a",
    "../a",
    "a/b",
    "a\\b",
    "a\0",
    "a:b",
  ])("takes no file named %j", (name) => {
    expect(() => lock(store.run(config)).writeFile(name, "")).toThrow(TypeError);
  });

  test("has no file that was not written, and none outside of it", () => {
    const run = finished();
    writeFileSync(join(root, "secret"), "");
    for (const name of ["none", "../../secret", "."]) expect(() => run.readFile(name)).toThrow(UserError);
  });

  test("refuses metrics and summaries that JSON would distort", () => {
    const writer = lock(store.run(config));
    expect(() => writer.appendMetrics({ epoch: 0, loss: Number.NaN })).toThrow(/"loss".*NaN/);
    expect(() => writer.appendMetrics({ epoch: Number.NaN })).toThrow(TypeError);
    expect(() => writer.finish({ loss: Number.POSITIVE_INFINITY })).toThrow(TypeError);
    expect(() => writer.saveCheckpoint({ epoch: -1, arrays: {}, meta: null })).toThrow(TypeError);
  });
});

describe("a run that was stopped", () => {
  test("goes on from its checkpoint; metrics after it are dropped", () => {
    const run = store.run(config);
    const first = lock(run);
    for (const epoch of [0, 1, 2]) {
      first.appendMetrics({ epoch, split: "train" });
      first.appendMetrics({ epoch, split: "test" });
      if (epoch < 2) save(first, epoch);
    }
    first.release();
    expect(run.metrics()).toHaveLength(6);
    const second = lock(run);
    expect(second.loadCheckpoint()).toEqual({ epoch: 1, arrays: state(1), meta: { epoch: 1, best: [0.5] } });
    expect(second.loadCheckpoint()?.epoch).toBe(1);
    expect(run.metrics().map(({ epoch }) => epoch)).toEqual([0, 0, 1, 1]);
    save(second, 2);
    expect(second.loadCheckpoint()?.epoch).toBe(2);
  });

  test("without a checkpoint begins anew, without old metrics", () => {
    const run = store.run(config);
    const writer = lock(run);
    writer.appendMetrics({ epoch: 0 });
    writer.release();
    const again = lock(run);
    expect(again.loadCheckpoint()).toBeNull();
    again.appendMetrics({ epoch: 0, again: true });
    expect(run.metrics()).toEqual([{ epoch: 0, again: true }]);
  });

  test("a torn line of metrics is not read, and gone when the run goes on", () => {
    const run = store.run(config);
    const writer = lock(run);
    writer.appendMetrics({ epoch: 0, text: "é\n" });
    save(writer, 0);
    writer.release();
    const path = join(run.folder, "metrics.jsonl");
    const whole = readFileSync(path);
    const row = Buffer.from('{"epoch":0,"loss":{"a":12}}\n');
    for (let length = 1; length < row.length; length++) {
      writeFileSync(path, Buffer.concat([whole, row.subarray(0, length)]));
      expect(run.metrics(), `torn after ${length}`).toEqual([{ epoch: 0, text: "é\n" }]);
      lock(run).release();
      expect(readFileSync(path)).toEqual(whole);
    }
    expect(notes).toEqual([]);
  });

  test("lines damaged in the midst of the metrics are dropped, and said", () => {
    const run = store.run(config);
    const writer = lock(run);
    for (const epoch of [0, 1, 2]) writer.appendMetrics({ epoch });
    save(writer, 2);
    writer.release();
    writeFileSync(join(run.folder, "metrics.jsonl"), '{"epoch":0}\nnull\n\0\0\0\n[1]\n{"epoch":"1"}\n{"epoch":2}\n');
    lock(run).release();
    expect(run.metrics()).toEqual([{ epoch: 0 }, { epoch: 2 }]);
    expect(notes).toEqual([expect.stringContaining("4 damaged lines")]);
  });

  test.each([
    ["cut short", (path: string) => truncateSync(path, 200)],
    ["empty", (path: string) => truncateSync(path, 0)],
    ["changed in one byte", (path: string) => flipByte(path, 100)],
    ["of another run", (path: string) => foreignCheckpoint(path)],
  ])("whose checkpoint is %s goes on from the one before, and says so", (_, damage) => {
    const run = store.run(config);
    const writer = lock(run);
    for (const epoch of [0, 1]) {
      writer.appendMetrics({ epoch });
      save(writer, epoch);
    }
    writer.release();
    damage(join(run.folder, "checkpoint.npz"));
    const again = lock(run);
    expect(again.loadCheckpoint()).toEqual({ epoch: 0, arrays: state(0), meta: { epoch: 0, best: [0.5] } });
    expect(run.metrics()).toEqual([{ epoch: 0 }]);
    expect(notes).toEqual([expect.stringContaining("checkpoint.npz")]);
    // The damaged one must not push out the good one when the next is saved.
    save(again, 1);
    again.release();
    flipByte(join(run.folder, "checkpoint.npz"), 100);
    expect(lock(run).loadCheckpoint()?.epoch).toBe(0);
  });

  test("both of whose checkpoints are damaged begins anew", () => {
    const run = store.run(config);
    const writer = lock(run);
    for (const epoch of [0, 1]) save(writer, epoch);
    writer.release();
    for (const name of ["checkpoint.npz", "checkpoint.prev.npz"]) truncateSync(join(run.folder, name), 10);
    const again = lock(run);
    expect(again.loadCheckpoint()).toBeNull();
    expect(notes).toHaveLength(2);
    save(again, 0);
    expect(again.loadCheckpoint()?.epoch).toBe(0);
  });

  function flipByte(path: string, at: number): void {
    const bytes = readFileSync(path);
    bytes[at]! ^= 0xff;
    writeFileSync(path, bytes);
  }

  function foreignCheckpoint(path: string): void {
    const other = lock(store.run({ ...config, kernel: 5 }));
    save(other, 1);
    writeFileSync(path, readFileSync(join(other.folder, "checkpoint.npz")));
    other.release();
  }
});

describe("a finished run that is damaged", () => {
  test.each<[string, (folder: string) => void, string]>([
    ["a file that is missing", (folder) => rmSync(join(folder, "model.onnx")), "model.onnx is missing"],
    ["a file cut short", (folder) => truncateSync(join(folder, "model.onnx"), 2), "has 2 bytes"],
    ["a file changed", (folder) => writeFileSync(join(folder, "model.onnx"), Uint8Array.of(1, 2, 4)), "has changed"],
    ["rows added", (folder) => appendFileSync(join(folder, "metrics.jsonl"), "{}\n"), "metrics.jsonl"],
    ["a configuration cut short", (folder) => truncateSync(join(folder, "config.json"), 5), "config.json"],
    ["a summary changed", (folder) => replace(join(folder, "done.json"), "0.75", "0.99"), "done.json is damaged"],
    ["a done.json cut short", (folder) => truncateSync(join(folder, "done.json"), 30), "done.json is damaged"],
    ["a done.json of nonsense", (folder) => writeFileSync(join(folder, "done.json"), "[null]"), "done.json is damaged"],
  ])("by %s is not done, is kept aside, and done again", (_, damage, reason) => {
    const run = finished();
    damage(run.folder);
    expect(run.isDone()).toBe(false);
    expect(run.isDone()).toBe(false);
    expect(notes).toEqual([expect.stringContaining(reason)]);
    const writer = lock(run);
    expect(writer.loadCheckpoint()).toBeNull();
    expect(readdirSync(run.folder)).toEqual(["config.json", "lock"]);
    expect(readdirSync(join(root, "damaged", `${run.id}-0`))).toContain("done.json");
    writer.finish({ accuracy: 0.75 });
    expect(run.result()?.summary).toEqual({ accuracy: 0.75 });
  });

  test("by a link in a file's place is not followed", () => {
    const run = finished();
    writeFileSync(join(root, "elsewhere"), Uint8Array.of(1, 2, 3));
    rmSync(join(run.folder, "model.onnx"));
    symlinkSync(join(root, "elsewhere"), join(run.folder, "model.onnx"));
    expect(run.isDone()).toBe(false);
    expect(() => run.readFile("model.onnx")).toThrow(UserError);
  });

  function replace(path: string, from: string, to: string): void {
    writeFileSync(path, readFileSync(path, "utf8").replace(from, to));
  }
});

describe("a folder that is not this run's is refused in one sentence, and left as it is:", () => {
  test("another run with the same first digits", () => {
    const [run, other] = [store.run(config), finished({ other: true })];
    mkdirSync(run.folder);
    writeFileSync(join(run.folder, "config.json"), readFileSync(join(other.folder, "config.json")));
    expect(() => store.run(config)).toThrow(UserError);
    expect(() => store.run(config)).toThrow(`${run.folder} holds another run`);
    expect(() => run.tryLock()).toThrow(UserError);
    expect(readdirSync(run.folder)).toEqual(["config.json"]);
  });

  test("files without a configuration", () => {
    const run = store.run(config);
    mkdirSync(run.folder);
    writeFileSync(join(run.folder, "thesis.tex"), "");
    expect(() => store.run(config)).toThrow("holds files but no run");
    expect(() => run.tryLock()).toThrow(UserError);
    expect(readdirSync(run.folder)).toEqual(["thesis.tex"]);
  });

  test("a file, or a link to a folder, in its place", () => {
    const run = store.run(config);
    writeFileSync(run.folder, "");
    expect(() => store.run(config)).toThrow("is not a folder");
    rmSync(run.folder);
    symlinkSync(root, run.folder);
    expect(() => run.tryLock()).toThrow("is not a folder");
  });
});

test("a folder in which nothing was written yet is no obstacle", () => {
  mkdirSync(store.run(config).folder);
  lock(store.run(config)).finish(null);
  expect(store.run(config).isDone()).toBe(true);
});

describe("the list", () => {
  test("has all runs with state, configuration and size, and nothing else", () => {
    const done = finished();
    const partial = store.run({ ...config, kernel: 5 });
    const writer = lock(partial);
    mkdirSync(join(root, "runs", "notes"));
    writeFileSync(join(root, "runs", "0123456789abcdef"), "");
    mkdirSync(join(root, "runs", "fedcba9876543210"));
    const list = new Map(store.list().map((listing) => [listing.id, listing]));
    expect([...list.keys()]).toEqual([done.id, partial.id, "fedcba9876543210"].sort());
    expect(list.get(done.id)).toMatchObject({ state: "done", running: false, config, folder: done.folder });
    const sizes = readdirSync(done.folder).map((name) => readFileSync(join(done.folder, name)).length);
    expect(list.get(done.id)?.bytes).toBe(sizes.reduce((a, b) => a + b));
    expect(list.get(partial.id)).toMatchObject({ state: "partial", running: true });
    expect(list.get("fedcba9876543210")).toMatchObject({ state: "partial", config: null, bytes: 0 });
    writer.release();
    rmSync(join(done.folder, "model.onnx"));
    expect(store.list().map((listing) => listing.state)).toEqual(["partial", "partial", "partial"]);
  });

  test("loses a run that is removed, but not one that is being done or does not exist", () => {
    const run = finished();
    const writer = lock(store.run({ ...config, kernel: 5 }));
    store.remove(run.id);
    expect(existsSync(run.folder)).toBe(false);
    expect(readdirSync(join(root, "removed"))).toEqual([]);
    expect(() => store.remove(run.id)).toThrow(UserError);
    expect(() => store.remove("../../files")).toThrow(UserError);
    expect(() => store.remove(store.run({ ...config, kernel: 5 }).id)).toThrow("by another process");
    writer.release();
    expect(store.list()).toHaveLength(1);
  });
});

describe("a run of another process", () => {
  async function holder() {
    const child = fork(new URL("./testing/holder.mjs", import.meta.url), [root], { execArgv: [] });
    const [said] = await once(child, "message");
    expect(said).toBe("held");
    return child;
  }

  test("is waited for until it is done", async () => {
    const child = await holder();
    const run = store.run({ held: true });
    expect(run.tryLock()).toBeNull();
    const waiting = completeRun(run, async () => {
      throw new Error("It was to be waited for.");
    });
    setTimeout(() => child.send("finish"), 100);
    expect((await waiting).summary).toEqual({ by: "holder" });
    // It lets go of the lock after its result is there.
    await expect.poll(() => run.isRunning()).toBe(false);
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  });

  test("is taken over when that process is killed", async () => {
    const child = await holder();
    const run = store.run({ held: true });
    const waiting = completeRun(run, async () => ({ by: "us" }));
    setTimeout(() => child.kill("SIGKILL"), 100);
    expect((await waiting).summary).toEqual({ by: "us" });
    expect(readdirSync(run.folder)).toEqual(["config.json", "done.json"]);
  });

  test("is waited for no longer when the signal is aborted", async () => {
    const child = await holder();
    const abort = new AbortController();
    const waiting = store.run({ held: true }).waitForDone(abort.signal);
    setTimeout(() => abort.abort(new Error("Ctrl-C")), 50);
    await expect(waiting).rejects.toThrow("Ctrl-C");
    child.kill("SIGKILL");
    await once(child, "exit");
  });
});

test("completeRun does a finished run no second time, and lets go of one that fails", async () => {
  const run = store.run(config);
  const failing = completeRun(run, async (writer) => {
    save(writer, 3);
    throw new Error("It broke.");
  });
  await expect(failing).rejects.toThrow("It broke.");
  expect(run.isRunning()).toBe(false);
  let times = 0;
  const work = async (writer: RunWriter): Promise<unknown> => {
    times++;
    return { from: writer.loadCheckpoint()?.epoch ?? null };
  };
  expect((await completeRun(run, work)).summary).toEqual({ from: 3 });
  expect((await completeRun(run, work)).summary).toEqual({ from: 3 });
  expect(times).toBe(1);
});

test("a run that another process begins at this very moment is there or not, and never a folder of something else", async () => {
  const count = 150;
  const beginner = fork(new URL("./testing/beginner.mjs", import.meta.url), [root, String(count)], { execArgv: [] });
  const ended = once(beginner, "close");
  const deadline = performance.now() + 20_000;
  for (let i = 0; i < count; i++) {
    const begun = { kind: "begun", i };
    // Looked for again and again, until it is there.
    while (!existsSync(join(store.run(begun).folder, "config.json"))) expect(performance.now()).toBeLessThan(deadline);
  }
  const [code] = await ended;
  expect(code).toBe(0);
});
