import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL(".", import.meta.url));
const files = readdirSync(root, { withFileTypes: true, recursive: true })
  .map((entry) => relative(root, join(entry.parentPath, entry.name)))
  .filter((path) => path.endsWith(".ts") && !/\.test\.ts$|(^|\/)testing\//.test(path));

/** What a file imports, for its types alone too: files by their path from the root, others by name. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const statements = /^(?:import|export)\s[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"/gm;
  return [...text.matchAll(statements)]
    .map((match) => (match[1] ?? match[2] ?? match[3])!)
    .map((name) => (name.startsWith(".") ? relative(root, resolve(root, dirname(file), name)) : name));
}

/** All that a file imports, however indirectly. */
function reached(file: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    if (files.includes(name)) importsOf(name).forEach(visit);
  };
  visit(file);
  return found;
}

it("runs in a browser, but for what is for Node", () => {
  expect(files.length).toBeGreaterThan(100);
  const forNode = files.filter((file) =>
    [...reached(file)].some((name) => isBuiltin(name) || name === "onnxruntime-node"),
  );
  expect(forNode.sort()).toEqual(["run/node.ts", "run/processOfItsOwn.ts"]);
});

it("has graphs that know nothing of derivatives, and neither knows of models from elsewhere", () => {
  const roomsOf = (room: string): string[] => [
    ...new Set(
      files
        .filter((file) => dirname(file) === room)
        .flatMap((file) => importsOf(file))
        .filter((name) => files.includes(name))
        .map((name) => name.split("/")[0]!),
    ),
  ];
  expect(roomsOf("graph").filter((room) => !["graph", "lower"].includes(room))).toEqual([]);
  expect(roomsOf("grad").filter((room) => !["grad", "graph", "lower"].includes(room))).toEqual([]);
});
