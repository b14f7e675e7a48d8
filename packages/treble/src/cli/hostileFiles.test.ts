import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { claimedNpy, writtenZip } from "../formats/testing/writtenZip.ts";
import { type Ended, temporaryFolder, treble } from "./testing/cliProcess.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

/** Bytes; nothing here reads so many, so that no checksum of them is needed. */
const LARGE = 2 ** 27;
const signals = Buffer.concat([claimedNpy([1, 2, 2], 0), Buffer.from(Float32Array.of(1, 2, 3, 5).buffer)]);

beforeAll(() => {
  const large = { content: claimedNpy([1, LARGE / 4], LARGE), deflated: true, crc: 0 };
  const files = {
    "small.npz": [{ name: "perturbation.npy", content: signals }],
    "beside.npz": [
      { name: "perturbation.npy", content: signals },
      { name: "large.npy", ...large },
    ],
    "long.npz": [{ name: "perturbation.npy", content: claimedNpy([LARGE / 4, 1, 1], LARGE), deflated: true, crc: 0 }],
    "wide.npz": [{ name: "perturbation.npy", content: claimedNpy([1, 1, LARGE / 4], LARGE), deflated: true, crc: 0 }],
    "config.zip": [{ name: "runs/0123456789abcdef/config.json", ...large }],
    "done.zip": [
      { name: "runs/0123456789abcdef/config.json", content: Buffer.from("{}") },
      { name: "runs/0123456789abcdef/done.json", ...large },
    ],
  };
  for (const [name, entries] of Object.entries(files)) writeFileSync(join(folder, name), writtenZip(entries));
  for (const name of ["holes.npz", "holes.zip"]) {
    writeFileSync(join(folder, name), "PK");
    truncateSync(join(folder, name), 2 ** 31);
  }
}, 600_000);

/** Runs to the end, and says the most memory it had, in bytes. */
async function measured(args: readonly string[]): Promise<Ended & { readonly memory: number }> {
  const path = join(folder, "memory");
  const hook = join(folder, "hook.mjs");
  writeFileSync(
    hook,
    `import { writeFileSync } from "node:fs";
     process.on("exit", () => writeFileSync(${JSON.stringify(path)}, String(1024 * process.resourceUsage().maxRSS)));`,
  );
  const ended = await treble(folder, args, { NODE_OPTIONS: `--import=${hook}` });
  return { ...ended, memory: Number(readFileSync(path, "utf8")) };
}

it("a file takes no more memory than what is asked of it needs", async () => {
  const small = await measured(["spectrum", "small.npz", "--json"]);
  expect(small.code, small.stderr).toBe(0);
  const beside = await measured(["spectrum", "beside.npz", "--json"]);
  expect(beside.code, beside.stderr).toBe(0);
  expect(JSON.parse(beside.stdout).scalars).toEqual(JSON.parse(small.stdout).scalars);
  expect(beside.memory - small.memory).toBeLessThan(LARGE / 2);
  const refused = [
    [
      ["spectrum", "long.npz"],
      /Measuring long\.npz takes about .* of memory, more than the 2147483648 bytes.*--max-memory/,
    ],
    [["spectrum", "wide.npz"], /Measuring wide\.npz takes about/],
    [["spectrum", "small.npz", "--max-memory", "100"], /more than the 100 bytes/],
    [["spectrum", "beside.npz", "--array", "large"], /is not signals/],
    [["spectrum", "holes.npz"], /does not end as a zip file/],
    [["runs", "import", "holes.zip"], /does not end as a zip file/],
    [["runs", "import", "config.zip"], /config\.json of \d+ bytes, more than any has/],
    [["runs", "import", "done.zip"], /no configuration of that name|done\.json of \d+ bytes, more than any has/],
    [["runs", "import", "done.zip", "--max-size", "1MB"], /unpacked, more than the 1000000 that are taken.*--max-size/],
  ] as const;
  for (const [args, words] of refused) {
    const { code, stderr, memory } = await measured(args);
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(words);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(memory - small.memory).toBeLessThan(LARGE / 2);
  }
}, 600_000);
