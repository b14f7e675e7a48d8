import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** Of a package's source, what tests and their helpers are not. */
const source = /^(.*\/packages\/[^/]+)\/src\/(?!.*(?:\.test\.tsx?|\/testing\/.*)$)(?!testing\/)(.*)\.tsx?$/;

/** Files that Node loads as they are. */
export const compiled = /\/packages\/[^/]+\/dist\//;

/**
 * Tests import what `tsc` made of the sources, as users do: Node loads it as it is, while vite would take each of some
 * thousand modules apart in every process anew, which took longer than the tests themselves.
 */
export function compiledSources(): Plugin {
  return {
    name: "compiled-sources",
    enforce: "pre",
    resolveId(id, importer) {
      if (importer === undefined || !id.startsWith(".")) return null;
      const [, folder, path] = source.exec(resolve(dirname(importer.split("?")[0]!), id)) ?? [];
      const made = `${folder}/dist/${path}.js`;
      // The lab's sources are for vite alone.
      return folder !== undefined && existsSync(made) ? made : null;
    },
  };
}

/** Before any test: what is compiled is what the sources say. */
export function setup(): void {
  const root = fileURLToPath(new URL("..", import.meta.url));
  execFileSync("node_modules/.bin/tsc", ["-b"], { cwd: root, stdio: "inherit" });
}
