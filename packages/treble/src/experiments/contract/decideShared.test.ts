import { describe, expect, it } from "vitest";
import type { TrialRecord } from "../../pipeline/collect.ts";
import { differenceClaim } from "../claims/differenceClaim.ts";
import { convolution, fullyConnected } from "../networks/conditions.ts";
import { type KnownRuns, quantityOf, rowOf, sharedOf } from "../testing/madeUpRuns.ts";
import type { Claim } from "./claim.ts";
import type { Condition } from "./conditionRuns.ts";
import { decideShared, sharedEveryRule, sharedMetric, sharedRule } from "./decideShared.ts";
import type { SharedQuantity } from "./sharedQuantity.ts";

const [small, full, dense] = [convolution(3), convolution("full"), fullyConnected()];

const sharing = (perturbation: SharedQuantity | null, feature: SharedQuantity | null = null): KnownRuns => ({
  shared: { perturbation: perturbation && sharedOf(perturbation), feature: feature && sharedOf(feature) },
});

function rows(known: readonly (readonly [Condition, KnownRuns])[]) {
  return new Map(known.map(([condition, one]) => [condition.id, rowOf(condition, one)]));
}

const claim = differenceClaim(small, full, { id: "x", claim: "X.", source: "a test" });
const decided = (higher: SharedQuantity | null, lower: SharedQuantity | null, asked: Claim = claim) =>
  decideShared(
    asked,
    rows([
      [small, sharing(higher)],
      [full, sharing(lower)],
    ]),
    "sgd",
  )!;

describe("a difference of two networks", () => {
  it("has the interval of the differences of draws that belong together", () => {
    // 0.3 + 2u and 0.1 + u: the difference is 0.2 + u, u even from −0.1 to 0.1.
    const result = decided(quantityOf(0.3, 0.2), quantityOf(0.1, 0.1));
    expect(result.effect.mean).toBeCloseTo(0.2, 12);
    expect(result.effect.low).toBeCloseTo(0.2 - 0.095, 10);
    expect(result.effect.high).toBeCloseTo(0.2 + 0.095, 10);
    expect(result).toMatchObject({
      ...{
        id: "x-shared",
        row: "x",
        recipe: "sgd",
        spectra: "shared",
        verdict: "supported",
        networks: [small.id, full.id],
      },
      ...{ rule: sharedRule, metric: sharedMetric.perturbation, seeds: 2, samples: 20, seedEffects: [] },
    });
    expect(result.sentence).toContain("0.300");
  });

  it("says whose contrast it is once, and knows nothing of where its rule was written but what it is told", () => {
    const given = [quantityOf(0.3, 0.1), quantityOf(0.1, 0)] as const;
    expect(decided(...given)).toMatchObject({ contrast: `${claim.contrast}: of what seeds share`, declared: "" });
    expect(decided(...given, { ...claim, own: null }).contrast).toBe(claim.contrast);
    const known = rows([
      [small, sharing(given[0])],
      [full, sharing(given[1])],
    ]);
    expect(decideShared(claim, known, "sgd", "once")?.declared).toBe("once");
    expect(decideShared({ ...claim, declared: "earlier" }, known, "sgd", "once")?.declared).toBe("earlier");
  });

  it("is supported, contradicted or neither by the side of 0 that the interval lies on", () => {
    expect(decided(quantityOf(0.3, 0.1), quantityOf(0.1, 0)).verdict).toBe("supported");
    expect(decided(quantityOf(0.1, 0.1), quantityOf(0.3, 0)).verdict).toBe("contradicted");
    expect(decided(quantityOf(0.1, 0.1), quantityOf(0.15, 0)).verdict).toBe("inconclusive");
    // Draws that go together cancel.
    expect(decided(quantityOf(0.2, 0.5), quantityOf(0.1, 0.5)).verdict).toBe("supported");
  });

  it("is inconclusive where the seeds of one share nothing that is told from nothing, and says of which", () => {
    const unknown = quantityOf(0.1, Number.NaN);
    for (const result of [decided(quantityOf(0.3, 0.1), unknown), decided(quantityOf(0.3, 0.1), null)]) {
      expect(result.verdict).toBe("inconclusive");
      expect(result.effect.mean).toBeNaN();
      expect(result.sentence).toBe("What seeds share is not told from nothing in full-width.");
    }
  });
});

