import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

describe("the README", () => {
  const examples = Array.from(readme.matchAll(/```ts\n([\s\S]*?)```/g), ([, example]) => example!);

  it.each([0, 1])("has example %i, which runs and prints what it says", async (at) => {
    const example = examples[at]!;
    const promised = example.match(/console\.log\(.*\); \/\/ (.*)/)![1]!;
    const folder = await mkdtemp(join(tmpdir(), "ongrad-readme-"));
    const classifier = join(folder, "classifier.onnx");
    await writeFile(classifier, serialize(averages()));
    const places = {
      'from "ongrad"': new URL("./index.ts", import.meta.url).pathname,
      'from "ongrad/node"': new URL("./run/node.ts", import.meta.url).pathname,
    };
    const source = Object.entries(places).reduce(
      (text, [name, path]) => text.replace(name, `from ${JSON.stringify(path)}`),
      example.replace('"classifier.onnx"', JSON.stringify(classifier)),
    );
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

  it("has no examples but those", () => {
    expect(examples.length).toBe(2);
  });

  it("lists every operator that has a rule", () => {
    const table = readme.match(/\| family[\s\S]*?\n\n/)![0];
    expect(Array.from(table.matchAll(/`(\w+)`/g), ([, name]) => name!).sort()).toEqual([...rules.keys()].sort());
  });
});
