/** The files and folders that the documentation sends its readers to. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
// `results` is where the command line writes, too.
const rooms = readdirSync(join(root, "packages/treble/src"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "results")
  .map(({ name }) => name);

/**
 * In code spans: paths whose first part is a room, a folder of the repository, or `src` of ongrad; but for those of the
 * page's own examples, which begin with a comment that names their file.
 */
function pathsIn(page: string): string[] {
  const whole = readFileSync(join(root, page), "utf8");
  const text = whole.replace(/```.*?```/gs, "");
  const examples = [...whole.matchAll(/```ts\n\/\/ (\S+)\n/g)].map(([, path]) => path!);
  const first = new RegExp(`^(?:(?:${[...rooms, "packages", "bench", "scripts", "installed", "src"].join("|")})/)`);
  return [...text.matchAll(/`([\w.@-]+(?:\/[\w.@*-]*)+)`/g)]
    .map(([, path]) => path!)
    .filter((path) => first.test(path) && !examples.includes(path));
}

/** Of a place that a reader fills in (`NAME`, `*`) the folder around it. */
function isThere(path: string): boolean {
  const known = /[A-Z]{4}|\*/.test(path) ? dirname(path) : path;
  return ["", "packages/treble/src", "packages/ongrad"].some((at) => existsSync(join(root, at, known)));
}

const pages = ["README.md", "CONTRIBUTING.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)].filter(
  (name) => name.endsWith(".md"),
);

test.each(pages)("%s names files and folders that there are", (page) => {
  expect(pathsIn(page).filter((path) => !isThere(path))).toEqual([]);
});

test("what is looked for is found", () => {
  expect(pathsIn("docs/extending.md")).toContain("attacks/testing/linearOracle.ts");
  expect(pathsIn("CONTRIBUTING.md")).toContain("cli/commands/NAME");
  expect(isThere("experiments/probes/KIND.ts")).toBe(false);
  expect(isThere("pipeline/probes/KIND.ts")).toBe(true);
});
