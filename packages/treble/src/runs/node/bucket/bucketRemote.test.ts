import { mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UserError } from "../../../errors/userError.ts";
import { completeRun } from "../../completeRun.ts";
import type { RunWriter } from "../../store.ts";
import { type DiskStore, openStore } from "../diskStore.ts";
import { bucketAccess } from "./bucketAccess.ts";
import { BucketClient } from "./bucketClient.ts";
import { type BucketRemoteOptions, bucketRemote } from "./bucketRemote.ts";
import { parseBucketUrl } from "./bucketUrl.ts";
import { type BucketServer, bucketServer } from "./testing/bucketServer.ts";

let folder: string;
let server: BucketServer;
let notes: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "treble-bucket-"));
  server = await bucketServer();
  notes = [];
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A machine's folder, with the bucket as its remote. */
function machine(name: string, options: BucketRemoteOptions = {}): DiskStore {
  const place = parseBucketUrl("s3://laboratory/study");
  const client = new BucketClient(place, bucketAccess(server.env), { retries: 2, waitMs: 2 });
  const note = (message: string) => notes.push(message);
  const usual = { note, checkpointEveryMs: 0, lookEveryMs: 5, claims: { host: name } };
  return openStore(join(folder, name), { note, pollMs: 5, remote: bucketRemote(client, { ...usual, ...options }) });
}

const config = { kind: "train", kernel: 3 };

/** Writes files that two runs have in common, and one of its own. */
function work(by: string) {
  return async (writer: RunWriter): Promise<unknown> => {
    writer.appendMetrics({ epoch: 0, loss: 2 });
    writer.writeFile("model.onnx", Uint8Array.of(1, 2, 3));
    return { by };
  };
}

const never = async (): Promise<never> => {
  throw new Error("It was to be fetched.");
};

test("a run that one machine has finished is another's, byte for byte", async () => {
  const [one, other] = [machine("one"), machine("other")];
  await completeRun(one.run(config), work("one"));
  const { summary, files } = await completeRun(other.run(config), never);
  expect(summary).toEqual({ by: "one" });
  expect(Object.keys(files)).toEqual(["config.json", "metrics.jsonl", "model.onnx"]);
  expect([...other.run(config).readFile("model.onnx")]).toEqual([1, 2, 3]);
  expect(other.run(config).metrics()).toEqual([{ epoch: 0, loss: 2 }]);
  expect(readdirSync(join(folder, "other", "fetching"))).toEqual([]);
  expect(notes).toEqual([]);
});

test("the files of all runs are there once, under what they hold, and before what names them", async () => {
  const one = machine("one");
  await completeRun(one.run(config), work("one"));
  await completeRun(one.run({ ...config, kernel: 5 }), work("one"));
  const puts = server.log.filter(({ method }) => method === "PUT").map(({ key }) => key.replace(/[0-9a-f]{16,}/, "X"));
  const [file, done] = ["study/files/X", "study/runs/X/done.json"];
  // The model and the metrics are the same.
  expect(puts.filter((key) => key !== "study/claims/X")).toEqual([file, file, file, done, file, done]);
});

test("of two at one run, who is first has finished it, and the other takes that; nothing is overwritten", async () => {
  const [one, other] = [machine("one"), machine("other")];
  let begun = (): void => {};
  const waiting = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const late = completeRun(other.run(config), async (writer) => {
    await waiting;
    return work("other")(writer);
  });
  const claim = `study/claims/${one.run(config).id}`;
  await expect.poll(() => server.objects.delete(claim)).toBe(true);
  await completeRun(one.run(config), work("one"));
  const before = new Map(server.objects);
  begun();
  expect((await late).summary).toEqual({ by: "one" });
  expect(new Map(server.objects)).toEqual(before);
});

test("what was finished without the bucket is given when it is asked for", async () => {
  const alone = openStore(join(folder, "one"));
  await completeRun(alone.run(config), work("alone"));
  const one = machine("one");
  await completeRun(one.run(config), never);
  expect((await completeRun(machine("other").run(config), never)).summary).toEqual({ by: "alone" });
});

test("a look at what is there spares asking for each", async () => {
  const one = machine("one");
  for (let kernel = 0; kernel < 5; kernel++) await completeRun(one.run({ kernel }), work("one"));
  const other = machine("other");
  await other.remote!.look();
  const asked = server.log.length;
  for (let kernel = 5; kernel < 25; kernel++) await other.run({ kernel }).refresh();
  expect(server.log).toHaveLength(asked);
  await other.run({ kernel: 3 }).refresh();
  expect(other.run({ kernel: 3 }).isDone()).toBe(true);
});

