import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { scaleNamed } from "../../experiments/contract/scale.ts";
import { convolution, fullyConnected } from "../../experiments/networks/conditions.ts";
import { learningRateConfig } from "../../pipeline/training/learningRate.ts";
import { lockName } from "../../runs/fileNames.ts";
import { bucketAccess } from "../../runs/node/bucket/bucketAccess.ts";
import { BucketClient } from "../../runs/node/bucket/bucketClient.ts";
import { bucketRemote } from "../../runs/node/bucket/bucketRemote.ts";
import { parseBucketUrl } from "../../runs/node/bucket/bucketUrl.ts";
import { bucketServer } from "../../runs/node/bucket/testing/bucketServer.ts";
import { type DiskStore, openStore } from "../../runs/node/diskStore.ts";
import { lockBytes } from "../../runs/node/lockRecord.ts";
import { isHeld } from "../plan/cellRuns.ts";
import { type Cell, cellsOf } from "../plan/cells.ts";
import { shardsOf, shardText } from "../plan/shards.ts";
import { expectAll } from "./missingNetworks.ts";
import { noteShardCount } from "./shardCount.ts";
import { stealCells } from "./stealCells.ts";

let root: string;
let store: DiskStore;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "treble-steal-"));
  store = openStore(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const scale = scaleNamed("quick", "synthetic");
const cells = cellsOf([{ scale, experiments: [], conditions: [convolution(3), fullyConnected()] }]);
const silent = { start() {}, update() {}, finish() {}, log() {} };
const signal = new AbortController().signal;

/** The first run of a network, which its seeds share. */
function searchOf({ config }: Cell, from: DiskStore = store) {
  if (typeof config.learningRate === "number") throw new Error("The rate is given.");
  return from.run(learningRateConfig(config, config.learningRate));
}

test("a network is held while somebody does a run that it needs", () => {
  const [one, other] = ["bounded-width-3", "fully-connected"].map((id) =>
    cells.filter((cell) => cell.condition === id),
  );
  const writer = searchOf(one![0]!).tryLock()!;
  expect(one!.map(({ config }) => isHeld(store, config))).toEqual([true, true]);
  expect(other!.map(({ config }) => isHeld(store, config))).toEqual([false, false]);
  writer.finish({ learningRate: 0.1, tried: [], seconds: 0 });
  expect(one!.map(({ config }) => isHeld(store, config))).toEqual([false, false]);
});

test("networks that others hold are looked at for a while, and left to them", async () => {
  for (const cell of cells.slice(0, 2)) searchOf(cell).tryLock();
  const patience = { everyMs: 20, lastsMs: 100 };
  const shares = { workers: 1, threads: 1, note: null };
  const began = performance.now();
  expect(await stealCells({ store, own: new Map() }, cells, shares, { signal, sink: silent }, patience)).toBe(0);
  expect(performance.now() - began).toBeGreaterThan(80);
  expect(await stealCells({ store, own: new Map() }, [], shares, { signal, sink: silent })).toBe(0);
});

test("what a machine holds that is silent is gone on with, and not before it was silent for long", async () => {
  const staleAfterMs = 400;
  const watching = openStore(root, { lock: { staleAfterMs } });
  const { folder } = searchOf(cells[0]!);
  mkdirSync(folder);
  writeFileSync(join(folder, lockName), lockBytes("0123456789abcdef", { pid: 7, host: "node7 a b", start: null }, 4));
  const shares = { workers: 1, threads: 1, note: null };
  const own = cells.filter((cell) => searchOf(cell).folder === folder);
  const controller = new AbortController();
  const said: string[] = [];
  const log = (line: string): void => {
    said.push(line);
    controller.abort(new Error("enough"));
  };
  const began = performance.now();
  const work = { store: watching, own: new Map() };
  const watch = { signal: controller.signal, sink: { ...silent, log } };
  const stealing = stealCells(work, own, shares, watch, { everyMs: 20, lastsMs: 60_000 });
  await expect(stealing).rejects.toThrow("aborted");
  expect(performance.now() - began).toBeGreaterThan(staleAfterMs);
  // Its seeds wait for the same run: whichever of them is asked about first after it fell silent.
  expect(own.map(({ label }) => [`Going on with ${label}, of other shards.`])).toContainEqual(said);
});

test("missing networks are named, and by their shards where these were begun here", async () => {
  await expect(expectAll(store, cells, signal)).rejects.toThrow(UserError);
  await expect(expectAll(store, cells, signal)).rejects.toThrow(
    /^4 of 4 networks are missing in .* \(.*bounded-width 3×3, seed 0.*\); do them first, in shards or at once\.$/,
  );
  await noteShardCount(store, cells, 2, signal);
  const shards = shardsOf(cells, 2).map((own, i) => {
    const names = own.map(({ label }) => label).join("; ");
    return `shard ${shardText({ index: i + 1, count: 2 })}: ${names}`;
  });
  await expect(expectAll(store, cells, signal)).rejects.toThrow(
    `4 of 4 networks are missing in ${root} (${shards.join("; ")}); give the commands of these shards again.`,
  );
  // Of another plan nothing is known.
  await expect(expectAll(store, cells.slice(1), signal)).rejects.toThrow("do them first");
  const writer = searchOf(cells[0]!).tryLock()!;
  await expect(expectAll(store, cells, signal)).rejects.toThrow(`${cells[0]!.label} (being done); `);
  searchOf(cells.at(-1)!).tryLock();
  await expect(expectAll(store, cells, signal)).rejects.toThrow("; wait until they are done, or give");
  writer.release();
});

test("whoever collects what shards did in a bucket is told their shards, and what is being done elsewhere", async () => {
  const server = await bucketServer();
  const open = (host: string) => {
    const client = new BucketClient(parseBucketUrl("s3://laboratory/study"), bucketAccess(server.env));
    return openStore(join(root, host), { remote: bucketRemote(client, { claims: { host } }) });
  };
  try {
    await noteShardCount(open("one"), cells, 3, signal);
    const search = searchOf(cells[0]!, open("one"));
    await search.reserve();
    const collector = open("collector");
    await expect(expectAll(collector, cells, signal)).rejects.toThrow(
      /^4 of 4 networks are missing in s3:\/\/laboratory\/study \(shard 1\/3: .* \(being done\); .*again\.$/,
    );
    await search.leave();
  } finally {
    await server.close();
  }
});
