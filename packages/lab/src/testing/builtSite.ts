import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { TestProject } from "vitest/node";

const root = fileURLToPath(new URL("../..", import.meta.url));

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of the site, as it is built for everybody, without a study's files. */
    builtSite: string;
  }
}

const folder = mkdtempSync(join(tmpdir(), "treble-lab-built-"));

/** Builds the site once for all tests that open it. */
export async function setup(project: TestProject): Promise<void> {
  await build({
    ...{ root, configFile: join(root, "vite.config.ts"), logLevel: "error", publicDir: false },
    build: { outDir: folder, emptyOutDir: true },
  });
  project.provide("builtSite", folder);
}

export function teardown(): void {
  rmSync(folder, { recursive: true, force: true });
}
