import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { thisHost } from "../../../files/processIdentity.ts";
import { completeRun } from "../../completeRun.ts";
import type { RunWriter } from "../../store.ts";
import { type DiskStore, openStore } from "../diskStore.ts";
import { lockBytes, parseLock } from "../lockRecord.ts";
import { bucketAccess } from "./bucketAccess.ts";
import type { ClaimOptions } from "./bucketClaims.ts";
import { BucketClient } from "./bucketClient.ts";
import { bucketRemote } from "./bucketRemote.ts";
import { parseBucketUrl } from "./bucketUrl.ts";
import { type BucketServer, bucketServer } from "./testing/bucketServer.ts";

let folder: string;
let server: BucketServer;
let notes: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "treble-claims-"));
  server = await bucketServer();
  notes = [];
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function machine(name: string, claims: ClaimOptions = {}): DiskStore {
  const client = new BucketClient(parseBucketUrl("s3://laboratory/study"), bucketAccess(server.env));
  const note = (message: string) => notes.push(message);
  const options = { note, checkpointEveryMs: 0, lookEveryMs: 10, claims: { host: name, beatEveryMs: 20, ...claims } };
  return openStore(join(folder, name), { note, pollMs: 5, remote: bucketRemote(client, options) });
}

const config = { kind: "train", kernel: 3 };
const claim = () => `study/claims/${machine("any").run(config).id}`;
const written = () => parseLock(Buffer.from(server.objects.get(claim()) ?? []).toString());
const never = async (): Promise<never> => {
  throw new Error("It was to be waited for.");
};

/** Begins the run on a machine; what it returns ends it there. */
async function begun(store: DiskStore): Promise<{ end(): void; result: Promise<unknown> }> {
  let end = (): void => {};
  const told = new Promise<void>((resolve) => {
    end = resolve;
  });
  const writers: RunWriter[] = [];
  const result = completeRun(store.run(config), async (writer) => {
    writers.push(writer);
    await told;
    return { by: "first" };
  });
  await expect.poll(() => writers).toHaveLength(1);
  return { end, result };
}

test("a run that another machine does is waited for, and its claim is gone at the end", async () => {
  const one = await begun(machine("one"));
  const beat = written()!.beat;
  const waiting = completeRun(machine("other").run(config), never);
  await expect.poll(() => written()!.beat).not.toBe(beat);
  expect(written()!.process?.host).toBe("one");
  one.end();
  expect((await waiting).summary).toEqual({ by: "first" });
  await one.result;
  await expect.poll(() => server.objects.has(claim())).toBe(false);
  expect(notes).toEqual([]);
});

test("a run costs four requests more for its claim, and who waits two a look", async () => {
  const ofClaims = () => server.log.filter(({ key }) => key.includes("claims/")).map(({ method }) => method);
  const one = await begun(machine("one", { beatEveryMs: 1e6 }));
  expect(ofClaims()).toEqual(["GET", "PUT"]);
  const asked = server.log.length;
  const waiting = completeRun(machine("other").run(config), never);
  await expect.poll(() => server.log.length).toBeGreaterThan(asked + 3);
  const looks = server.log.slice(asked, asked + 4).map(({ method, key }) => `${method} ${key.split("/")[1]}`);
  expect(looks).toEqual(["GET runs", "GET claims", "GET runs", "GET claims"]);
  one.end();
  await waiting;
  await one.result;
  await expect.poll(ofClaims).toContain("DELETE");
  expect(ofClaims().filter((method) => method !== "GET")).toEqual(["PUT", "DELETE"]);
});

test("work that fails lets go of the run", async () => {
  const failing = completeRun(machine("one").run(config), async () => {
    throw new Error("It broke.");
  });
  await expect(failing).rejects.toThrow("It broke.");
  expect(server.objects.has(claim())).toBe(false);
});

test("what a machine was doing that gives no more sign of life is gone on with, from its checkpoint", async () => {
  const writer = machine("one").run(config).tryLock()!;
  writer.saveCheckpoint({ epoch: 0, arrays: {}, meta: { at: 0 } });
  writer.saveCheckpoint({ epoch: 1, arrays: {}, meta: { at: 1 } });
  await expect.poll(() => [...server.objects.keys()].some((key) => key.includes("checkpoints/"))).toBe(true);
  server.objects.set(claim(), lockBytes("0123456789abcdef", { pid: 7, host: "node7 a b", start: null }, 4));
  const began = performance.now();
  const { summary } = await completeRun(
    machine("other", { staleAfterMs: 300 }).run(config),
    async (other) => other.loadCheckpoint()?.meta,
  );
  expect(performance.now() - began).toBeGreaterThan(300);
  expect(summary).toHaveProperty("at");
  expect(notes).toEqual([expect.stringMatching(/^The run \w+ was taken over: process 7 on node7 gave no more sign/)]);
});

test("what a process of this machine was doing that is gone is gone on with at once", async () => {
  const pid = Number(execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }));
  server.objects.set(claim(), lockBytes("0123456789abcdef", { pid, host: thisHost(), start: "1" }, 4));
  const { summary } = await completeRun(machine("one", { host: thisHost() }).run(config), async () => "done");
  expect(summary).toBe("done");
  expect(notes).toEqual([]);
});

test("what nobody can read is nobody's after a while", async () => {
  server.objects.set(claim(), Uint8Array.of(0, 1, 2));
  const store = machine("one", { namelessAfterMs: 100 });
  expect((await completeRun(store.run(config), async () => "done")).summary).toBe("done");
});

test("a look tells which runs others are at, until they are silent", async () => {
  const one = await begun(machine("one"));
  let nowMs = 0;
  const other = machine("other", { clock: () => nowMs });
  const run = other.run(config);
  expect(run.isRunning()).toBe(false);
  await other.remote!.look();
  expect(run.isRunning()).toBe(true);
  // It beats between two looks.
  for (let i = 0; i < 8; i++) {
    nowMs += 40_000;
    const { beat } = written()!;
    await expect.poll(() => written()!.beat).not.toBe(beat);
    await other.remote!.look();
  }
  expect(run.isRunning()).toBe(true);
  server.fail = ({ method, key }) => (method === "PUT" && key.includes("claims/") ? 403 : null);
  await other.remote!.look();
  for (let i = 0; i < 6; i++) {
    nowMs += 40_000;
    await other.remote!.look();
  }
  expect(run.isRunning()).toBe(false);
  server.fail = () => null;
  one.end();
  await one.result;
});
