import { expect, test } from "vitest";
import { kindOf, shown } from "./kindOf.ts";

test.each([
  [undefined, "undefined"],
  [null, "null"],
  [8, "8"],
  ["8", '"8"'],
  [[1], "an Array"],
  [{ a: 1 }, "an object"],
  [Object.create(null), "an object"],
  [new Float64Array(2), "a Float64Array"],
  [new Int8Array(2), "an Int8Array"],
  [new Map(), "a Map"],
  [() => 1, "a function"],
])("%o is %s", (value, kind) => {
  expect(kindOf(value)).toBe(kind);
});

test("of a setting the value, which text has in quotes", () => {
  expect([Number.NaN, "0.1", undefined, [3], true].map(shown)).toEqual([
    "NaN",
    '"0.1"',
    "undefined",
    "an Array",
    "true",
  ]);
});
