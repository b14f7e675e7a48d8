import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { type ArchiveFile, tarArchive } from "../testing/tarArchive.ts";
import { tarEntries } from "./tarEntries.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

async function read(
  archive: Uint8Array,
  wanted: readonly string[],
  { limit = 10_000, total = 1_000_000, piece = 700 } = {},
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const limits = new Map(wanted.map((name) => [name, limit]));
  for await (const { name, bytes } of tarEntries(inPieces(archive, piece), limits, total, "The archive")) {
    found[name] = new TextDecoder().decode(bytes);
  }
  return found;
}

describe("tarEntries", () => {
  it("gives back the wanted files, however the stream is cut", async () => {
    const file = fc.record({ bytes: fc.uint8Array({ maxLength: 1500 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(file, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 3000 }),
        async (files, piece) => {
          const archive = tarArchive(files.map(({ bytes }, i) => ({ name: `package/${i}`, bytes })));
          const wanted = new Map(files.map((_, i): [string, number] => [`package/${i}`, 1500]));
          const got: Uint8Array[] = [];
          for await (const entry of tarEntries(inPieces(archive, piece), wanted, 1e6, "x")) got.push(entry.bytes);
          expect(got).toEqual(files.map(({ bytes }) => Uint8Array.from(bytes)));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("takes no notice of hostile names, links and devices", async () => {
    const hostile: ArchiveFile[] = [
      { name: "../../../tmp/treble-escaped", bytes: encode("out") },
      { name: "/tmp/treble-escaped", bytes: encode("out") },
      { name: "package/../wanted", bytes: encode("out") },
      { name: "wanted", type: "2" },
      { name: "wanted", type: "1" },
      { name: "wanted", type: "5" },
      { name: "wanted", type: "3" },
      { name: "C:\\wanted", bytes: encode("out") },
    ];
    const archive = tarArchive([...hostile, { name: "wanted", bytes: encode("in") }]);
    expect(await read(archive, ["wanted"])).toEqual({ wanted: "in" });
  });

  it("reads ustar prefixes, pax paths and GNU long names", async () => {
    const long = `package/${"long/".repeat(40)}name`;
    const body = ` path=${long}\n`;
    const length = body.length + String(body.length + 3).length;
    expect(
      await read(
        tarArchive([
          { name: "b", prefix: "a", bytes: encode("prefix") },
          { name: "pax", type: "x", bytes: encode(`${length}${body}`) },
          { name: "short", bytes: encode("pax") },
          { name: "after", bytes: encode("plain") },
          { name: "././@LongLink", type: "L", bytes: encode(`${long}2\0`) },
          { name: "short", bytes: encode("gnu") },
        ]),
        ["a/b", long, "after", `${long}2`],
      ),
    ).toEqual({ "a/b": "prefix", [long]: "pax", after: "plain", [`${long}2`]: "gnu" });
  });

  const good = tarArchive([{ name: "a", bytes: encode("content") }]);
  it.each([
    ["a cut archive", good.subarray(0, 515), ["a"], {}, /ends too early/],
    ["a cut header", good.subarray(0, 100), ["a"], {}, /ends too early/],
    ["a missing file", good, ["a", "b"], {}, /lacks b/],
    ["a file over its limit", good, ["a"], { limit: 3 }, /7 bytes, more than 3/],
    ["an archive over its limit", good, ["b"], { total: 600 }, /more than 600 bytes/],
    ["a wrong checksum", Buffer.concat([Buffer.from("b"), good.subarray(1)]), ["a"], {}, /checksum/],
    ["a size that lies", tarArchive([{ name: "a", size: 8 ** 11 - 1 }]), ["a"], {}, /more than 1000000 bytes/],
    [
      "a file twice",
      tarArchive([{ name: "a" }, { name: "a" }, { name: "b" }]),
      ["a", "b"],
      {},
      /lacks b|a twice|twice/,
    ],
    [
      "a malformed extension",
      tarArchive([{ name: "x", type: "x", bytes: encode("99 path=") }]),
      ["a"],
      {},
      /malformed/,
    ],
    ["an endless extension", tarArchive([{ name: "x", type: "L", size: 10 ** 6 }]), ["a"], {}, /too long/],
  ])("refuses %s", async (_, archive, wanted, options, message) => {
    const reading = read(archive, wanted, options);
    await expect(reading).rejects.toThrow(UserError);
    await expect(reading).rejects.toThrow(message);
  });
});
