import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OfflineError } from "../../errors/offlineError.ts";
import { UserError } from "../../errors/userError.ts";
import { randomStream } from "../../random/randomStream.ts";
import { type LocalRegistry, localRegistry } from "../testing/localRegistry.ts";
import { type DownloadOptions, downloadPackage } from "./downloadPackage.ts";

const stream = randomStream(1);
const TARBALL = Buffer.from(Uint8Array.from({ length: 300_000 }, () => stream.next()));

let folder: string;
let registry: LocalRegistry | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "treble-download-"));
});
afterEach(async () => {
  await registry?.close();
  registry = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function download(
  serve?: (response: ServerResponse, n: number) => void,
  options: DownloadOptions = {},
  announced?: Buffer,
): Promise<void> {
  registry = await localRegistry(TARBALL, serve, announced);
  await downloadPackage(registry.pinned, join(folder, "package.tgz"), {
    config: { registry: registry.url },
    ...options,
  });
}
const half = (response: ServerResponse): void => {
  response.setHeader("content-length", TARBALL.length);
  response.write(TARBALL.subarray(0, 150_000));
};

describe("downloadPackage", () => {
  it("fetches, verifies and reports its progress", async () => {
    const progress: [number, number | undefined][] = [];
    await download(undefined, { onProgress: ({ done, total }) => progress.push([done, total]) });
    expect((await readFile(join(folder, "package.tgz"))).equals(TARBALL)).toBe(true);
    expect(await readdir(folder)).toEqual(["package.tgz"]);
    expect(progress.at(-1)).toEqual([TARBALL.length, TARBALL.length]);
    expect(progress.every(([received], i) => i === 0 || received > progress[i - 1]![0])).toBe(true);
  });

  it("starts an interrupted download anew", async () => {
    await download((response, n) => {
      if (n > 0) {
        response.end(TARBALL);
      } else {
        half(response);
        setTimeout(() => response.destroy(), 50);
      }
    });
    expect((await readFile(join(folder, "package.tgz"))).equals(TARBALL)).toBe(true);
  });

  it.each([
    [
      "breaks off again and again",
      (response: ServerResponse) => {
        half(response);
        setTimeout(() => response.destroy(), 20);
      },
      OfflineError,
      /cannot be reached/,
    ],
    ["falls silent", half, OfflineError, /nothing arrived for 0.3 s/],
    ["never answers", () => {}, OfflineError, /nothing arrived for 0.5 s/],
    [
      "sends other bytes",
      (response: ServerResponse) => response.end(Buffer.alloc(TARBALL.length)),
      UserError,
      /SHA-256 is wrong/,
    ],
    [
      "sends too much",
      (response: ServerResponse) => response.end(Buffer.concat([TARBALL, TARBALL])),
      UserError,
      /SHA-256 is wrong/,
    ],
    [
      "answers 403",
      (response: ServerResponse) => {
        response.statusCode = 403;
        response.end();
      },
      UserError,
      /answers 403/,
    ],
  ] as const)("leaves nothing behind when the registry %s", async (_, serve, type, message) => {
    const failure = download(serve, { connectTimeoutMs: 500, stallTimeoutMs: 300 });
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toBeInstanceOf(type);
    expect(await readdir(folder)).toEqual([]);
  });

  it("trusts its own SHA-256 and not what the registry announces", async () => {
    const other = Buffer.alloc(TARBALL.length, 7);
    await expect(download((response) => response.end(other), {}, other)).rejects.toThrow(/SHA-256 is wrong/);
    expect(await readdir(folder)).toEqual([]);
  });

  it("says which package the registry lacks", async () => {
    registry = await localRegistry(TARBALL);
    const failure = downloadPackage({ ...registry.pinned, name: "absent-data" }, join(folder, "p"), {
      config: { registry: registry.url },
    });
    await expect(failure).rejects.toThrow(/absent-data 1.0.0 could not be fetched \(the registry answers 404\)/);
    await expect(failure).rejects.not.toBeInstanceOf(OfflineError);
  });

  it("throws the signal's reason and leaves nothing behind when aborted midway", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const failure = download(half, { signal: controller.signal, onProgress: () => controller.abort(reason) });
    await expect(failure).rejects.toBe(reason);
    expect(await readdir(folder)).toEqual([]);
  });

  it("throws the signal's reason when aborted before the first byte", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const failure = download(() => controller.abort(reason), { signal: controller.signal });
    await expect(failure).rejects.toBe(reason);
    expect(await readdir(folder)).toEqual([]);
  });

  it("tells of a missing network within seconds", async () => {
    registry = await localRegistry(TARBALL);
    const { url, pinned } = registry;
    await registry.close();
    const start = performance.now();
    for (const registryUrl of [url, "http://registry.invalid/"]) {
      const failure = downloadPackage(pinned, join(folder, "p"), { config: { registry: registryUrl } });
      await expect(failure).rejects.toBeInstanceOf(OfflineError);
    }
    // Trying again, as npm does by default, takes 70 s.
    expect(performance.now() - start).toBeLessThan(60_000);
  });
});
