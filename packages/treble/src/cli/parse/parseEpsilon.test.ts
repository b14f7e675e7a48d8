import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { parseEpsilon } from "./parseEpsilon.ts";

describe("parseEpsilon", () => {
  it("reads numbers and fractions", () => {
    expect(parseEpsilon("8/255")).toBe(8 / 255);
    expect(parseEpsilon(" 8 / 255 ")).toBe(8 / 255);
    expect(parseEpsilon("0.5")).toBe(0.5);
    expect(parseEpsilon("1e-3")).toBe(0.001);
    expect(parseEpsilon(".25")).toBe(0.25);
  });

  it("reads back every fraction and every number", () => {
    const positive = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(fc.property(positive, positive, (a, b) => parseEpsilon(`${a}/${b}`) === a / b));
    const number = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
    fc.assert(fc.property(number, (x) => parseEpsilon(String(x)) === x));
  });

  it.each(["", "0", "-1", "8/0", "0/255", "8/255/2", "/255", "8/", "Infinity", "0x10", "1,5", "8 255", "NaN", "1e999"])(
    "refuses %j in one sentence",
    (text) => {
      expect(() => parseEpsilon(text)).toThrow(UserError);
      expect(() => parseEpsilon(text)).toThrow("such as 0.5 or 8/255.");
    },
  );

  it("names the flag that it is of", () => {
    expect(() => parseEpsilon("0")).toThrow('--epsilon is "0";');
    expect(() => parseEpsilon("0", "--curve")).toThrow('--curve is "0";');
  });
});
