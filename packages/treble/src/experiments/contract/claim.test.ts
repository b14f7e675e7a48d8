import { describe, expect, it } from "vitest";
import type { TrialRecord } from "../../pipeline/collect.ts";
import { kernelSize } from "../catalogue/kernelSize.ts";
import { linearFeatures } from "../catalogue/linearFeatures.ts";
import { type Claim, decide, jointVerdict, verdictOf } from "./claim.ts";
import { scaleNamed } from "./scale.ts";

const scale = scaleNamed("quick", "cifar10");
const size = { height: 32, width: 32 };

/** A seed whose arrays are these; every attack succeeded. */
function measured(arrays: Readonly<Record<string, Float64Array>>): TrialRecord {
  const count = Object.values(arrays)[0]!.length;
  const named = Object.entries(arrays).map(([name, data]) => [name, { data, shape: [count] }]);
  const spectra = { ...Object.fromEntries(named), success: { data: new Uint8Array(count).fill(1), shape: [count] } };
  return { spectra } as unknown as TrialRecord;
}

const seeds = (centre: number): TrialRecord[] =>
  [0, 1].map((seed) =>
    measured({ centroid: Float64Array.from({ length: 60 }, (_, i) => centre + 0.01 * Math.sin(7 * i + seed)) }),
  );

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

describe("a claim about several contrasts", () => {
  const [up, flat, down] = [0.1, 0, -0.1].map((mean) => ({ mean, low: mean - 0.05, high: mean + 0.05 }));
  const part = (usual: typeof up, wide = usual) => ({ usual: usual!, wide: wide! });

  it("is supported by all of them and contradicted by any", () => {
    expect(jointVerdict([part(up), part(up)], 1)).toBe("supported");
    expect(jointVerdict([part(up), part(flat)], 1)).toBe("inconclusive");
    expect(jointVerdict([part(up), part(down), part(flat)], 1)).toBe("contradicted");
    expect(jointVerdict([part(down), part(down)], -1)).toBe("supported");
  });

  it("is not contradicted by an interval that only their number makes likely", () => {
    expect(jointVerdict([part(up), part(down, { mean: -0.1, low: -0.21, high: 0.01 })], 1)).toBe("inconclusive");
  });

  /** Many contrasts of networks that do not differ at all. */
  const parts = 12;
  const claim: Claim = {
    ...{ id: "x", claim: "", source: "", metric: "", contrast: "", rule: "", unit: "" },
    networks: Array.from({ length: parts }, (_, i) => String(i)),
    parts,
    statistic: (means, i) => means[i]!,
    predicted: 1,
    sentence: () => "",
  };

  it("is not called contradicted because the least of many resampled means lies low", () => {
    const noise = (i: number): TrialRecord[] =>
      [0, 1, 2].map((seed) =>
        measured({
          centroid: Float64Array.from({ length: 40 }, (_, n) => Math.sin(1000 * (i + 1) + 17 * seed + 3 * n)),
        }),
      );
    const result = decide(claim, new Map(claim.networks.map((id, i) => [id, noise(i)])));
    expect(result.verdict).toBe("inconclusive");
    const least = { ...claim, parts: 1, statistic: (means: Float64Array): number => Math.min(...means) };
    const biased = decide(least, new Map(claim.networks.map((id, i) => [id, noise(i)])));
    expect(biased.effect.high).toBeLessThan(result.effect.high);
  });

  it("shows the contrast that reaches farthest from what is claimed", () => {
    const means = new Map(claim.networks.map((id, i) => [id, seeds(0.5 - 0.01 * i)]));
    expect(decide(claim, means).effect.mean).toBeCloseTo(0.5 - 0.01 * (parts - 1), 2);
    expect(decide(claim, means).verdict).toBe("supported");
  });
});

describe("kernel-size", () => {
  const [claim] = kernelSize.claims(scale, size);
  const decided = (centroids: readonly number[]) =>
    decide(claim!, new Map(claim!.networks.map((id, i) => [id, seeds(centroids[i]!)])));

  it("is supported where larger kernels are lower, with the slope as the effect", () => {
    // 0.05 lower with every doubling, exactly.
    const result = decided([3, 15, 32].map((k) => 0.4 - 0.05 * Math.log2(k)));
    expect(result.verdict).toBe("supported");
    expect(result.effect.mean).toBeCloseTo(-0.05, 3);
    expect(result.seeds).toBe(2);
    expect(result.samples).toBe(360);
  });

  it("is contradicted where they are higher, and inconclusive where nothing changes", () => {
    expect(decided([0.1, 0.15, 0.2]).verdict).toBe("contradicted");
    expect(decided([0.2, 0.2, 0.2]).verdict).toBe("inconclusive");
  });

  it("has the sign of the claim at every scale", () => {
    for (const name of ["standard", "paper"]) {
      const [larger] = kernelSize.claims(scaleNamed(name, "cifar10"), size);
      const falling = new Map(larger!.networks.map((id, i) => [id, seeds(0.3 - 0.02 * i)]));
      expect(decide(larger!, falling).verdict).toBe("supported");
    }
  });
});

