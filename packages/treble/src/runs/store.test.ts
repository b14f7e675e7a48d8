import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MissingRunError } from "../errors/missingRunError.ts";
import { completeRun } from "./completeRun.ts";
import { memoryStore } from "./memoryStore.ts";
import { bucketAccess } from "./node/bucket/bucketAccess.ts";
import { BucketClient } from "./node/bucket/bucketClient.ts";
import { bucketRemote } from "./node/bucket/bucketRemote.ts";
import { parseBucketUrl } from "./node/bucket/bucketUrl.ts";
import { type BucketServer, bucketServer } from "./node/bucket/testing/bucketServer.ts";
import { openStore } from "./node/diskStore.ts";
import type { Run, RunStore, RunWriter } from "./store.ts";

const folder = mkdtempSync(join(tmpdir(), "treble-stores-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
const stores: readonly (readonly [string, () => RunStore])[] = [
  ["on the disk", () => openStore(join(folder, String(made++)), { pollMs: 5 })],
  ["in a folder that two machines share", sharedStore],
  ["whose runs are in a bucket too", () => bucketStore(String(made++), "here")],
  ["in memory", memoryStore],
];

let server: BucketServer;
beforeAll(async () => {
  server = await bucketServer();
});
afterAll(() => server.close());

/** The name of a bucket of another server, of which the variables AWS_… speak, instead of that of the tests. */
const otherBucket = process.env.TREBLE_TEST_BUCKET;
const prefixes = otherBucket === undefined ? "" : `${process.pid}-${Date.now()}-`;

/** A machine's folder, and the runs of a prefix. */
function bucketStore(prefix: string, host: string): RunStore {
  const place = parseBucketUrl(`s3://${otherBucket ?? "laboratory"}/${prefixes}${prefix}`);
  const client = new BucketClient(place, bucketAccess(otherBucket === undefined ? server.env : process.env));
  const remote = bucketRemote(client, { checkpointEveryMs: 0, lookEveryMs: 20, claims: { host } });
  return openStore(join(folder, `${prefix}-${host}`), { pollMs: 5, remote });
}

function sharedStore(): RunStore {
  const root = join(folder, String(made++));
  return inTurns((host) => openStore(root, { pollMs: 5, lock: { host } }));
}

/** Their locks are each machine's own, so only whole runs are theirs together. */
function bucketStores(): RunStore {
  const prefix = String(made++);
  return inTurns((host) => bucketStore(prefix, host));
}

/** Every run that is asked for is another machine's than the one before. */
function inTurns(open: (host: string) => RunStore): RunStore {
  const [here, there] = ["here", "there"].map(open);
  let asked = 0;
  return {
    run: (config) => (asked++ % 2 === 0 ? here! : there!).run(config),
    list: () => there!.list(),
    remove: (id) => here!.remove(id),
  };
}

const config = { network: "bounded-width", kernel: 3 };

function locked(run: Run): RunWriter {
  const writer = run.tryLock();
  if (!writer) throw new Error("The run is not to be had.");
  return writer;
}

describe.each(stores)("a store %s", (_, open) => {
  test("names a run by its configuration, and lists it once it is begun", () => {
    const store = open();
    const run = store.run({ kernel: 3, network: "bounded-width" });
    expect(run.id).toBe(store.run(config).id);
    expect(run.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(run.config).toEqual(config);
    expect(store.list()).toEqual([]);
    locked(run).release();
    expect(store.list()).toMatchObject([{ id: run.id, state: "partial", running: false, config, summary: null }]);
  });

  test("has one writer at a time, and none of a finished run", async () => {
    const store = open();
    const run = store.run(config);
    const writer = locked(run);
    expect(store.run(config).tryLock()).toBeNull();
    expect(store.run(config).isRunning()).toBe(true);
    expect(() => store.remove(run.id)).toThrow("stop that first");
    const waiting = store.run(config).waitForDone();
    writer.appendMetrics({ epoch: 0, loss: 2 });
    writer.writeFile("spectra.npz", Uint8Array.of(1, 2, 3));
    writer.writeFile("note.txt", "é");
    writer.finish({ accuracy: 0.5 });
    expect((await waiting)?.summary).toEqual({ accuracy: 0.5 });
    expect(run.tryLock()).toBeNull();
    expect(() => writer.writeFile("more.txt", "x")).toThrow("no longer locked");
    expect(run.metrics()).toEqual([{ epoch: 0, loss: 2 }]);
    expect([...run.readFile("spectra.npz")]).toEqual([1, 2, 3]);
    expect(run.result()?.files["note.txt"]).toEqual({
      bytes: 2,
      sha256: "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c",
    });
    expect(() => run.readFile("none.npz")).toThrow(MissingRunError);
    expect(store.list()).toMatchObject([{ state: "done", summary: { accuracy: 0.5 } }]);
    store.remove(run.id);
    expect(store.list()).toEqual([]);
    expect(store.run(config).isDone()).toBe(false);
  });

  test("goes on from the last checkpoint, with the rows up to it and the files there are", async () => {
    const store = open();
    const run = store.run(config);
    const first = locked(run);
    expect(first.loadCheckpoint()).toBeNull();
    first.appendMetrics({ epoch: 0, loss: 2 });
    const w = { data: Float32Array.of(1, 2), shape: [2] };
    first.saveCheckpoint({ epoch: 0, arrays: { w }, meta: { best: 2 } });
    w.data[0] = 9;
    first.appendMetrics({ epoch: 1, loss: 1 });
    first.writeFile("found-0.npz", Uint8Array.of(7));
    first.release();
    const second = locked(run);
    const checkpoint = second.loadCheckpoint();
    expect(checkpoint).toMatchObject({ epoch: 0, meta: { best: 2 } });
    expect([...(checkpoint?.arrays.w?.data ?? [])]).toEqual([1, 2]);
    expect(run.metrics()).toEqual([{ epoch: 0, loss: 2 }]);
    expect(second.files()).toContain("found-0.npz");
    expect([...second.readFile("found-0.npz")!]).toEqual([7]);
    expect(second.readFile("found-1.npz")).toBeNull();
    second.removeFile("found-0.npz");
    expect(second.readFile("found-0.npz")).toBeNull();
    second.finish({});
    expect(Object.keys(run.result()!.files)).not.toContain("found-0.npz");
  });

  test("refuses names that are the store's own, and what JSON cannot carry", () => {
    const store = open();
    expect(() => store.run({ rate: Number.NaN })).toThrow("rate is NaN");
    const writer = locked(store.run(config));
    for (const name of ["../up", "done.json", "LOCK", ".hidden", ""]) {
      expect(() => writer.writeFile(name, "x")).toThrow("is not a name");
    }
    expect(() => writer.appendMetrics({ epoch: 0, loss: Number.NaN })).toThrow(TypeError);
    expect(() => writer.appendMetrics({ epoch: -1 })).toThrow(TypeError);
    expect(() => writer.finish({ accuracy: undefined })).toThrow(TypeError);
    writer.release();
  });
});

const common = ["of two machines that have a bucket in common", bucketStores] as const;
describe.each([...stores, common])("a store %s", (_, open) => {
  test("does a run once however many ask for it, and anew after a failure", async () => {
    const store = open();
    let times = 0;
    const work = async (writer: RunWriter): Promise<unknown> => {
      times++;
      await new Promise((resolve) => setTimeout(resolve, 20));
      writer.writeFile("a.txt", "a");
      return { times };
    };
    const failing = completeRun(store.run(config), async () => {
      throw new Error("It broke.");
    });
    await expect(failing).rejects.toThrow("It broke.");
    const both = await Promise.all([completeRun(store.run(config), work), completeRun(store.run(config), work)]);
    expect(times).toBe(1);
    expect(both[0]).toEqual(both[1]);
    const aborted = AbortSignal.abort(new Error("stopped"));
    await expect(completeRun(store.run({ other: 1 }), work, aborted)).rejects.toThrow("stopped");
  });
});
