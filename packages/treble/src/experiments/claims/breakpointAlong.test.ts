import { describe, expect, it } from "vitest";
import { randomSource } from "../../random/randomSource.ts";
import { dynamics } from "../catalogue/dynamics.ts";
import type { ConditionRuns, MomentRuns } from "../contract/conditionRuns.ts";
import { decideOwn } from "../contract/decideOwn.ts";
import { decideShared } from "../contract/decideShared.ts";
import { scaleNamed } from "../contract/scale.ts";
import { rowOf, stageOf } from "../testing/madeUpRuns.ts";
import { ownBreakpoint, sharedBreakpoint } from "./breakpointAlong.ts";

const epochs = [0, 0.1, 0.25, 0.5, 1, 2, 4, 8];
const scale = scaleNamed("quick", "cifar10");
const [condition] = dynamics.conditions(scale);

/** Rises by 0.1 with each doubling up to the epoch, then stays. */
const bend =
  (at: number) =>
  (epoch: number): number =>
    0.3 + 0.1 * Math.min(0, Math.log2(epoch / at));
const line = (epoch: number): number => 0.3 + 0.05 * Math.log2(epoch);

/** Two seeds with three images each, whose curves are a little apart; their centroids and norms alike. */
function followed(curve: (epoch: number) => number, noise = 0.002, ofShared = curve): ConditionRuns {
  const source = randomSource([3, 1]);
  const errors = (count: number): Float32Array => {
    const drawn = new Float32Array(count);
    source.normals(drawn);
    return drawn.map((error) => noise * error);
  };
  const snapshots = epochs.map((epoch): MomentRuns => {
    const samples = epoch === 0 ? [] : [0, 1].map(() => Float64Array.from(errors(3), (error) => curve(epoch) + error));
    const own = epoch === 0 ? [Float64Array.of(Number.NaN), new Float64Array()] : samples;
    const draws = Float64Array.from(errors(400), (error) => (epoch === 0 ? Number.NaN : ofShared(epoch) + error));
    const quantity = { estimate: ofShared(Math.max(0.01, epoch)) + errors(1)[0]!, draws, images: 3 };
    return {
      ...stageOf(
        {},
        own.map((seed) => [...seed]),
        quantity,
      ),
      epochs: epoch,
      norms: own,
    };
  });
  return rowOf(condition!, { snapshots });
}

const perturbations = ({ own }: MomentRuns) => own.perturbation;

describe("a breakpoint along training", () => {
  it("is at log2 of its epoch, in what each seed has and in what they share; the start has no place", () => {
    for (const at of [0.5, 1.5, 3]) {
      for (const found of [ownBreakpoint(followed(bend(at)), perturbations), sharedBreakpoint(followed(bend(at)))]) {
        if ("why" in found) throw new Error(found.why);
        expect(found.epochs).toEqual(epochs.slice(1));
        expect(found.lines.place).toBeCloseTo(Math.log2(at), 0);
        expect(found.interval.low).toBeLessThan(Math.log2(at));
        expect(found.interval.high).toBeGreaterThan(Math.log2(at));
        expect(found.lines.before).toBeCloseTo(0.1, 1);
        expect(found.chance).toBeLessThan(0.05);
      }
    }
  });

  it("is not told from one line over the logarithm, nor with fewer than five moments", () => {
    const why = expect.stringMatching(/^No breakpoint is told from one line: of curves of one line \d+ % seem to/);
    expect(ownBreakpoint(followed(line), perturbations)).toEqual({ why });
    expect(sharedBreakpoint(followed(line))).toEqual({ why });
    const short = { snapshots: followed(bend(1)).snapshots.slice(0, 5) };
    expect(ownBreakpoint(short, perturbations)).toEqual({
      why: "All seeds have perturbations at 4 of 4 moments: too few for a breakpoint.",
    });
    expect(sharedBreakpoint(short)).toEqual({
      why: "What seeds share is told from nothing at 4 of 4 moments: too few for a breakpoint.",
    });
  });

  it("of one seed has an interval from its own points", () => {
    const { snapshots } = followed(bend(1));
    const first = ownBreakpoint({ snapshots }, ({ own }) => own.perturbation.slice(0, 1));
    if ("why" in first) throw new Error(first.why);
    expect(first.quantity.seeds).toEqual([first.lines.place]);
    expect(first.interval.high - first.interval.low).toBeGreaterThan(0.01);
  });
});

describe("the claim that it is early", () => {
  const claims = dynamics.claims(scale, { height: 32, width: 32 });
  const [centroid, norm] = ["centroid", "norm"].map(
    (id) => claims.find((claim) => claim.id === `dynamics-break-${id}-${condition!.id}`)!,
  );
  const verdicts = (row: ConditionRuns, claim = centroid!): unknown[] => {
    const rows = new Map([[condition!.id, row]]);
    return [decideOwn({ ...claim, own: claim.own! }, rows), decideShared(claim, rows, "features")].map(
      (result) => result?.verdict ?? null,
    );
  };

  it("is supported before a quarter of the epochs, contradicted after, in both spectra", () => {
    expect(verdicts(followed(bend(0.6), 0.0005))).toEqual(["supported", "supported"]);
    expect(verdicts(followed(bend(3.5), 0.0005))).toEqual(["contradicted", "contradicted"]);
    expect(verdicts(followed(bend(0.6), 0.0005, bend(3.5)))).toEqual(["supported", "contradicted"]);
  });

  it("is inconclusive where nothing breaks, and says so", () => {
    expect(verdicts(followed(line))).toEqual(["inconclusive", "inconclusive"]);
    const rows = new Map([[condition!.id, followed(line)]]);
    const own = decideOwn({ ...centroid!, own: centroid!.own! }, rows);
    expect(own.sentence).toContain("No breakpoint is told from one line");
    expect(own.effect.mean).toBeNaN();
    expect(decideShared(centroid!, rows, "features")!.sentence).toContain("No breakpoint is told from one line");
  });

  it("counts from the breakpoint to the quarter in doublings, and knows each seed's", () => {
    const rows = new Map([[condition!.id, followed(bend(0.5), 1e-6)]]);
    const result = decideOwn({ ...centroid!, own: centroid!.own! }, rows);
    expect(result.effect.mean).toBeCloseTo(2, 3);
    expect(result.effect.low).toBeLessThan(result.effect.mean);
    expect(result.effect.high).toBeGreaterThan(result.effect.mean);
    expect(result.seedEffects.map((effect) => effect.toFixed(2))).toEqual(["2.00", "2.00"]);
    expect(result.samples).toBe(2 * 3 * 7);
    expect(result.sentence).toMatch(/^Breaks at epoch 0\.5 of 8; from there to epoch 2 the epochs double \+2\.0 \(/);
  });

  it("of norms is about each network's own: what is shared has unit length", () => {
    expect(verdicts(followed(bend(0.6), 0.0005), norm)).toEqual(["supported", null]);
    expect(() => decideOwn({ ...norm!, own: norm!.own! }, new Map())).toThrow("needs one network");
  });
});