describe("linear-kernel", () => {
  const claim = linearFeatures.claims(scale, size).find(({ id }) => id === "linear-kernel")!;

  it("is the difference of the two networks", () => {
    const result = decide(
      claim,
      new Map([
        ["linear-bounded-width-3", seeds(0.3)],
        ["linear-full-width", seeds(0.1)],
      ]),
    );
    expect(result.effect.mean).toBeCloseTo(0.2, 3);
    expect(result.verdict).toBe("supported");
    expect(result.sentence).toContain("0.300");
  });

  it("names the network that is missing", () => {
    expect(() => decide(claim, new Map())).toThrow("linear-bounded-width-3");
  });

  it("is inconclusive, and says why, where no attack succeeded", () => {
    const none = measured({ centroid: new Float64Array(5).fill(Number.NaN) });
    const result = decide(
      claim,
      new Map([
        ["linear-bounded-width-3", [none, none]],
        ["linear-full-width", seeds(0.1)],
      ]),
    );
    expect(result.verdict).toBe("inconclusive");
    expect(result.seeds).toBe(0);
    expect(result.sentence).toContain("linear-bounded-width-3");
  });
});

describe("effects seed by seed", () => {
  const claim = linearFeatures.claims(scale, size).find(({ id }) => id === "linear-kernel")!;
  const at = (value: number): TrialRecord => measured({ centroid: Float64Array.of(value, value) });
  const effects = (higher: readonly number[], lower: readonly number[]) =>
    decide(
      claim,
      new Map([
        ["linear-bounded-width-3", higher.map(at)],
        ["linear-full-width", lower.map(at)],
      ]),
    ).seedEffects;

  it("are of the first of both, of the second of both, …", () => {
    expect(effects([0.5, 0.75, 1], [0.25, 0.25, 0.25])).toEqual([0.25, 0.5, 0.75]);
  });

  it("leave out a seed of which one has no sample, and set no other in its place", () => {
    expect(effects([0.5, Number.NaN, 1], [0.25, 8, 0.25])).toEqual([0.25, 0.75]);
    expect(effects([0.5, 0.75], [0.25, 0.25, 0.25])).toEqual([0.25, 0.5]);
  });
});

describe("a claim about pairs of numbers within one network", () => {
  const values = (pick: (i: number) => number): Float64Array => Float64Array.from({ length: 80 }, (_, i) => pick(i));
  const claim: Claim = {
    ...{ id: "pairs", claim: "They rise together.", source: "", metric: "", contrast: "", rule: "", unit: "" },
    networks: ["one"],
    measure: ({ spectra }) => Float64Array.from(spectra.centroid!.data as Float64Array, (_, i) => i),
    summary: (indices, { spectra }) =>
      correlation(
        indices.map((i) => (spectra.centroid!.data as Float64Array)[i]!),
        indices.map((i) => (spectra.l2!.data as Float64Array)[i]!),
      ),
    statistic: (means) => means[0]!,
    predicted: 1,
    sentence: (_, [mean]) => mean!.toFixed(3),
  };
  const decided = (l2: (i: number) => number) =>
    decide(
      claim,
      new Map([
        ["one", [0, 1].map((seed) => measured({ centroid: values((i) => Math.sin(i + seed)), l2: values(l2) }))],
      ]),
    );

  it("is decided by their correlation, each seed with its own pairs", () => {
    const rising = decided((i) => Math.sin(i) + Math.sin(i + 1) + 0.1 * Math.cos(5 * i));
    expect(rising.verdict).toBe("supported");
    expect(rising.effect.mean).toBeGreaterThan(0.8);
    expect(decided((i) => -Math.sin(i) - Math.sin(i + 1)).verdict).toBe("contradicted");
    expect(decided((i) => Math.cos(37 * i * i)).verdict).toBe("inconclusive");
  });
});

function correlation(x: Float64Array, y: Float64Array): number {
  const centred = (values: Float64Array): Float64Array => {
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return values.map((value) => value - mean);
  };
  const [a, b] = [centred(x), centred(y)];
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0) / (Math.hypot(...a) * Math.hypot(...b));
}
