import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../errors/userError.ts";
import { decodeNpy, encodeNpy, type NpyArray } from "./npy.ts";

/** What `numpy.save` of NumPy 2.4.6 writes. */
const numpyFiles: readonly [string, NpyArray, string][] = [
  [
    "float32 [2, 3]",
    { data: Float32Array.of(0, 1, 2, 3, 4, 5), shape: [2, 3] },
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAACAPwAAAEAAAEBAAACAQAAAoEA=",
  ],
  [
    "float64 scalar",
    { data: Float64Array.of(1.5), shape: [] },
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAD4Pw==",
  ],
  [
    "int32 [0, 4]",
    { data: new Int32Array(0), shape: [0, 4] },
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGk0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDAsIDQpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo=",
  ],
  [
    "int64 [2]",
    { data: BigInt64Array.of(1n, -(2n ** 63n)), shape: [2] },
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAAAAAAAAAAAAAAAAACA",
  ],
  [
    "uint8 [3]",
    { data: Uint8Array.of(0, 1, 2), shape: [3] },
    "k05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAQI=",
  ],
];

/** An npy file of version 1 with any header. */
function withHeader(header: string, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const bytes = Buffer.from(`\x93NUMPY\x01\x00..${header}`, "latin1");
  bytes.writeUInt16LE(header.length, 8);
  return Buffer.concat([bytes, data]);
}

describe.each(numpyFiles)("%s", (_, array, base64) => {
  test("is written byte for byte as NumPy writes it", () => {
    expect(Buffer.from(encodeNpy(array)).toString("base64")).toBe(base64);
  });

  test("is read from NumPy's file", () => {
    expect(decodeNpy(Buffer.from(base64, "base64"))).toEqual(array);
  });
});

/** What `numpy.save` of NumPy 2.4.6 writes of dtypes that Treble does not write. */
test.each([
  ["<f2", [4], "AD4BgP97AHw=", Float32Array.of(1.5, -(2 ** -24), 65504, Number.POSITIVE_INFINITY)],
  ["|b1", [2], "AQA=", Uint8Array.of(1, 0)],
  ["|i1", [2], "gAU=", Int32Array.of(-128, 5)],
  ["<i2", [2], "1P4FAA==", Int32Array.of(-300, 5)],
  ["<u2", [1], "YOo=", Int32Array.of(60000)],
  ["<u4", [1], "/////w==", BigInt64Array.of(4294967295n)],
  ["<u8", [1], "/////////38=", BigInt64Array.of(2n ** 63n - 1n)],
  [
    "<U3",
    [3],
    "YwAAAGEAAAB0AAAA6QAAAGEAAAAAAAAAAPYBAAAAAAAAAAAA",
    Int32Array.of(99, 97, 116, 233, 97, 0, 0x1f600, 0, 0),
  ],
  ["|S3", [2], "Y2F0ZG8A", Uint8Array.of(99, 97, 116, 100, 111, 0)],
] as const)("reads %s as the next wider type", (dtype, shape, values, data) => {
  const header = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${shape[0]},), }\n`;
  const last = dtype.endsWith("3") ? [3] : [];
  expect(decodeNpy(withHeader(header, Buffer.from(values, "base64")))).toEqual({ data, shape: [...shape, ...last] });
});

test("the values start on a multiple of 64 bytes, for any shape", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1e15), { maxLength: 60 }), (dimensions) => {
      const array = { data: new Uint8Array(0), shape: [...dimensions, 0] };
      const bytes = encodeNpy(array);
      expect(bytes.length % 64).toBe(0);
      expect(decodeNpy(bytes)).toEqual(array);
    }),
  );
});

test("what is read does not alias the file, nor need its alignment", () => {
  const file = Buffer.concat([Buffer.alloc(3), encodeNpy({ data: Float64Array.of(1, 2), shape: [2] })]).subarray(3);
  const { data } = decodeNpy(file);
  file.fill(0);
  expect(data).toEqual(Float64Array.of(1, 2));
});

test("reads the headers of versions 2 and 3, and of other writers", () => {
  const header = '{"shape": (1L,2), "descr": "|u1","fortran_order":False}\n';
  expect(decodeNpy(withHeader(header, Uint8Array.of(7, 8)))).toEqual({ data: Uint8Array.of(7, 8), shape: [1, 2] });
  for (const version of [2, 3]) {
    const start = Buffer.from(`\x93NUMPY${String.fromCharCode(version)}\x00....`, "latin1");
    start.writeUInt32LE(header.length, 8);
    const bytes = Buffer.concat([start, Buffer.from(header), Uint8Array.of(7, 8)]);
    expect(decodeNpy(bytes).shape).toEqual([1, 2]);
  }
});

test("refuses to write a shape that does not hold the values", () => {
  for (const shape of [[4], [], [-1, -3], [1.5, 2], [Number.NaN]]) {
    expect(() => encodeNpy({ data: new Float32Array(3), shape })).toThrow(TypeError);
  }
});

describe("refuses, in one sentence naming the file,", () => {
  const good = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n";
  test.each([
    ["nothing", new Uint8Array(0), "does not start"],
    ["another format", Buffer.from("PK\x03\x04 something else"), "does not start"],
    ["a header beyond the end", withHeader(good).subarray(0, 40), "cut short"],
    ["values cut short", withHeader(good, new Uint8Array(3)), "another number of bytes"],
    ["values too many", withHeader(good, new Uint8Array(5)), "another number of bytes"],
    ["a huge shape", withHeader(good.replace("(1,)", "(9999999999, 999999)")), "another number of bytes"],
    [
      "a shape beyond all numbers",
      withHeader(good.replace("(1,)", `(${"9999999999, ".repeat(40)})`)),
      "another number",
    ],
    ["a dimension below zero", withHeader(good.replace("(1,)", "(-1,)")), "cannot be read"],
    ["code in the header", withHeader("__import__('os').system('true')\n"), "cannot be read"],
    ["an unknown version", Buffer.from("\x93NUMPY\x09\x00\x00\x00\x00\x00", "latin1"), "format version 9"],
    ["numbers beyond int64", withHeader(good.replace("<f4", "<u8"), new Uint8Array(8).fill(255)), "beyond the range"],
    ["texts of no length", withHeader(good.replace("<f4", "<U0")), "dtype"],
    ["objects", withHeader(good.replace("<f4", "|O")), "dtype"],
    ["big-endian values", withHeader(good.replace("<f4", ">f4")), "dtype"],
    ["a dtype with the name of a method", withHeader(good.replace("<f4", "toString")), "dtype"],
    [
      "column-major order",
      withHeader(good.replace("False", "True").replace("(1,)", "(1, 1)"), new Uint8Array(4)),
      "ascontiguousarray",
    ],
  ])("%s", (_, bytes, message) => {
    expect(() => decodeNpy(bytes, "x.npy")).toThrow(UserError);
    expect(() => decodeNpy(bytes, "x.npy")).toThrow(/^x\.npy [^\n]*\.$/);
    expect(() => decodeNpy(bytes, "x.npy")).toThrow(message);
  });
});
