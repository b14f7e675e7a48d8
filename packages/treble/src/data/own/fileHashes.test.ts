import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { fileHashes } from "./fileHashes.ts";

let folder: string;
const LATER = 10_000_000_000n;
const later = (by = LATER) => ({ now: () => BigInt(Date.now()) * 1_000_000n + by });
const file = () => join(folder, "file");
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hash = async (options = {}) => (await fileHashes(folder, [{ name: "a", path: file() }], options)).get("a");
const memory = (): string => join(folder, "cache/file-hashes", readdirSync(join(folder, "cache/file-hashes"))[0]!);
/** Puts a lie into the memory, which shows whether it is believed. */
const lie = (): void => writeFileSync(memory(), readFileSync(memory(), "utf8").replace(/[0-9a-f]{64}/, "f".repeat(64)));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "treble-hashes-"));
  vi.stubEnv("TREBLE_CACHE", join(folder, "cache"));
  writeFileSync(file(), "one");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

it("are of the content, and remembered while nothing about the file changes", async () => {
  expect(await hash(later())).toBe(sha256("one"));
  lie();
  expect(await hash()).toBe("f".repeat(64));
});

it.each<[string, () => void, string]>([
  ["the content, with another size", () => writeFileSync(file(), "three"), "three"],
  [
    "the content, with the size and time as they were",
    () => {
      const { mtime } = statSync(file());
      writeFileSync(file(), "two");
      utimesSync(file(), mtime, mtime);
    },
    "two",
  ],
  [
    "the file, for another one",
    () => {
      rmSync(file());
      writeFileSync(file(), "two");
    },
    "two",
  ],
])("are done again after a change of %s", async (_, change, content) => {
  await hash(later());
  lie();
  change();
  expect(await hash(later())).toBe(sha256(content));
});

it("are not believed of a file that had just been changed when it was hashed", async () => {
  await hash(later(1_000_000_000n));
  lie();
  expect(await hash(later(1_000_000_000n))).toBe(sha256("one"));
  await hash(later());
  lie();
  expect(await hash()).toBe("f".repeat(64));
});

it.each([["{"], ["[]"], ['{"schema":1,"entries":[["x"]]}'], [""]])(
  "do without a memory that holds %j",
  async (text) => {
    await hash(later());
    writeFileSync(memory(), text);
    expect(await hash(later())).toBe(sha256("one"));
    expect(JSON.parse(readFileSync(memory(), "utf8")).entries).toHaveLength(1);
  },
);

it("do without a memory that cannot be kept", async () => {
  vi.stubEnv("TREBLE_CACHE", "/proc/treble");
  expect(await hash()).toBe(sha256("one"));
});

it("are of every file, and leave nothing unfinished behind", async () => {
  const files = Array.from({ length: 40 }, (_, i) => ({ name: `${i}`, path: join(folder, `f${i}`) }));
  for (const { name, path } of files) writeFileSync(path, name);
  const progress: number[] = [];
  const hashes = await fileHashes(folder, files, { onProgress: ({ done }) => progress.push(done) });
  for (const { name } of files) expect(hashes.get(name)).toBe(sha256(name));
  expect(progress.at(-1)).toBe(40);
  expect(readdirSync(join(folder, "cache/file-hashes"))).toHaveLength(1);
});

it("name what is missing, and end when told to", async () => {
  const missing = fileHashes(folder, [{ name: "b", path: join(folder, "b") }]);
  await expect(missing).rejects.toBeInstanceOf(UserError);
  await expect(missing).rejects.toThrow(/There is no file .*b; put it back/);
  await expect(hash({ signal: AbortSignal.abort(new Error("stop")) })).rejects.toThrow("stop");
});
