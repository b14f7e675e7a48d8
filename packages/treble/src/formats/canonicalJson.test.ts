import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "./canonicalJson.ts";

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, shuffled(member)]),
  );
}

describe("canonicalJson", () => {
  test("sorts keys and leaves no space", () => {
    expect(canonicalJson({ b: [1, { d: null, c: "é\n" }], a: 1e21, Z: -0, "": true })).toBe(
      '{"":true,"Z":0,"a":1e+21,"b":[1,{"c":"é\\n","d":null}]}',
    );
  });

  test("carries any JSON value, whatever the order of its keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(shuffled(value))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  test.each([
    ["NaN", { a: [0, Number.NaN] }, "the value.a[1] is NaN"],
    ["infinity", { a: Number.NEGATIVE_INFINITY }, "the value.a is -Infinity"],
    ["undefined", { a: undefined }, "the value.a is undefined"],
    ["a function", { a: () => 1 }, "the value.a is a function"],
    ["a bigint", [1n], "the value[0] is a bigint"],
    // biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
    ["a hole", [1, , 2], "the value[1] is undefined"],
    ["a symbol key", { [Symbol("s")]: 1 }, "a symbol"],
    ["a date", { when: new Date(0) }, "the value.when is not a plain object"],
    ["a typed array", { w: new Float32Array(2) }, "the value.w is not a plain object"],
  ])("refuses %s and says where", (_, value, message) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
    expect(() => canonicalJson(value)).toThrow(message);
  });

  test("refuses a cycle, but not a value that occurs twice", () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = { cycle };
    expect(() => canonicalJson(cycle)).toThrow("contains itself");
    const twice = { a: 1 };
    expect(canonicalJson([twice, twice])).toBe('[{"a":1},{"a":1}]');
  });
});
