import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { UserError } from "../errors/userError.ts";
import { encodeNpy } from "./npy.ts";
import { type NamedArrays, readNpz, writeNpz } from "./npz.ts";

const arrays: NamedArrays = {
  "layer1/weight": { data: Float32Array.of(1, Number.NaN, -0, Number.POSITIVE_INFINITY), shape: [2, 2] },
  steps: { data: BigInt64Array.of(9007199254740993n), shape: [] },
  empty: { data: new Uint8Array(0), shape: [0] },
};

/** a = arange(3), b = ones((1, 2), uint8), by `numpy.savez` and `numpy.savez_compressed` of NumPy 2.4.6. */
const numpyFiles = {
  savez:
    "UEsDBC0AAAAAAAAAIQAkIeEr//////////8FABQAYS5ucHkBABAAmAAAAAAAAACYAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgzLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAAAAAAAAAAAADwPwAAAAAAAABAUEsDBC0AAAAAAAAAIQAmU+2C//////////8FABQAYi5ucHkBABAAggAAAAAAAACCAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJ3x1MScsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgxLCAyKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAQFQSwECLQMtAAAAAAAAACEAJCHhK5gAAACYAAAABQAAAAAAAAAAAAAAgAEAAAAAYS5ucHlQSwECLQMtAAAAAAAAACEAJlPtgoIAAACCAAAABQAAAAAAAAAAAAAAgAHPAAAAYi5ucHlQSwUGAAAAAAIAAgBmAAAAiAEAAAAA",
  savez_compressed:
    "UEsDBC0AAAAIAAAAIQAkIeEr//////////8FABQAYS5ucHkBABAAmAAAAAAAAABMAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6mjoKtQoUAC4GFPDBHspwAABQSwMELQAAAAgAAAAhACZT7YL//////////wUAFABiLm5weQEAEACCAAAAAAAAAEgAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgXlNqqK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkahjoKRpo6CrUKZAMuRkYAUEsBAi0DLQAAAAgAAAAhACQh4StMAAAAmAAAAAUAAAAAAAAAAAAAAIABAAAAAGEubnB5UEsBAi0DLQAAAAgAAAAhACZT7YJIAAAAggAAAAUAAAAAAAAAAAAAAIABgwAAAGIubnB5UEsFBgAAAAACAAIAZgAAAAIBAAAAAA==",
};

test.each(Object.entries(numpyFiles))("reads what numpy.%s writes", (_, base64) => {
  expect(readNpz(Buffer.from(base64, "base64"))).toEqual({
    a: { data: Float64Array.of(0, 1, 2), shape: [3] },
    b: { data: Uint8Array.of(1, 1), shape: [1, 2] },
  });
});

test("reads what it writes", () => {
  expect(readNpz(writeNpz(arrays))).toEqual(arrays);
  expect(readNpz(writeNpz({}))).toEqual({});
});

test("reads what it writes, for any names and values", () => {
  const data = fc.oneof(fc.float32Array(), fc.float64Array(), fc.int32Array(), fc.bigInt64Array(), fc.uint8Array());
  const name = fc.oneof(
    fc.string({ minLength: 1, unit: "binary" }).filter((name) => !name.includes("\0")),
    fc.constantFrom("__proto__", "constructor", "a.npy", "../a", "7"),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(name, data), { maxLength: 5 }), (entries) => {
      const named = Object.fromEntries(entries.map(([name, data]) => [name, { data, shape: [data.length, 1] }]));
      const read = readNpz(writeNpz(named));
      expect(Object.keys(read).sort()).toEqual(Object.keys(named).sort());
      for (const key of Object.keys(named)) expect(read[key]).toEqual(named[key]);
    }),
  );
});

test("equal arrays give equal bytes, whatever their order, the clock and the time zone", () => {
  const reversed = Object.fromEntries(Object.entries(arrays).reverse());
  const bytes = Buffer.from(writeNpz(arrays));
  const zone = process.env.TZ;
  try {
    for (const other of ["Pacific/Kiritimati", "America/Los_Angeles", "UTC"]) {
      process.env.TZ = other;
      expect(bytes.equals(writeNpz(reversed)), other).toBe(true);
    }
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
});

test("any damage to one byte, and any cut, is found, or else changes nothing", () => {
  const bytes = writeNpz(arrays);
  for (let cut = 0; cut < bytes.length; cut++) {
    expect(() => readNpz(bytes.subarray(0, cut)), `cut at ${cut}`).toThrow(UserError);
  }
  let harmless = 0;
  for (let at = 0; at < bytes.length; at++) {
    for (const flip of [1, 0x80, 0xff]) {
      const broken = Uint8Array.from(bytes);
      broken[at]! ^= flip;
      let read: NamedArrays | null = null;
      try {
        read = readNpz(broken, { name: "x.npz" });
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        expect(String(error)).toMatch(/^UserError: x\.npz[^\n]*\.$/);
      }
      if (read === null) continue;
      harmless++;
      expect(read, `byte ${at} flipped by ${flip}`).toEqual(arrays);
    }
  }
  // Dates, versions and attributes, in which nothing is stored that is read.
  expect(harmless).toBeLessThan(0.3 * 3 * bytes.length);
});

describe("refuses", () => {
  /** Overwrites a little-endian uint32 at `offset` in the first central header. */
  function patched(bytes: Uint8Array, offset: number, value: number): Uint8Array {
    const copy = Buffer.from(bytes);
    copy.writeUInt32LE(value, copy.indexOf(Buffer.from("PK\x01\x02", "latin1")) + offset);
    return copy;
  }
  const zeros = encodeNpy({ data: new Uint8Array(1 << 20), shape: [1 << 20] });

  test("a size that cannot be, without allocating it", () => {
    const bomb = patched(zipSync({ "a.npy": zeros }, { level: 9 }), 24, 0xfffffff0);
    const before = process.memoryUsage().arrayBuffers;
    expect(() => readNpz(bomb)).toThrow(/claims a size/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 26);
  });

  test("more than is allowed, counted over all entries before they are unpacked", () => {
    const two = zipSync({ "a.npy": zeros, "b.npy": zeros }, { level: 9 });
    expect(() => readNpz(two, { maxBytes: 2 * zeros.length - 1 })).toThrow(/holds more than/);
    expect(Object.keys(readNpz(two, { maxBytes: 2 * zeros.length }))).toEqual(["a", "b"]);
  });

  test("other files in the zip, and two of a name", () => {
    expect(() => readNpz(zipSync({ "a.txt": zeros }))).toThrow(/something else/);
    const both = Buffer.from(zipSync({ "a.npy": zeros, "b.npy": zeros }));
    for (let at = both.indexOf("b.npy"); at >= 0; at = both.indexOf("b.npy")) both.write("a", at);
    expect(() => readNpz(both)).toThrow(/table of contents/);
  });

  test("an encrypted file", () => {
    expect(() => readNpz(patched(writeNpz(arrays), 8, 1))).toThrow(/encrypted/);
  });

  test("arrays without a name", () => {
    expect(() => writeNpz({ "": { data: new Uint8Array(0), shape: [0] } })).toThrow(TypeError);
  });
});
