import { describe, expect, it } from "vitest";
import type { TrialRecord } from "../../pipeline/collect.ts";
import type { NetworkResult } from "../../results/results.ts";
import { decide } from "../contract/claim.ts";
import type { ConditionRuns } from "../contract/conditionRuns.ts";
import { nothingShared } from "../contract/conditionRuns.ts";
import type { CaveatContext, ChartContext } from "../contract/experiment.ts";
import { scaleNamed } from "../contract/scale.ts";
import { criticalBands } from "./criticalBands.ts";

const scale = scaleNamed("quick", "cifar10");
const size = { height: 32, width: 32 };
const claims = new Map(criticalBands.claims(scale, size).map((claim) => [claim.id, claim]));
const centre = [0.04, 0.08, 0.16, 0.32] as const;
const strength = [0.02, 0.04, 0.08, 0.16, 0.32];
const count = 60;

interface Made {
  /** Of each band; every image falls somewhere around it. */
  readonly thresholds: readonly number[];
  readonly centroid: number;
  readonly norm: number;
  readonly right?: boolean;
}

/** A seed whose network was measured to be so. */
function seed({ thresholds, centroid, norm, right = true }: Made): TrialRecord {
  const around = (middle: number) => Float64Array.from({ length: count }, (_, i) => middle * (1 + 0.02 * Math.sin(i)));
  const array = <Data>(data: Data) => ({ data, shape: [] });
  const correct = new Uint8Array(count * 20);
  for (let n = 0; n < count; n++) {
    thresholds.forEach((threshold, b) => {
      const own = threshold * 2 ** (4 * ((n + 0.5) / count - 0.5));
      strength.forEach((one, s) => {
        correct[n * 20 + b * 5 + s] = right && own > one ? 1 : 0;
      });
    });
  }
  const arrays: Record<string, ArrayLike<number>> = {
    ...{ centre: Float64Array.from(centre), strength: Float64Array.from(strength), correct },
    clean: new Uint8Array(count).fill(right ? 1 : 0),
    threshold: Float64Array.from(thresholds, (one) => (one > 0.32 ? Number.POSITIVE_INFINITY : one)),
    clipped: Float64Array.from({ length: 20 }, (_, i) => 0.1 * (i % 5)),
  };
  const probe = () => ({
    summary: { chance: 0.1, level: 0.55, flags: right ? ["lowest"] : ["unreached"] },
    array: (name: string) => array(arrays[name]),
    numbers: (name: string) => arrays[name],
  });
  const spectra = {
    centroid: array(around(centroid)),
    l2: array(around(norm)),
    success: array(new Uint8Array(count).fill(1)),
    clean: array(new Int32Array(count)),
    labels: array(new Uint8Array(count)),
  };
  return { probe, spectra } as unknown as TrialRecord;
}

/** Sensitive at an octave (its place) more than elsewhere, and elsewhere so much less. */
function peaked(octave: number, fall: number): number[] {
  return centre.map((_, b) => 0.04 * fall ** Math.abs(b - octave));
}

function decided(id: string, of: (network: string, position: number) => Made) {
  const claim = claims.get(id)!;
  const networks = [...new Set(claim.networks)];
  return decide(claim, new Map(networks.map((one, i) => [one, [seed(of(one, i)), seed(of(one, i))]])));
}

