import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { labFixture } from "../../../treble/src/study/testing/labFixture.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Builds the site as it is built for everybody, with the files of a made-up study, in a folder of its own.
 * @param change of what is exported
 */
export async function labSite(
  change: Parameters<typeof labFixture>[0] = {},
): Promise<{ readonly folder: string; readonly remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), "treble-lab-"));
  await build({
    ...{ root, configFile: join(root, "vite.config.ts"), logLevel: "error", publicDir: false },
    build: { outDir: folder, emptyOutDir: true },
  });
  mkdirSync(join(folder, "precomputed"));
  for (const [name, content] of labFixture(change).files) writeFileSync(join(folder, "precomputed", name), content);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
