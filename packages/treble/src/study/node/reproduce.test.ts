import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { reproduce } from "./reproduce.ts";

test.each([
  [{ only: ["depth"] }, "There is no option only of a study; choose among experiments, study, data, preset, recipes."],
  [{ experiments: "depth" }, 'experiments is "depth"; give a list of names or experiments, or leave it out for all.'],
  [{ experiments: ["nope"] }, "nope"],
  [{ preset: "tiny" }, "tiny"],
  [{ recipes: "adam" }, 'recipes is "adam"; give a list of names, or leave it out.'],
  [{ recipes: ["adan"] }, 'There is no recipe "adan"; choose one of features, sgd, adam, practice.'],
  [{ recipes: ["adam", "adam"] }, "The recipe adam is named twice; once is enough."],
  [{ recipes: [] }, "No recipe is named"],
])("what is no request starts no study: %o", async (request, message) => {
  const folder = mkdtempSync(join(tmpdir(), "treble-reproduce-"));
  try {
    const study = reproduce(request as object, { folder: join(folder, "results") });
    await expect(study).rejects.toThrow(UserError);
    await expect(study).rejects.toThrow(message);
    expect(existsSync(join(folder, "results"))).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
