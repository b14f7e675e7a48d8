import { readdir, readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { importers } from "./importers.ts";

it("every importer is compared with onnxruntime in some test", async () => {
  const folder = new URL("./operators/", import.meta.url);
  const tests = (await readdir(folder)).filter((name) => name.endsWith(".test.ts"));
  const text = (await Promise.all(tests.map((name) => readFile(new URL(name, folder), "utf8")))).join("\n");
  const named = new Set(text.match(/\w+/g));
  const missing = [...importers.keys()].filter((name) => !named.has(name.split(".").at(-1)!));
  expect(missing).toEqual([]);
});
