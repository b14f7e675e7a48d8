import { expect, it } from "vitest";
import { claimedSide, claimsAndChecks, effectHead, evidenceText, limitsName, seedsSentence } from "./claimWords.ts";

it("names the claimed side", () => {
  expect([claimedSide({ predicted: 1 }), claimedSide({ predicted: -1 })]).toEqual(["above 0", "below 0"]);
});

it("says the number of seeds and what it means", () => {
  expect(effectHead([{ seeds: 2 }, { seeds: 2 }])).toBe("Effect, 95 % bootstrap interval (2 seeds)");
  expect(effectHead([{ seeds: 5 }, { seeds: 3 }])).toContain("(3 to 5 seeds)");
  expect(seedsSentence([{ seeds: 2 }])).toContain("2 seeds holds the truth only about two times in three");
  expect(seedsSentence([{ seeds: 5 }, { seeds: 3 }])).toContain("three times in four");
  expect(seedsSentence([])).toBe("");
  // What is computed rests on no seeds.
  const computed = { seeds: 3, samples: 3, networks: [] };
  expect(seedsSentence([computed])).toBe("");
  expect(seedsSentence([computed, { seeds: 2, networks: ["a"] }])).toBe(seedsSentence([{ seeds: 2 }]));
  expect(evidenceText(computed)).toEqual(["3 draws", ""]);
  expect(effectHead([computed])).toBe("Effect, range over the draws");
  expect(effectHead([computed, { seeds: 2 }])).toBe(effectHead([{ seeds: 2 }]));
  expect([limitsName(computed), limitsName({ networks: ["a"] })]).toEqual(["range over the draws", "95 % interval"]);
});

it("keeps checks apart", () => {
  const all = [{ check: false }, { check: true }];
  expect(claimsAndChecks(all)).toEqual({ claims: [all[0]], checks: [all[1]] });
});
