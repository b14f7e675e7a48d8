import { describe, expect, it } from "vitest";
import type { Claim } from "./claim.ts";
import type { AcrossMeasure, ConditionRuns } from "./conditionRuns.ts";
import { decideAcross } from "./decideAcross.ts";

const rows = new Map(["a", "b"].map((id) => [id, { condition: { id }, seeds: [{}, {}] } as unknown as ConditionRuns]));
const claim: Omit<Claim, "across"> = {
  ...{ id: "order", claim: "c", source: "s", metric: "m", contrast: "k", rule: "r", unit: "u", networks: ["a", "b"] },
  ...{ predicted: 1, statistic: () => Number.NaN, sentence: ({ mean }) => `found ${mean}` },
};
const across: AcrossMeasure = (spectra, given, computed) => {
  const mean = computed[spectra]![0]!;
  return { interval: { mean, low: mean - 0.5, high: mean + 0.5 }, samples: given.length };
};

describe("decideAcross", () => {
  it("decides by own and by shared spectra, each by its interval", () => {
    const results = decideAcross({ ...claim, across }, rows, { own: [0.6], shared: [-0.6] }, "features");
    expect(results).toMatchObject([
      { id: "order", spectra: "own", verdict: "supported", samples: 2, seeds: 2, sentence: "found 0.6" },
      { id: "order-shared", row: "order", spectra: "shared", verdict: "contradicted" },
    ]);
  });

  it("leaves out the form that a claim has not, and says why there is no number", () => {
    const none = { ...claim, across: () => ({ why: "Too few." }) };
    expect(decideAcross({ ...none, shared: null }, rows, {}, "features")).toMatchObject([
      { id: "order", verdict: "inconclusive", sentence: "Too few." },
    ]);
    expect(decideAcross({ ...none, own: null }, rows, {}, "features").map(({ id }) => id)).toEqual(["order-shared"]);
  });

  it("has no shared form with one seed, unless it has no other, and then says so", () => {
    const one = new Map([...rows].map(([id, row]) => [id, { ...row, seeds: row.seeds.slice(0, 1) }]));
    expect(decideAcross({ ...claim, across }, one, { own: [1] }, "features").map(({ id }) => id)).toEqual(["order"]);
    const [only] = decideAcross({ ...claim, across, own: null }, one, {}, "features");
    expect(only).toMatchObject({ verdict: "inconclusive", sentence: expect.stringContaining("two of them at least") });
  });

  it("needs its networks", () => {
    const missing = { ...claim, across, networks: ["a", "z"] };
    expect(() => decideAcross(missing, rows, {}, "features")).toThrow(/"z"/);
  });
});
