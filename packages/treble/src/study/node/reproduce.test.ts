import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { reproduce } from "./reproduce.ts";

test.each([
  [{ shard: "3/2" }, "There is no shard 3/2: 2 shards are numbered from 1 to 2."],
  [{ shard: "third" }, 'There is no shard "third"; give its number and how many there are, as in 3/16.'],
  [{ shard: "1/2", collect: true }, "`collect` puts together what all shards have done, and `shard: 1/2` does one"],
  [{ steal: true }, "`steal` is for a shard that is done early; give `shard` too, or leave it out."],
  [{ store: "gs://laboratory" }, "A store in a bucket is named as in s3://bucket/prefix"],
])("options that go for no shard and no place start no study: %o", async (options, message) => {
  const folder = mkdtempSync(join(tmpdir(), "treble-reproduce-"));
  try {
    const study = reproduce({ data: "synthetic" }, { folder: join(folder, "results"), ...options } as object);
    await expect(study).rejects.toThrow(UserError);
    await expect(study).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

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
