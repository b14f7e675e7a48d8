import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Builds one module of the page beside an empty page that has it as `tested`, in a folder of its own.
 * @param entry below `src`
 */
export async function moduleSite(entry: string): Promise<{ readonly folder: string; readonly remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), "treble-module-"));
  await build({
    ...{ root, configFile: join(root, "vite.config.ts"), logLevel: "error", publicDir: false },
    build: {
      ...{ outDir: folder, emptyOutDir: true },
      lib: { entry: join(root, "src", entry), formats: ["es"], fileName: () => "module.js" },
    },
  });
  const script = 'import * as tested from "./module.js"; globalThis.tested = tested;';
  writeFileSync(
    join(folder, "index.html"),
    `<!doctype html><title>module</title><script type="module">${script}</script>`,
  );
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