describe("a run that stopped", () => {
  async function stopped(): Promise<void> {
    const writer = machine("one").run(config).tryLock()!;
    for (const epoch of [0, 1, 2]) {
      writer.appendMetrics({ epoch, loss: 2 - epoch });
      const w = { data: Float32Array.of(epoch), shape: [1] };
      writer.saveCheckpoint({ epoch, arrays: { w }, meta: { epoch } });
    }
    await expect.poll(() => [...server.objects.keys()].some((key) => key.includes("checkpoints/"))).toBe(true);
  }

  test("goes on elsewhere from its last checkpoint, which is gone when it is finished", async () => {
    await stopped();
    const run = machine("other").run(config);
    const { summary } = await completeRun(run, async (writer) => {
      const checkpoint = writer.loadCheckpoint()!;
      expect([...(checkpoint.arrays.w?.data ?? [])]).toEqual([checkpoint.epoch]);
      expect(run.metrics().map(({ epoch }) => epoch)).toEqual(
        Array.from({ length: checkpoint.epoch + 1 }, (_, epoch) => epoch),
      );
      return { from: checkpoint.epoch };
    });
    expect((summary as { from: number }).from).toBeGreaterThanOrEqual(0);
    expect([...server.objects.keys()].filter((key) => key.includes("checkpoints/"))).toEqual([]);
    expect(notes).toEqual([]);
  });

  test.each([
    ["that is no zip file", (bytes: Uint8Array) => bytes.subarray(0, 40)],
    ["of nothing", () => new Uint8Array()],
  ])("is done from the beginning where its checkpoint is one %s", async (_, damage) => {
    await stopped();
    const [key, bytes] = [...server.objects].find(([key]) => key.includes("checkpoints/"))!;
    server.objects.set(key, damage(bytes));
    const { summary } = await completeRun(machine("other").run(config), async (writer) => ({
      from: writer.loadCheckpoint(),
    }));
    expect(summary).toEqual({ from: null });
    expect(notes).toEqual([expect.stringContaining("is damaged there, and is left")]);
  });

  test("goes on although its checkpoints cannot be kept, which is said once", async () => {
    server.fail = ({ key }) => (key.includes("checkpoints/") ? 503 : null);
    const writer = machine("one").run(config).tryLock()!;
    for (const epoch of [0, 1, 2, 3]) writer.saveCheckpoint({ epoch, arrays: {}, meta: null });
    await expect.poll(() => notes).toEqual([expect.stringContaining("could be kept in s3://laboratory/study")]);
    writer.release();
  });
});

describe("a file that arrives damaged", () => {
  test("once is fetched again, and a note says so", async () => {
    await completeRun(machine("one").run(config), work("one"));
    server.fail = ({ method, key, times }) =>
      method === "GET" && key.includes("files/") && times === 1 ? "flipped" : null;
    expect((await completeRun(machine("other").run(config), never)).summary).toEqual({ by: "one" });
    expect(notes).toContain(
      `The file model.onnx of the run ${machine("other").run(config).id} came with other bytes than its checksum says, and is fetched again.`,
    );
  });

  const anyFile = (): string => [...server.objects.keys()].find((one) => one.includes("files/"))!;

  test.each([
    ["always", () => server.objects.set(anyFile(), Uint8Array.of(9))],
    ["because it is not there", () => server.objects.delete(anyFile())],
  ])("%s makes the run be done again, and is mended by its files", async (_, damage) => {
    await completeRun(machine("one").run(config), work("one"));
    damage();
    // The first result is whole again, so it is everybody's.
    expect((await completeRun(machine("other").run(config), work("other"))).summary).toEqual({ by: "one" });
    expect(notes.at(-1)).toMatch(/^The run \w+ in s3:\/\/laboratory\/study is damaged \(.+\), and is done again\.$/);
    notes = [];
    expect((await completeRun(machine("third").run(config), never)).summary).toEqual({ by: "one" });
    expect(notes).toEqual([]);
  });

  test("that nobody has any more gives way to another result", async () => {
    await completeRun(machine("one").run(config), async (writer) => {
      writer.writeFile("model.onnx", Uint8Array.of(7));
      return { by: "one" };
    });
    for (const [key, bytes] of server.objects) if (bytes.length === 1) server.objects.delete(key);
    expect((await completeRun(machine("other").run(config), work("other"))).summary).toEqual({ by: "other" });
    expect((await completeRun(machine("third").run(config), never)).summary).toEqual({ by: "other" });
  });
});

test("a done.json that would lead out of the run's folder, or is another run's, adds nothing", async () => {
  await completeRun(machine("one").run(config), work("one"));
  await completeRun(machine("one").run({ other: true }), work("one"));
  const [mine, others] = [config, { other: true }].map((of) => `study/runs/${machine("one").run(of).id}/done.json`);
  for (const bytes of [server.objects.get(others!)!, new TextEncoder().encode("[null]"), new Uint8Array()]) {
    server.objects.set(mine!, bytes);
    const store = machine("other");
    await store.run(config).refresh();
    expect(store.run(config).isDone()).toBe(false);
    expect(store.list()).toEqual([]);
    expect(notes.at(-1)).toContain("is damaged (done.json), and is done again.");
  }
});

test("a bucket that does not take a result loses nothing, and the same command gives it again", async () => {
  server.fail = ({ method, key }) => (method === "PUT" && !key.includes("claims/") ? 503 : null);
  const one = machine("one");
  const failing = completeRun(one.run(config), work("one"));
  await expect(failing).rejects.toThrow(UserError);
  await expect(failing).rejects.toThrow(
    /did not answer after 3 attempts .* The run is finished in .*gives it again\.$/,
  );
  server.fail = () => null;
  await completeRun(machine("one").run(config), never);
  expect((await completeRun(machine("other").run(config), never)).summary).toEqual({ by: "one" });
});

test("a server that dies in the midst of giving leaves no result that is not whole", async () => {
  server.fail = ({ method, key }) => (method === "PUT" && key.includes("done.json") ? "reset" : null);
  await expect(completeRun(machine("one").run(config), work("one"))).rejects.toThrow(UserError);
  const other = machine("other");
  await other.run(config).refresh();
  expect(other.run(config).isDone()).toBe(false);
  // The answer to the last write was lost, and so it was done.
  server.fail = ({ method, key, times }) =>
    method === "PUT" && key.includes("done.json") && times < 6 ? "lost" : null;
  await completeRun(machine("one").run(config), never);
  expect((await completeRun(other.run(config), never)).summary).toEqual({ by: "one" });
});

test("what is damaged here is fetched anew", async () => {
  await completeRun(machine("one").run(config), work("one"));
  truncateSync(join(machine("one").run(config).folder, "model.onnx"), 1);
  expect((await completeRun(machine("one").run(config), never)).summary).toEqual({ by: "one" });
});
