import { describe, expect, it } from "vitest";
import { signTest } from "./signTest.ts";

describe("signTest", () => {
  it("is the tail of the binomial distribution", () => {
    expect(signTest(0, 0)).toBe(1);
    expect(signTest(3, 0)).toBeCloseTo(1 / 8, 12);
    // (10 + 5 + 1) / 32 of five throws.
    expect(signTest(3, 2)).toBeCloseTo(16 / 32, 12);
    expect(signTest(9, 1)).toBeCloseTo(11 / 1024, 12);
    expect(signTest(0, 400)).toBeCloseTo(1, 10);
  });

  it("sums with its mirror to 1 and the middle", () => {
    const middle = (252 / 1024) as number;
    expect(signTest(5, 5) + signTest(5, 5)).toBeCloseTo(1 + middle, 12);
    expect(signTest(60, 40)).toBeCloseTo(0.028444, 5);
  });
});
