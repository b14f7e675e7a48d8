import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { rules } from "./grad/table.ts";
import { matmul } from "./graph/matmul.ts";
import { reduceMean } from "./graph/reduction.ts";
import { type GraphDescription, serialize } from "./graph/serialize.ts";
import { constant, input } from "./graph/value.ts";
import { fill } from "./testing/fill.ts";

/** A classifier of ten classes by the average colour. */
function averages(): GraphDescription {
  const x = input("x", [1, 3, 32, 32]);
  return {
    inputs: { x },
    outputs: { logits: matmul(reduceMean(x, { axes: [2, 3] }), constant(fill(1, 30), [3, 10])) },
  };
}

/** The example with this package's sources for the package. */
function fromSources(example: string): string {
  const places = {
    'from "ongrad"': new URL("./index.ts", import.meta.url).pathname,
    'from "ongrad/node"': new URL("./run/node.ts", import.meta.url).pathname,
  };
  return Object.entries(places).reduce(
    (text, [name, path]) => text.replace(name, `from ${JSON.stringify(path)}`),
    example,
  );
}

/** What the compiler says of files, under the options of this repository. */
function complaints(folder: string, files: readonly string[]): string {
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  const compilerOptions = {
    module: "esnext",
    moduleResolution: "bundler",
    composite: false,
    noEmit: true,
    allowImportingTsExtensions: true,
    rewriteRelativeImportExtensions: false,
    typeRoots: [join(root, "node_modules/@types")],
  };
  const project = join(folder, "tsconfig.json");
  writeFileSync(project, JSON.stringify({ extends: join(root, "tsconfig.base.json"), compilerOptions, files }));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", project], { encoding: "utf8" });
  return stdout;
}

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

describe("the README", () => {
  const examples = Array.from(readme.matchAll(/```ts\n([\s\S]*?)```/g), ([, example]) => example!);

  it.each([0, 1])("has example %i, which runs and prints what it says", async (at) => {
    const example = examples[at]!;
    const promised = example.match(/console\.log\(.*\); \/\/ (.*)/)![1]!;
    const folder = await mkdtemp(join(tmpdir(), "ongrad-readme-"));
    const classifier = join(folder, "classifier.onnx");
    await writeFile(classifier, serialize(averages()));
    const source = fromSources(example.replace('"classifier.onnx"', JSON.stringify(classifier)));
    const printed = vi.spyOn(console, "log").mockImplementation(() => {});
    try {
      const file = join(folder, "example.ts");
      await writeFile(file, source);
      await import(/* @vite-ignore */ file);
      expect(printed.mock.calls).toEqual([[promised]]);
    } finally {
      printed.mockRestore();
      await rm(folder, { recursive: true });
    }
  });

  it("has examples that the compiler takes", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ongrad-readme-"));
    try {
      const files = examples.map((_, i) => join(folder, `example${i}.ts`));
      for (const [i, file] of files.entries()) await writeFile(file, fromSources(examples[i]!));
      expect(complaints(folder, files)).toBe("");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("has no examples but those", () => {
    expect(examples.length).toBe(2);
  });

  it("lists every operator that has a rule", () => {
    const table = readme.match(/\| family[\s\S]*?\n\n/)![0];
    expect(Array.from(table.matchAll(/`(\w+)`/g), ([, name]) => name!).sort()).toEqual([...rules.keys()].sort());
  });
});