describe("critical bands", () => {
  it("have the networks whose perturbations lie where noise misleads them", () => {
    const along = (_: string, i: number): Made => ({
      thresholds: peaked(0.5 + 0.5 * i, 2.5),
      centroid: 0.1 + 0.03 * i,
      norm: 1,
    });
    expect(decided("critical-bands-frequency", along)).toMatchObject({
      verdict: "supported",
      effect: { mean: 1 },
      samples: 2 * 5 * 2 * count,
    });
    const against = (name: string, i: number): Made => ({ ...along(name, i), centroid: 0.3 - 0.03 * i });
    expect(decided("critical-bands-frequency", against).verdict).toBe("contradicted");
    // Alike in one of the two: no correlation.
    const alike = (name: string, i: number): Made => ({ ...along(name, i), thresholds: peaked(1, 2) });
    expect(decided("critical-bands-frequency", alike).verdict).toBe("inconclusive");
    const sentence = decided("critical-bands-frequency", along).sentence;
    expect(sentence).toMatch(/over 5 networks.*bounded-width 3×3 0\.\d+ and 0\.100;/);
  });

  it("widen with the norm that it takes, as predicted", () => {
    const along = (_: string, i: number): Made => ({
      thresholds: peaked(1.5, 3 - 0.4 * i),
      centroid: 0.1,
      norm: 0.5 + 0.1 * i,
    });
    expect(decided("critical-bands-width", along)).toMatchObject({ verdict: "supported", effect: { mean: 1 } });
    const against = (name: string, i: number): Made => ({ ...along(name, i), norm: 1 - 0.1 * i });
    expect(decided("critical-bands-width", against).verdict).toBe("contradicted");
  });

  it("are wider after adversarial training, in octaves", () => {
    const of = (wide: string) => (name: string) => ({
      ...{ thresholds: peaked(1.5, name.includes("adversarial") === (wide === "robust") ? 1.5 : 3) },
      ...{ centroid: 0.1, norm: 1 },
    });
    expect(decided("critical-bands-adversarial", of("robust")).verdict).toBe("supported");
    expect(decided("critical-bands-adversarial", of("plain")).verdict).toBe("contradicted");
  });

  it("a network that no noise misleads, or that is never right, decides nothing", () => {
    const of = (_: string, i: number): Made => ({
      thresholds: i === 2 ? [9, 9, 9, 9] : peaked(0.5 + 0.5 * i, 2.5),
      ...{ centroid: 0.1 + 0.03 * i, norm: 1 },
    });
    expect(decided("critical-bands-frequency", of)).toMatchObject({ verdict: "inconclusive", effect: { mean: 0 } });
    expect(decided("critical-bands-frequency", of).sentence).toMatch(/full-width no channel and 0\.160/);
    const wrong = (name: string, i: number): Made => ({ ...of(name, 0), right: i !== 2 });
    expect(decided("critical-bands-frequency", wrong)).toMatchObject({ verdict: "inconclusive" });
    expect(decided("critical-bands-adversarial", (_, i) => ({ ...of("", i), right: i !== 0 })).verdict).toBe(
      "inconclusive",
    );
  });

  it("are drawn band by band, and caveats say what fits leave open and how much was clipped", () => {
    const conditions = criticalBands.conditions(scale);
    const rows = new Map(
      conditions.map((condition, i): [string, ConditionRuns] => {
        const made = seed({
          thresholds: i === 1 ? [0.04, 9, 9, 9] : peaked(1, 2),
          centroid: 0.1,
          norm: 1,
          right: i !== 2,
        });
        const result = { centroid: { mean: 0.1, low: 0.09, high: 0.11 } } as NetworkResult;
        return [condition.id, { condition, ...nothingShared, seeds: [made, made], result }];
      }),
    );
    const context = { scale, size, all: rows } as unknown as CaveatContext & ChartContext;
    const [lines, points] = criticalBands.charts(rows, context);
    expect(lines!.series).toHaveLength(conditions.length);
    const [first, second, third] = lines!.series;
    expect(first!.points.map(({ x }) => x)).toEqual([...centre]);
    first!.points.forEach(({ y }, band) => {
      // 55 % of the images stand a little below their middle.
      expect(y.mean / peaked(1, 2)[band]! ** -2).toBeCloseTo(1.2, 0);
      expect(y.low).toBeLessThanOrEqual(y.mean);
      expect(y.high).toBeGreaterThanOrEqual(y.mean);
    });
    expect(second!.points[1]!.y.mean).toBeCloseTo(0.32 ** -2, 9);
    expect(third!.points[0]!.y.mean).toBeNaN();
    expect(points!.series.map((series) => series.points.length)).toEqual(conditions.map((_, i) => (i === 2 ? 0 : 1)));
    const caveats = criticalBands.caveats!(rows, context).join(" ");
    expect(caveats).toContain("has its peak in an outermost band (bounded-width 3×3, bounded-width 15×15, fully");
    expect(caveats).toContain("No noise was strong enough for at least one seed of full-width");
    expect(caveats).toMatch(/that is the case for \d+ to \d+ % of the values/);
  });
});
