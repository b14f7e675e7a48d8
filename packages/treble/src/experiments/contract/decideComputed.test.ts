import { expect, it } from "vitest";
import type { Claim } from "./claim.ts";
import { everyDrawRule } from "./computation.ts";
import { decideComputed } from "./decideComputed.ts";

const claim: Claim & { computed: NonNullable<Claim["computed"]> } = {
  id: "computed",
  claim: "It is above zero.",
  source: "a test",
  metric: "a number",
  contrast: "that number",
  rule: everyDrawRule,
  unit: "units",
  networks: [],
  shared: null,
  computed: ({ values }) => values!,
  statistic: ([value]) => value!,
  predicted: 1,
  sentence: ({ low, high }, [mean]) => `${mean} in ${low} to ${high}`,
};

it("is decided by the range over all draws", () => {
  const verdict = (...values: number[]): string => decideComputed(claim, { values }).verdict;
  expect(verdict(0.1, 0.2, 0.3)).toBe("supported");
  expect(verdict(-0.1, -0.2)).toBe("contradicted");
  expect(verdict(-0.1, 0.2)).toBe("inconclusive");
  expect(verdict(0, 1)).toBe("inconclusive");
  expect(decideComputed({ ...claim, predicted: -1 }, { values: [-1] }).verdict).toBe("supported");
});

it("says its numbers, and counts draws as seeds", () => {
  expect(decideComputed(claim, { values: [1, 3] }, "sgd")).toMatchObject({
    ...{ recipe: "sgd", seeds: 2, samples: 2, networks: [], seedEffects: [1, 3] },
    ...{ effect: { mean: 2, low: 1, high: 3 }, sentence: "2 in 1 to 3" },
  });
});

it("is inconclusive where a number is none", () => {
  for (const values of [[], [1, Number.NaN]]) {
    const result = decideComputed(claim, { values });
    expect(result.verdict).toBe("inconclusive");
    expect(result.seeds).toBe(0);
  }
});
