import { expect, it } from "vitest";
import { recipesFixture } from "../testing/recipesFixture.ts";
import { studyFixture } from "../testing/studyFixture.ts";
import { claimMatrix, matrixGroups, worthMatrix } from "./claimMatrix.ts";

const result = recipesFixture();
const matrix = claimMatrix(result);

it("has a column for every recipe and a row for every claim, each claim in its cell", () => {
  expect(matrix.recipes.map(({ name }) => name)).toEqual(["features", "sgd", "adam", "practice"]);
  expect(matrix.rows.map(({ row }) => row)).toEqual(["kernel-size", "weight-sharing", "linear-kernel"]);
  const placed = matrix.rows.flatMap(({ cells }) => cells.flatMap(({ own, shared }) => [own, shared]));
  expect(placed.filter((form) => form !== null).toSorted(byId)).toEqual(result.claims.toSorted(byId));
  for (const { row, cells } of matrix.rows)
    cells.forEach((cell, i) => {
      for (const spectra of ["own", "shared"] as const) {
        const form = cell[spectra];
        if (form !== null) expect(form).toMatchObject({ row, spectra, recipe: matrix.recipes[i]!.name });
      }
    });
});

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

it("leaves checks out, and has a column for a recipe that the study does not list", () => {
  const claims = result.claims.map((claim) => ({ ...claim, check: claim.row === "kernel-size" }));
  expect(claimMatrix({ ...result, claims }).rows.map(({ row }) => row)).toEqual(["weight-sharing", "linear-kernel"]);
  const unlisted = claimMatrix({ ...studyFixture(), recipes: [] });
  expect(unlisted.recipes).toEqual([{ name: "features", title: "features", text: "", ran: true }]);
  expect([worthMatrix(unlisted), worthMatrix(matrix)]).toEqual([false, true]);
});

it("puts every row under the first experiment of its kind", () => {
  expect(matrixGroups(matrix, result).map(({ experiment, rows }) => [experiment?.id, rows.length])).toEqual([
    ["kernel-size", 1],
    ["weight-sharing", 1],
    ["linear", 1],
  ]);
  const later = { ...result, claims: result.claims.filter(({ recipe }) => recipe !== "features") };
  expect(matrixGroups(claimMatrix(later), result).map(({ experiment }) => experiment?.id)).toEqual([
    "kernel-size",
    "weight-sharing",
  ]);
});
