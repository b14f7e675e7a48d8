import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import { nodeBackend } from "ongrad/node";
import { build, type Rollup } from "vite";
import { expect, test } from "vitest";
import { compileOptions } from "./compileOptions.ts";

test("without a backend graphs run on the platform's", async () => {
  expect(await compileOptions({})).toEqual({ backend: nodeBackend(), threads: 0 });
  const backend = { ...nodeBackend(), name: "another" };
  expect(await compileOptions({ backend, threads: 2 })).toEqual({ backend, threads: 2 });
});

test.each(["source", "default"])(
  "a bundle for browsers fetches the web's backend when it is needed (%s)",
  async (as) => {
    const entry = as === "source" ? "./compileOptions.ts" : "../../dist/running/compileOptions.js";
    const built = await build({
      configFile: false,
      logLevel: "error",
      resolve: { conditions: [...(as === "source" ? ["source"] : []), "module", "browser", "import", "default"] },
      build: {
        write: false,
        minify: false,
        lib: { entry: fileURLToPath(new URL(entry, import.meta.url)), formats: ["es"], fileName: "entry" },
      },
    });
    const chunks = (Array.isArray(built) ? built : [built]).flatMap((one) => ("output" in one ? one.output : []));
    const code = chunks.filter((chunk): chunk is Rollup.OutputChunk => chunk.type === "chunk");
    const [first, ...later] = code.toSorted((a, b) => Number(b.isEntry) - Number(a.isEntry));
    expect(first!.imports).toEqual([]);
    expect(first!.dynamicImports).toHaveLength(1);
    expect(first!.code).not.toContain("onnxruntime");
    expect(later.some((chunk) => chunk.code.includes("onnxruntime-web wasm"))).toBe(true);
    const reached = code.flatMap((chunk) => Object.keys(chunk.modules));
    expect(reached.filter((module) => /onnxruntime-node|run\/node/.test(module))).toEqual([]);
    const taken = code.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports]);
    expect(taken.filter((name) => name.startsWith("node:") || builtinModules.includes(name))).toEqual([]);
  },
);
