import { describe, expect, it } from "vitest";
import type { SeedSamples } from "./bootstrap.ts";
import { decide, verdictOf } from "./claim.ts";
import { kernelSizeClaim, linearClaim } from "./claims.ts";

const samples = (centre: number): SeedSamples =>
  [0, 1].map((seed) => Float64Array.from({ length: 60 }, (_, i) => centre + 0.01 * Math.sin(7 * i + seed)));

describe("verdictOf", () => {
  it("follows the interval, whichever sign the claim predicts", () => {
    expect(verdictOf({ mean: 0.2, low: 0.1, high: 0.3 }, 1)).toBe("supported");
    expect(verdictOf({ mean: 0.2, low: 0.1, high: 0.3 }, -1)).toBe("contradicted");
    expect(verdictOf({ mean: -0.2, low: -0.3, high: -0.1 }, -1)).toBe("supported");
    expect(verdictOf({ mean: -0.2, low: -0.3, high: -0.1 }, 1)).toBe("contradicted");
    expect(verdictOf({ mean: 0.1, low: -0.1, high: 0.3 }, 1)).toBe("inconclusive");
    expect(verdictOf({ mean: 0.1, low: 0, high: 0.3 }, 1)).toBe("inconclusive");
  });
});

describe("kernel-size", () => {
  const kernels = ["bounded-width-3", "bounded-width-7", "bounded-width-15", "full-width"];
  const decided = (centroids: readonly number[]) =>
    decide(kernelSizeClaim(32), new Map(kernels.map((id, i) => [id, samples(centroids[i]!)])));

  it("is supported where larger kernels are lower, with the slope as the effect", () => {
    // 0.05 lower with every doubling, exactly.
    const result = decided([3, 7, 15, 32].map((k) => 0.4 - 0.05 * Math.log2(k)));
    expect(result.verdict).toBe("supported");
    expect(result.effect.mean).toBeCloseTo(-0.05, 3);
    expect(result.seeds).toBe(2);
    expect(result.samples).toBe(480);
  });

  it("is contradicted where they are higher, and inconclusive where nothing changes", () => {
    expect(decided([0.1, 0.15, 0.2, 0.25]).verdict).toBe("contradicted");
    expect(decided([0.2, 0.2, 0.2, 0.2]).verdict).toBe("inconclusive");
  });
});

describe("linear-kernel", () => {
  it("is the difference of the two networks", () => {
    const result = decide(
      linearClaim,
      new Map([
        ["linear-bounded-width-3", samples(0.3)],
        ["linear-full-width", samples(0.1)],
      ]),
    );
    expect(result.effect.mean).toBeCloseTo(0.2, 3);
    expect(result.verdict).toBe("supported");
    expect(result.sentence).toContain("0.300");
  });

  it("names the network that is missing", () => {
    expect(() => decide(linearClaim, new Map())).toThrow("linear-bounded-width-3");
  });
});
