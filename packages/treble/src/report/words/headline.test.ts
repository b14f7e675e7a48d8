import fc from "fast-check";
import { expect, it } from "vitest";
import type { ClaimResult, StudyResult, Verdict } from "../../results/results.ts";
import { recipesFixture } from "../testing/recipesFixture.ts";
import { studyFixture } from "../testing/studyFixture.ts";
import { headlineSentence, rowOutcome, turnsRound } from "./headline.ts";

const [model] = studyFixture().claims as [ClaimResult];
const words = { s: "supported", c: "contradicted", i: "inconclusive" } as const satisfies Record<string, Verdict>;

/** A study of claims as `row: recipe own shared, recipe own, …`, a verdict by its first letter. */
function study(...rows: readonly string[]): Pick<StudyResult, "recipes" | "claims" | "networks"> {
  const claims = rows.flatMap((text) => {
    const [row, cells] = text.split(": ") as [string, string];
    return cells.split(", ").flatMap((cell) => {
      const [recipe, ...verdicts] = cell.split(" ") as [string, ...(keyof typeof words)[]];
      return verdicts.map((verdict, i) => ({
        ...model,
        ...{ id: text + cell + i, row, recipe, spectra: i === 0 ? ("own" as const) : ("shared" as const) },
        verdict: words[verdict],
      }));
    });
  });
  return { recipes: [], networks: [], claims };
}

it("tells of one recipe", () => {
  expect(headlineSentence(studyFixture())).toBe(
    "Of 3 claims tested in one recipe, features, 1 holds (kernel size), 1 fails (linear kernel) and 1 neither holds nor fails (weight sharing).",
  );
  expect(headlineSentence(study("a: sgd s s", "b: sgd s c", "d: sgd i"))).toBe(
    "Of 3 claims tested in one recipe, sgd, 1 holds throughout (a) and 2 neither hold nor fail throughout (b and d); 1 turns round between own and shared spectra (b).",
  );
});

it("tells that all agree", () => {
  expect(headlineSentence(study("a-b: sgd s, adam s", "c: sgd s, adam s"))).toBe(
    "Of 2 claims tested in two or more recipes (sgd, adam), 2 hold throughout (a b and c).",
  );
  expect(headlineSentence(study("a: sgd c, adam c"))).toBe(
    "Of 1 claim tested in two or more recipes (sgd, adam), 1 fails throughout (a).",
  );
});

it("tells what depends on the recipe, what is neither, and what was tested once, names the first, counts the others", () => {
  const many = ["a", "b", "d", "e", "f"].map((row) => `${row}: sgd s, adam c`);
  expect(headlineSentence(study(...many, "g: sgd s, adam i", "h: adam s"))).toBe(
    "Of 6 claims tested in two or more recipes (sgd, adam), 5 depend on the recipe (a, b, d and 2 more) and 1 neither holds nor fails throughout (g). 1 more was tested in one recipe alone.",
  );
});

it("tells what turns round between own and shared spectra, and counts it among the others too", () => {
  expect(headlineSentence(study("a: sgd s c, adam s c", "b: sgd s c, adam c s", "d: sgd s s, adam s"))).toBe(
    "Of 3 claims tested in two or more recipes (sgd, adam), 1 holds throughout (d), 1 depends on the recipe (b) and 1 neither holds nor fails throughout (a); 2 turn round between own and shared spectra (a and b).",
  );
});

it("tells that nothing is decided, and nothing of no claim", () => {
  expect(headlineSentence(study("a: sgd i i, adam i i"))).toBe(
    "Of 1 claim tested in two or more recipes (sgd, adam), none holds or fails throughout.",
  );
  expect(headlineSentence(study("a: sgd s", "b: adam c"))).toBe(
    "Of 2 claims tested in one recipe each (sgd, adam), 1 holds (a) and 1 fails (b).",
  );
  expect(headlineSentence(study("a: sgd i"))).toBe("Of 1 claim tested in one recipe, sgd, none holds or fails.");
  expect(headlineSentence({ ...study(), claims: [{ ...model, check: true }] })).toBe("");
});

it("is built from the table of several recipes", () => {
  expect(headlineSentence(recipesFixture())).toBe(
    "Of 2 claims tested in two or more recipes (features, sgd, adam), 1 holds throughout (kernel size) and 1 depends on the recipe (weight sharing); 1 turns round between own and shared spectra (weight sharing). 1 more was tested in one recipe alone.",
  );
});

it("is never stronger than the cells", () => {
  const verdict = fc.constantFrom<Verdict>("supported", "contradicted", "inconclusive");
  const form = fc.option(verdict.map((one): ClaimResult => ({ ...model, verdict: one })));
  fc.assert(
    fc.property(fc.array(fc.record({ own: form, shared: form }), { minLength: 1, maxLength: 4 }), (cells) => {
      const all = cells.flatMap(({ own, shared }) => [own, shared]).flatMap((one) => one?.verdict ?? []);
      const outcome = rowOutcome({ cells });
      expect(outcome === "holds").toBe(
        all.length > 0 && !all.includes("contradicted") && !all.includes("inconclusive"),
      );
      expect(outcome === "fails").toBe(all.length > 0 && !all.includes("supported") && !all.includes("inconclusive"));
      if (outcome === "depends") expect(new Set(all).size).toBeGreaterThan(1);
      if (cells.some(turnsRound)) expect(["depends", "neither"]).toContain(outcome);
    }),
  );
});