describe("there is no such form", () => {
  const both: KnownRuns = sharing(quantityOf(0.3, 0.1), quantityOf(0.5, 0.1));
  const known = rows([
    [small, both],
    [full, both],
  ]);

  it("of a claim about something else, unless it names what", () => {
    const measure = (): Float64Array => Float64Array.of(1);
    expect(decideShared({ ...claim, measure }, known, "sgd")).toBeNull();
    expect(decideShared({ ...claim, shared: null }, known, "sgd")).toBeNull();
    const feature = decideShared({ ...claim, measure, shared: "feature" }, known, "sgd")!;
    expect(feature).toMatchObject({ metric: sharedMetric.feature, effect: { mean: 0 } });
  });

  it("with one seed", () => {
    const one = rows([
      [small, { ...both, seeds: [{} as TrialRecord] }],
      [full, both],
    ]);
    expect(decideShared(claim, one, "sgd")).toBeNull();
    // A claim that has no other form does not vanish.
    expect(decideShared({ ...claim, own: null }, one, "sgd")).toMatchObject({
      ...{ verdict: "inconclusive", seeds: 1 },
      sentence: "What seeds share takes two of them at least, and there is 1.",
    });
  });

  it("and it is a mistake where a network is missing, however many seeds the others have", () => {
    expect(() => decideShared(claim, rows([[small, both]]), "sgd")).toThrow(/"x" needs the network "full-width"/);
  });
});

it("asks a measure of its own with the place of the network, which may stand there twice", () => {
  const asked: Claim = {
    ...claim,
    ...{ networks: [small.id, small.id], own: null, rule: "its own", contrast: "its own", metric: "its own" },
    shared: ({ shared }, position) => shared[position === 0 ? "perturbation" : "feature"]!.centroid,
  };
  const known = rows([[small, sharing(quantityOf(0.5, 0.1), quantityOf(0.1, 0.1))]]);
  const result = decideShared(asked, known, "sgd")!;
  expect(result).toMatchObject({ networks: [small.id], metric: "its own", rule: "its own", contrast: "its own" });
  // One network's quantities are resampled together: nothing of the draws is left in the difference.
  for (const end of [result.effect.mean, result.effect.low, result.effect.high]) expect(end).toBeCloseTo(0.4, 12);
});

describe("a claim about several contrasts", () => {
  const several: Claim = {
    ...claim,
    networks: [small.id, full.id, dense.id],
    parts: 3,
    statistic: (values, part) => values[part]!,
  };
  const verdict = (...quantities: readonly SharedQuantity[]) =>
    decideShared(several, rows([small, full, dense].map((one, i) => [one, sharing(quantities[i]!)])), "sgd")!;
  const up = quantityOf(1, 0.5);

  it("is supported by all of them, and says the rule that it is decided by", () => {
    expect(verdict(up, up, up)).toMatchObject({ verdict: "supported", rule: sharedEveryRule });
    expect(verdict(up, up, quantityOf(0.4, 0.5)).verdict).toBe("inconclusive");
  });

  it("shows the least, and is contradicted only by an interval widened for their number", () => {
    // The 95 % interval ends at −0.01, that of an error of 0.05 / 3 above 0: 0.95 and 0.983 spreads off the estimate.
    const low = quantityOf(-0.96, 1);
    const result = verdict(up, low, up);
    expect(result.effect.high).toBeCloseTo(-0.01, 10);
    expect(result.verdict).toBe("inconclusive");
    expect(verdict(up, quantityOf(-0.99, 1), up).verdict).toBe("contradicted");
  });
});
