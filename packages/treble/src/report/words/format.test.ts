import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { undefinedInterval } from "../../statistics/interval.ts";
import {
  compact,
  count,
  dateText,
  duration,
  effectDecimals,
  effectLimits,
  effectMean,
  fixed,
  intervalText,
  percent,
  percentInterval,
  plural,
  powerOfTen,
  rangeText,
  significant,
} from "./format.ts";

describe("numbers on the page", () => {
  it("uses a true minus sign and no negative zero", () => {
    expect(fixed(-0.0164, 3)).toBe("−0.016");
    expect(fixed(-0.0001, 3)).toBe("0.000");
    expect(fixed(Number.NaN, 3)).toBe("–");
  });

  it("writes intervals and shares", () => {
    expect(intervalText({ mean: 0.2114, low: 0.2049, high: 0.2166 })).toBe("0.211 [0.205, 0.217]");
    expect(rangeText(1.25, 2, 1)).toBe("1.3–2.0");
    expect(percent(0.4708)).toBe("47.1");
    expect(percentInterval({ mean: 0.5, low: 0.25, high: 0.75 })).toEqual({ mean: 50, low: 25, high: 75 });
  });

  it("groups thousands", () => {
    expect(count(1_234_567, " ")).toBe("1 234 567");
    expect(count(999, " ")).toBe("999");
    expect(plural(1, "seed")).toBe("1 seed");
    expect(plural(3, "seed")).toBe("3 seeds");
  });

  it("keeps significant digits without an exponent", () => {
    expect(significant(1234.5, 3)).toBe("1235");
    expect(significant(0.0012345, 3)).toBe("0.00123");
    expect(significant(0, 3)).toBe("0");
    expect(significant(1.23e-9, 2)).toBe("1.2e−9");
    expect(compact(8 / 255)).toBe("0.03137");
    expect(compact(0.5)).toBe("0.5");
  });

  it("names powers of ten", () => {
    expect([-7, -3, -1, 0, 2, 3, 4].map(powerOfTen)).toEqual(["10⁻⁷", "0.001", "0.1", "1", "100", "1000", "10⁴"]);
  });

  it("tells time in the two largest units", () => {
    expect([0.0321, 9.94, 48.4, 192, 3600, 7500].map(duration)).toEqual([
      "0.032 s",
      "9.9 s",
      "48 s",
      "3 min 12 s",
      "1 h 0 min",
      "2 h 5 min",
    ]);
    expect(dateText("2026-03-01T14:05:32.120Z")).toBe("2026-03-01 14:05 UTC");
    expect(dateText("yesterday")).toBe("yesterday");
  });
});

it("gives an effect the digits that its interval warrants", () => {
  const decimals = (low: number, high: number): number => effectDecimals({ mean: (low + high) / 2, low, high });
  expect(decimals(0.155, 0.181)).toBe(3);
  expect(decimals(424.9, 451.5)).toBe(0);
  expect(decimals(0.2, 0.48)).toBe(2);
  expect(decimals(-0.0004, 0.0008)).toBe(4);
  expect(decimals(-6, -6)).toBe(0);
  expect(decimals(0.125, 0.125)).toBe(3);
  expect(decimals(Number.NaN, Number.NaN)).toBe(3);
});

it("writes an effect with the signs of its limits", () => {
  const effect = { mean: 0.064453, low: -0.003906, high: 0.132813 };
  expect(effectMean(effect)).toBe("+0.064");
  expect(effectLimits(effect)).toBe("[−0.004, +0.133]");
  expect(effectLimits({ mean: 0, low: 0, high: 0.13 })).toBe("[0.00, +0.13]");
  expect(effectLimits({ mean: 1, low: -2e-9, high: 2 })).toBe("[−2e−9, +2.0]");
  expect(effectLimits(undefinedInterval)).toBe("");
});

it("rounds no limit of an effect onto 0 or across it", () => {
  const number = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(number, number, fc.integer({ min: -12, max: 3 }), (a, b, power) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b) * 10 ** power].toSorted((x, y) => x - y) as [number, number];
      const printed = effectLimits({ mean: (low + high) / 2, low, high });
      const signs = printed
        .slice(1, -1)
        .split(", ")
        .map((text) => {
          const value = Number(text.replaceAll("−", "-"));
          return value === 0 ? 0 : Math.sign(value);
        });
      expect(signs).toEqual([low, high].map((value) => Math.sign(value) || 0));
    }),
  );
});
