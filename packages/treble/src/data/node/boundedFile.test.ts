import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { announcedIdxBytes } from "../packages/idx.ts";
import { readBoundedFile } from "./boundedFile.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "treble-bounded-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** An IDX file of `count` images of 2 × 2, with that many bytes of zeros behind its header, packed. */
async function packed(count: number, bytes: number): Promise<string> {
  const head = Buffer.alloc(16);
  head.set([0, 0, 8, 3]);
  for (const [i, extent] of [count, 2, 2].entries()) head.writeUInt32BE(extent, 4 + 4 * i);
  const path = join(folder, "images.gz");
  await writeFile(path, gzipSync(Buffer.concat([head, Buffer.alloc(bytes)])));
  return path;
}

it("inflates what the beginning announces", async () => {
  expect((await readBoundedFile(await packed(3, 12), 1000, announcedIdxBytes))?.length).toBe(28);
  // What is missing is for the decoder to say.
  expect((await readBoundedFile(await packed(9, 12), 1000, announcedIdxBytes))?.length).toBe(28);
});

it("inflates no more than that, whatever there is", async () => {
  const path = await packed(3, 2 ** 26);
  const before = process.memoryUsage().arrayBuffers;
  await expect(readBoundedFile(path, 2 ** 30, announcedIdxBytes)).rejects.toThrow(
    /holds more than 28 bytes, which its beginning announces/,
  );
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  await expect(readBoundedFile(path, 100_000)).rejects.toThrow(/holds more than 100000 bytes\)/);
});

it("refuses what is no gzip data, or nothing at all", async () => {
  for (const content of ["", "garbage", Buffer.from([0x1f, 0x8b, 8, 0])]) {
    const path = join(folder, "wrong.gz");
    await writeFile(path, content);
    await expect(readBoundedFile(path, 1000, announcedIdxBytes)).rejects.toThrow(UserError);
  }
});
