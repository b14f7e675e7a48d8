import { describe, expect, it } from "vitest";
import { normal, randomStream } from "../random/randomStream.ts";
import { rankCorrelation } from "./rankCorrelation.ts";

describe("rankCorrelation", () => {
  it("is that of the ranks, with an interval inside −1 and 1", () => {
    const { mean, low, high } = rankCorrelation([1, 2, 3, 4, 5], [1, 4, 9, 25, 16]);
    expect(mean).toBeCloseTo(0.9, 12);
    expect(low).toBeGreaterThan(-1);
    expect(low).toBeLessThan(mean);
    expect(high).toBeLessThanOrEqual(1);
    expect(rankCorrelation([1, 2, 3, 4], [1, 1, 1, 1]).mean).toBeNaN();
    expect(rankCorrelation([1, 2, 3], [1, 2, 3])).toEqual({ mean: 1, low: -1, high: 1 });
    expect(rankCorrelation([1, 2, 3, 4, 5], [1, 2, 3, 4, 5]).low).toBeLessThan(0.9);
  });

  it("covers: of uncorrelated numbers about one interval in twenty leaves 0 out", () => {
    const stream = randomStream(4);
    let missed = 0;
    for (let trial = 0; trial < 1000; trial++) {
      const draw = () => Array.from({ length: 14 }, () => normal(stream));
      const { low, high } = rankCorrelation(draw(), draw());
      if (low > 0 || high < 0) missed++;
    }
    expect(missed).toBeGreaterThan(20);
    expect(missed).toBeLessThan(90);
  });
});
