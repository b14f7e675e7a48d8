/** The lists of families, datasets and experiments are the only places that know which there are. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { datasets, generatedDatasets } from "./data/known/datasets.ts";
import { experiments } from "./experiments/catalogue.ts";
import { families } from "./models/families.ts";
import { probes } from "./pipeline/probes/probes.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

/** Every file but tests and what tests are made of, without its comments and the paths that it imports from. */
const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|(^|\/)testing\//.test(path))
  .map((path) => ({ path, code: ownText(readFileSync(join(root, path), "utf8")) }));

function ownText(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(^|\s)\/\/.*$/gm, "")
    .replace(/ from "[^"]*";$/gm, "");
}

/** The files that write one of these names as a text of its own, or in a text among other words. */
function naming(names: readonly string[], allowed: RegExp): string[] {
  const name = new RegExp(`["'\`](?:[^"'\`\\n]*[^\\w"'\`\\n.-])?(?:${names.join("|")})(?![\\w-]|\\.onnx)`);
  return sources.filter(({ path, code }) => !allowed.test(path) && name.test(code)).map(({ path }) => path);
}

/** Written by a program; and an example that is written for people. */
const written = "cli/inputs/offered\\.ts|study/own/studyExample\\.ts";

it("no file but its own, and the experiments, names a family of networks", () => {
  const names = families.map(({ name }) => name);
  expect(naming(names, new RegExp(`^(models/families/|experiments/(catalogue|networks)/|${written})`))).toEqual([]);
  // What is forbidden is found where it is allowed.
  expect(naming(names, /^$/)).toContain("experiments/networks/conditions.ts");
  expect(naming(names, /^$/)).toContain("models/families/resnet.ts");
});

it("no file but its own, and the experiments, names a dataset", () => {
  const names = datasets.map(({ name }) => name);
  // A generated one is in the file of its name.
  const own = generatedDatasets.map(({ name }) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()));
  // Preprocessings are called after the images that they are usual for.
  const presets = "models/foreign/preprocessingPresets\\.ts";
  const allowed = `data/(packages/|(?:${own.join("|")})\\.ts)|experiments/catalogue/|${presets}|${written}`;
  expect(naming(names, new RegExp(`^(${allowed})`))).toEqual([]);
  expect(naming(names, /^$/)).toContain("data/packages/mnistPackage.ts");
});

it("no file but its own names an experiment", () => {
  // Ids that are no everyday words, as `depth` and `control`, which mean other things elsewhere, nor those of probes.
  const ids = experiments.map(({ id }) => id).filter((id) => id.includes("-") && !(id in probes));
  expect(ids.length).toBeGreaterThan(5);
  expect(naming(ids, new RegExp(`^(experiments/catalogue/|${written})`))).toEqual([]);
});
