import { describe, expect, it } from "vitest";
import type { Claim } from "../experiments/contract/claim.ts";
import { scaleNamed, scaleNames } from "../experiments/contract/scale.ts";
import { convolution } from "../experiments/networks/conditions.ts";
import { studyOf } from "./node/studyOf.ts";
import { namesOf, partsOf, type StudyPart } from "./parts.ts";
import { cellsOf } from "./plan/cells.ts";

const size = { height: 32, width: 32 };

/** By own spectra, and by shared ones where they may be. */
function claimIds({ id, own, shared, measure }: Claim): readonly string[] {
  const hasShared = shared === undefined ? measure === undefined : shared !== null;
  return [...(own === null ? [] : [id]), ...(hasShared ? [`${id}-shared`] : [])];
}

function namesIn(parts: readonly StudyPart[], idsOf: (part: StudyPart) => readonly string[]): readonly string[] {
  return parts.flatMap((part) => idsOf(part).map(namesOf(parts, part).id));
}

function expectDistinct(ids: readonly string[]): void {
  expect(ids.length).toBeGreaterThan(0);
  expect(ids.filter((id, i) => ids.indexOf(id) < i)).toEqual([]);
}

const asked = scaleNames.flatMap((preset) => [
  { preset, recipes: undefined },
  { preset, recipes: ["features", "sgd", "adam", "practice"] },
  { preset, recipes: ["adam", "features"] },
]);

describe.each(asked)("the catalogue at $preset by $recipes", ({ preset, recipes }) => {
  it("has no two networks, claims, charts, experiments or cells of one name", async () => {
    const { parts } = await studyOf({ experiments: [], preset, ...(recipes && { recipes }) });
    expectDistinct(namesIn(parts, ({ conditions }) => conditions.map(({ id }) => id)));
    expectDistinct(parts.flatMap((part) => part.conditions.map(({ label }) => namesOf(parts, part).label(label))));
    expectDistinct(namesIn(parts, ({ experiments }) => experiments.map(({ id }) => id)));
    expectDistinct(
      namesIn(parts, ({ experiments, scale }) =>
        experiments.flatMap((experiment) => experiment.claims(scale, size).flatMap(claimIds)),
      ),
    );
    const cells = cellsOf(parts);
    expectDistinct(cells.map(({ id }) => id));
    expect(new Set(cells.map(({ condition }) => condition)).size).toBe(parts.flatMap((p) => p.conditions).length);
  });

  it("has the networks that claims and pairings name, in the experiment itself", async () => {
    const { parts } = await studyOf({ experiments: [], preset, ...(recipes && { recipes }) });
    for (const { scale, experiments, conditions } of parts) {
      for (const experiment of experiments) {
        const own = experiment.conditions(scale);
        const ids = new Set(own.map(({ id }) => id));
        const paired = own.flatMap(({ pairedWith = [] }) => pairedWith.map(({ condition }) => condition));
        const claimed = experiment.claims(scale, size).flatMap(({ networks }) => networks);
        for (const id of [...paired, ...claimed]) expect(ids).toContain(id);
        // What all experiments have together lacks nothing of what one of them asks for.
        for (const condition of own) {
          const known = conditions.find(({ id }) => id === condition.id)!;
          expect(known.pairedWith ?? []).toEqual(expect.arrayContaining([...(condition.pairedWith ?? [])]));
        }
      }
    }
  });
});

it("runs what an experiment names: at the larger presets networks by every recipe, more by the first than by practice", async () => {
  const of = async (preset: string) => (await studyOf({ experiments: [], preset })).parts;
  const names = (parts: readonly StudyPart[]) => parts.map(({ scale }) => scale.recipe.name);
  expect(names(await of("quick"))).toEqual(["features", "adam"]);
  expect(names(await of("standard"))).toEqual(["features", "sgd", "adam", "practice"]);
  const [first, , , practice] = await of("standard");
  expect(first!.experiments.map(({ id }) => id)).not.toContain("practice");
  expect(practice!.experiments.map(({ id }) => id)).toEqual(["practice"]);
});

describe("names", () => {
  const experiment = {
    ...{ id: "one", title: "One", question: "One?" },
    ...{ conditions: () => [convolution(3)], claims: () => [], charts: () => [] },
  };
  const scales = ["sgd", "adam"].map((recipe) => scaleNamed("quick", "synthetic", recipe));
  const parts = partsOf(scales, () => [experiment]);

  it("of the first part stay, and others say their recipe", () => {
    const [first, second] = parts.map((part) => namesOf(parts, part));
    expect([first!.id("x"), first!.label("X")]).toEqual(["x", "X"]);
    expect([second!.id("x"), second!.label("X")]).toEqual(["x-by-adam", "X, adam"]);
    expect(cellsOf(parts).map(({ id }) => id)).toEqual([
      ...["bounded-width-3-0", "bounded-width-3-by-adam-0"],
      ...["bounded-width-3-1", "bounded-width-3-by-adam-1"],
    ]);
    expect(cellsOf(parts)[1]!.config.training.optimizer.name).toBe("adam");
  });

  it("are of parts that have an experiment", () => {
    expect(partsOf(scales, ({ recipe }) => (recipe.name === "adam" ? [experiment] : []))).toEqual([parts[1]]);
  });
});

it("an experiment of one's own names recipes that there are, or says that none is named", async () => {
  const own = (recipes: readonly string[]) => ({
    ...{ id: "own", title: "Own", question: "Own?", recipes: () => recipes },
    ...{ conditions: () => [convolution(3)], claims: () => [], charts: () => [] },
  });
  const run = (recipes: readonly string[]) => studyOf({ experiments: [own(recipes)], preset: "quick" });
  expect((await run(["adam"])).parts.map(({ scale }) => scale.recipe.name)).toEqual(["adam"]);
  await expect(run(["adma"])).rejects.toThrow(/no recipe "adma"/);
  await expect(run([])).rejects.toThrow(/The experiment own names no recipe/);
});
