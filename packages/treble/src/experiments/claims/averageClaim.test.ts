import { describe, expect, it } from "vitest";
import type { TrialRecord } from "../../pipeline/collect.ts";
import { decide } from "../contract/claim.ts";
import { convolution, fullyConnected } from "../networks/conditions.ts";
import { averageClaim, averageDifferenceClaim } from "./averageClaim.ts";

const words = { id: "all", claim: "All.", source: "a test", metric: "a number", unit: "units", quantity: "number" };
/** A seed is what is measured of it here. */
const measure = (seed: TrialRecord): Float64Array => seed as unknown as Float64Array;
const seeds = (centre: number): TrialRecord[] =>
  [0, 1].map((seed) => Float64Array.from({ length: 40 }, (_, i) => centre + (i % 2 === seed ? 0.1 : -0.1))) as never;
const [a, b, c, d] = [convolution(3), convolution(7), convolution("full"), fullyConnected()] as const;
const given = (...centres: number[]) => new Map([a, b, c, d].map(({ id }, i) => [id, seeds(centres[i] ?? 0)]));

describe("averageClaim", () => {
  const claim = averageClaim([a, b, c], { ...words, measure });

  it("is decided by the mean of the networks' means", () => {
    const result = decide(claim, given(0.5, -0.2, 0.9));
    expect(result).toMatchObject({ verdict: "supported", seeds: 2, samples: 240 });
    expect(result.effect.mean).toBeCloseTo(0.4, 9);
    expect(result.sentence).toContain(
      "By network: bounded-width 3×3 0.500; bounded-width 7×7 −0.200; full-width 0.900.",
    );
    expect(decide(claim, given(0.5, -0.9, -0.5)).verdict).toBe("contradicted");
  });

  it("is inconclusive of networks that all have none of it", () => {
    expect(decide(claim, given(0, 0, 0)).verdict).toBe("inconclusive");
  });
});

describe("averageDifferenceClaim", () => {
  const pairs = [
    { higher: a, lower: b },
    { higher: c, lower: d },
  ];
  const claim = averageDifferenceClaim(pairs, { ...words, measure });

  it("is decided by the mean of the pairs' differences", () => {
    const result = decide(claim, given(0.5, 0.2, 0.9, 0.8));
    expect(result.verdict).toBe("supported");
    expect(result.effect.mean).toBeCloseTo(0.2, 9);
    expect(result.sentence).toContain(
      "By pair: bounded-width 3×3 over bounded-width 7×7 0.300; full-width over fully connected 0.100.",
    );
    expect(decide(claim, given(0.5, 0.2, 0.2, 0.9)).verdict).toBe("contradicted");
    expect(decide(claim, given(0.5, 0.2, 0.5, 0.8)).verdict).toBe("inconclusive");
  });
});
