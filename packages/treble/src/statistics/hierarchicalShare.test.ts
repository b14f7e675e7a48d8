import { describe, expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { hierarchicalInterval } from "./bootstrap.ts";
import { hierarchicalShare } from "./hierarchicalShare.ts";

describe("hierarchicalShare", () => {
  it("gives the interval that resampling the outcomes themselves gives", () => {
    const seeds = [
      { share: 0.43, count: 1000 },
      { share: 0.47, count: 1000 },
    ];
    const outcomes = seeds.map(({ share, count }) =>
      Float64Array.from({ length: count }, (_, i) => (i < share * count ? 1 : 0)),
    );
    const exact = hierarchicalInterval(outcomes);
    const quick = hierarchicalShare(seeds);
    expect(quick.mean).toBeCloseTo(exact.mean, 10);
    expect(Math.abs(quick.low - exact.low)).toBeLessThan(0.004);
    expect(Math.abs(quick.high - exact.high)).toBeLessThan(0.004);
  });

  it("refuses an empty study", () => {
    expect(() => hierarchicalShare([])).toThrow(UserError);
  });
});
