import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { rules } from "./grad/table.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

describe("the README", () => {
  it("has an example that runs and prints what it says", async () => {
    const example = readme.match(/```ts\n([\s\S]*?)```/)![1]!;
    const promised = example.match(/console\.log\(.*\); \/\/ (.*)/)![1]!;
    const modules = {
      '"ongrad"': new URL("./index.ts", import.meta.url).pathname,
      '"ongrad/node"': new URL("./run/node.ts", import.meta.url).pathname,
    };
    const source = Object.entries(modules).reduce(
      (text, [name, path]) => text.replace(`from ${name}`, `from ${JSON.stringify(path)}`),
      example,
    );
    const folder = await mkdtemp(join(tmpdir(), "ongrad-readme-"));
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

  it("lists every operator that has a rule", () => {
    const table = readme.match(/\| family[\s\S]*?\n\n/)![0];
    expect(Array.from(table.matchAll(/`(\w+)`/g), ([, name]) => name!).sort()).toEqual([...rules.keys()].sort());
  });
});
