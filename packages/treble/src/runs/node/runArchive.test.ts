import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { unzipSync, zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import type { DiskStore } from "./diskStore.ts";
import { openStore } from "./diskStore.ts";
import { packRuns, unpackRuns } from "./runArchive.ts";

let folder: string;
let from: DiskStore;
let into: DiskStore;
const configs = [{ kind: "one", n: 1 }, { kind: "two" }];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "treble-archive-"));
  from = openStore(join(folder, "from"));
  into = openStore(join(folder, "into"));
  for (const [i, config] of configs.entries()) finish(from, config, i);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function finish(store: DiskStore, config: object, value: number): void {
  const writer = store.run(config).tryLock()!;
  writer.appendMetrics({ epoch: 0, value });
  writer.writeFile("data.bin", Uint8Array.of(1, 2, value));
  writer.finish({ value });
}

/** Every file below a folder with its bytes. */
function tree(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path): [string, string] => [path.slice(root.length), readFileSync(path, "hex")])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The archive with its entries changed. */
function changed(change: Change): Uint8Array {
  const entries = unzipSync(packRuns(from, configs));
  change(entries);
  return zipSync(entries, { level: 0 });
}

type Entries = Record<string, Uint8Array>;
type Change = (entries: Entries) => void;

function put(entry: (entries: Entries) => readonly [path: string, bytes: Uint8Array]): Change {
  return (entries) => {
    const [path, bytes] = entry(entries);
    entries[path] = bytes;
  };
}

function take(path: () => string): Change {
  return (entries) => {
    delete entries[path()];
  };
}

const id = (n: number): string => from.run(configs[n]!).id;

test("runs arrive as they were, with the same hashes and bytes", () => {
  expect(unpackRuns(into, packRuns(from, configs), "x.zip")).toEqual({ added: [id(0), id(1)], present: [] });
  expect(tree(join(folder, "into", "runs"))).toEqual(tree(join(folder, "from", "runs")));
  expect(into.run(configs[1]!).result()).toEqual(from.run(configs[1]!).result());
  expect(readdirSync(join(folder, "into", "unpacking"))).toEqual([]);
});

test("the same runs give the same bytes", () => {
  expect(packRuns(from, configs)).toEqual(packRuns(openStore(join(folder, "from")), configs));
});

test("what is there already stays; what is unfinished gives way; what is damaged is moved aside", () => {
  finish(into, configs[0]!, 0);
  const before = tree(join(folder, "into", "runs", id(0)));
  const writer = into.run(configs[1]!).tryLock()!;
  writer.appendMetrics({ epoch: 0, unfinished: true });
  writer.release();
  expect(unpackRuns(into, packRuns(from, configs), "x.zip")).toEqual({ added: [id(1)], present: [id(0)] });
  expect(tree(join(folder, "into", "runs", id(0)))).toEqual(before);
  expect(into.run(configs[1]!).metrics()).toEqual([{ epoch: 0, value: 1 }]);

  rmSync(join(into.run(configs[1]!).folder, "data.bin"));
  expect(unpackRuns(into, packRuns(from, configs), "x.zip").added).toEqual([id(1)]);
  expect(into.run(configs[1]!).isDone()).toBe(true);
  expect(readdirSync(join(folder, "into", "damaged"))).toHaveLength(1);
});

test("a run that another process is doing is left to it", () => {
  const writer = into.run(configs[1]!).tryLock()!;
  expect(() => unpackRuns(into, packRuns(from, configs), "x.zip")).toThrow(/being done by another process/);
  writer.finish({ mine: true });
  expect(into.run(configs[1]!).result()?.summary).toEqual({ mine: true });
});

test("what is not finished, or damaged, is not packed", () => {
  expect(() => packRuns(from, [{ kind: "never" }])).toThrow(/is not finished/);
  rmSync(join(from.run(configs[0]!).folder, "data.bin"));
  expect(() => packRuns(from, configs)).toThrow(UserError);
});

describe("a hostile file adds nothing and writes nothing outside", () => {
  const bad: readonly (readonly [string, Change, RegExp])[] = [
    ...[
      "../evil",
      "/evil",
      "runs/../evil",
      "runs/0123456789abcdef/../../evil",
      "runs/0123456789abcdef/..\\evil",
      "runs/0123456789abcdef/.hidden",
      "runs/0123456789abcdef/lock",
      "runs/0123456789abcdef/checkpoint.npz",
      "runs/0123456789ABCDEF/a",
      "runs/0123456789abcdef/",
      "runs/0123456789abcdef/a/b",
      "evil",
    ].map((path): [string, Change, RegExp] => [
      path,
      (entries) => {
        entries[path] = Uint8Array.of(1);
      },
      /no file of a run/,
    ]),
    ["a file too many", put(() => [`runs/${id(0)}/more`, Uint8Array.of(1)]), /has a file more that does not belong/],
    ["a file too few", take(() => `runs/${id(0)}/data.bin`), /data\.bin is missing/],
    ["other bytes", put(() => [`runs/${id(1)}/data.bin`, Uint8Array.of(1, 2, 9)]), /data\.bin has changed/],
    [
      "another's results",
      put((entries) => [`runs/${id(0)}/done.json`, entries[`runs/${id(1)}/done.json`]!]),
      /another run/,
    ],
    ["no results", take(() => `runs/${id(0)}/done.json`), /is not finished/],
    ["no configuration", take(() => `runs/${id(1)}/config.json`), /no configuration of that name/],
    [
      "another's name",
      (e) => {
        for (const [path, bytes] of Object.entries(e)) {
          if (path.includes(id(0))) e[path.replace(id(0), "0123456789abcdef")] = bytes;
        }
      },
      /0123456789abcdef has no configuration of that name/,
    ],
  ];

  test.each(bad)("%s", (_, change, words) => {
    const archive = changed(change);
    const before = tree(folder);
    expect(() => unpackRuns(into, archive, "x.zip")).toThrow(words);
    expect(() => unpackRuns(into, archive, "x.zip")).toThrow(UserError);
    expect(tree(folder)).toEqual(before);
    expect(into.list()).toEqual([]);
    expect(existsSync(join(folder, "..", "evil"))).toBe(false);
  });

  test("more than is taken: it is refused before it is unpacked", () => {
    const archive = changed((entries) => {
      for (let i = 0; i < 3; i++) entries[`runs/${id(0)}/large-${i}`] = new Uint8Array(1000);
    });
    // The sizes that the table of contents claims, raised to 1 GiB each.
    const view = new DataView(archive.buffer, archive.byteOffset);
    for (let at = 0; at + 4 <= archive.length; at++) {
      if (view.getUint32(at, true) !== 0x02014b50 || view.getUint32(at + 24, true) !== 1000) continue;
      view.setUint16(at + 10, 8, true);
      view.setUint32(at + 24, 1000 * 1032, true);
    }
    const before = tree(folder);
    expect(() => unpackRuns(into, archive, "x.zip")).toThrow(UserError);
    expect(tree(folder)).toEqual(before);
  });

  test("any bytes, and any byte of a good one changed: all or nothing", () => {
    const good = packRuns(from, configs);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const bytes = good.slice();
        bytes[at] = (bytes[at]! + by) & 255;
        try {
          unpackRuns(into, bytes, "x.zip");
          // A date or another field that nothing depends on.
          expect(tree(join(folder, "into", "runs"))).toEqual(tree(join(folder, "from", "runs")));
          for (const { id } of into.list()) into.remove(id);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          expect(into.list()).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
    expect(() => unpackRuns(into, new Uint8Array(100), "x.zip")).toThrow(/x\.zip is damaged/);
  });
});
