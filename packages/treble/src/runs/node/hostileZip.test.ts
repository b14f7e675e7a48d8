import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { bytesSource } from "../../formats/byteSource.ts";
import { openNpz, readNpz, writeNpz } from "../../formats/npz.ts";
import { claimedNpy, type WrittenEntry, writtenZip } from "../../formats/testing/writtenZip.ts";

const small = claimedNpy([2, 3], 24);
const GIB = 2 ** 30;

test("an honest file by the same hand is read", () => {
  const file = writtenZip([
    { name: "a.npy", content: small },
    { name: "b.npy", content: small, deflated: true, flags: 0x0808 },
  ]);
  const expected = { data: new Float32Array(6), shape: [2, 3] };
  expect(readNpz(file)).toEqual({ a: expected, b: expected });
});

describe("is refused, whatever it claims, without the memory for it", () => {
  const cases: readonly (readonly [string, readonly WrittenEntry[], RegExp])[] = [
    [
      "a gigabyte deflated into nothing",
      [{ name: "a.npy", content: small, deflated: true, bytes: GIB }],
      /claims a size/,
    ],
    ["a gigabyte stored in nothing", [{ name: "a.npy", content: small, bytes: GIB }], /claims a size/],
    ["packed bytes that are not there", [{ name: "a.npy", content: small, packedBytes: GIB, bytes: GIB }], /cut short/],
    [
      "a gigabyte in a megabyte that does not hold it",
      [
        {
          name: "a.npy",
          content: Buffer.concat([claimedNpy([2 ** 28], 0), Buffer.alloc(2 ** 20, 1)]),
          method: 8,
          bytes: GIB,
          flags: 0,
        },
      ],
      /checksum/,
    ],
    ["a shape beyond its bytes", [{ name: "a.npy", content: claimedNpy([2 ** 28], 24) }], /another number of bytes/],
    ["a shape beyond all numbers", [{ name: "a.npy", content: claimedNpy([2 ** 50, 2 ** 50], 24) }], /another number/],
    [
      "entries over each other",
      [
        { name: "a.npy", content: small },
        { name: "b.npy", content: small, at: 0, localName: "b.npy" },
      ],
      /two names|share/,
    ],
    [
      "one entry named twice",
      [
        { name: "a.npy", content: small },
        { name: "a.npy", content: small },
      ],
      /table of contents/,
    ],
    [
      "the same bytes under one name",
      [
        { name: "a.npy", content: small },
        { name: "a.npy", content: small, at: 0 },
      ],
      /table/,
    ],
    ["encryption", [{ name: "a.npy", content: small, flags: 1 }], /encrypted/],
    ["strong encryption", [{ name: "a.npy", content: small, flags: 0x40 }], /encrypted/],
    ["hidden headers", [{ name: "a.npy", content: small, flags: 0x2000 }], /encrypted/],
    ["another way of packing", [{ name: "a.npy", content: small, method: 14 }], /packed in a way/],
    ["sizes of zip64", [{ name: "a.npy", content: small, bytes: 0xffffffff, packedBytes: 0xffffffff }], /zip64/],
    ["a link", [{ name: "a.npy", content: small, mode: 0o120777 }], /is a link/],
    ["a path that climbs", [{ name: "../a.txt", content: small }], /something else/],
    ["a wrong checksum", [{ name: "a.npy", content: small, crc: 1 }], /checksum/],
    ["two names", [{ name: "a.npy", content: small, localName: "b.npy" }], /two names/],
  ];

  test.each(cases)("%s", (_, entries, words) => {
    const file = writtenZip(entries);
    const before = process.memoryUsage();
    for (const read of [() => readNpz(file), () => all(file)]) {
      expect(read).toThrow(UserError);
      expect(read).toThrow(words);
    }
    expect(process.memoryUsage().rss - before.rss).toBeLessThan(GIB / 4);
  });

  test("two entries that share bytes, under the names that both have", () => {
    const inner = writtenZip([{ name: "b.npy", content: small }]);
    // The second entry lies inside the first one's content.
    const outer = { name: "a.npy", content: Buffer.concat([inner.subarray(0, inner.length - 22)]) };
    const file = writtenZip([outer, { name: "b.npy", content: small, at: 30 + "a.npy".length }]);
    expect(() => readNpz(file)).toThrow(/share their bytes/);
  });
});

/** As `treble spectrum` reads: heads, then what it needs. */
function all(file: Uint8Array): unknown[] {
  const npz = openNpz(bytesSource(file), "x.npz");
  const [why] = npz.unread.values();
  if (why !== undefined) throw new UserError(why);
  return [...npz.heads.keys()].map((name) => npz.read(name));
}

test("a head is told without unpacking what follows it", () => {
  const file = writtenZip([{ name: "a.npy", content: claimedNpy([2 ** 22], 2 ** 24), deflated: true }]);
  let taken = 0;
  const source = {
    size: file.length,
    read(start: number, end: number) {
      taken += end - start;
      return file.subarray(start, end);
    },
  };
  expect(openNpz(source).heads.get("a")).toMatchObject({ dtype: "<f4", shape: [2 ** 22] });
  const whole = taken;
  openNpz(source).read("a");
  expect(taken - whole).toBeGreaterThan(whole);
});

test("any change to a small file: values or a UserError, in little memory", () => {
  const seeds = [
    writeNpz({
      a: { data: Float32Array.of(1, 2, 3, 4), shape: [1, 2, 2] },
      b: { data: new Uint8Array(9), shape: [9] },
    }),
    writtenZip([
      { name: "a.npy", content: claimedNpy([1, 8, 8], 256), deflated: true },
      { name: "b.npy", content: claimedNpy([4], 16), deflated: true, flags: 8 },
    ]),
  ];
  const change = fc.record({
    at: fc.nat(2000),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 4 }),
      fc.constantFrom([255, 255, 255, 255], [0, 0, 0, 64], [0x50, 0x4b, 1, 2], [0, 0, 0, 0]),
    ),
    kind: fc.constantFrom("write", "insert", "remove", "double"),
  });
  const before = process.memoryUsage().rss;
  fc.assert(
    fc.property(fc.constantFrom(...seeds), fc.array(change, { minLength: 1, maxLength: 4 }), (seed, changes) => {
      let file = Buffer.from(seed);
      for (const { at, bytes, kind } of changes) {
        const place = at % file.length;
        const [head, tail] = [file.subarray(0, place), file.subarray(place)];
        if (kind === "write") file = Buffer.concat([head, Buffer.from(bytes), tail.subarray(bytes.length)]);
        if (kind === "insert") file = Buffer.concat([head, Buffer.from(bytes), tail]);
        if (kind === "remove") file = Buffer.concat([head, tail.subarray(bytes.length)]);
        if (kind === "double") file = Buffer.concat([head, head, tail]);
      }
      for (const read of [() => readNpz(file, { name: "x.npz" }), () => all(file)]) {
        try {
          read();
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          expect((error as Error).message).toMatch(/^x\.npz[^\n]*\.$/);
        }
      }
    }),
    { numRuns: 3000 },
  );
  expect(process.memoryUsage().rss - before).toBeLessThan(GIB / 4);
});
