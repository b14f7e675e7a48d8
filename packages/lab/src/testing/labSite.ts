import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { labFixture } from "../../../treble/src/study/testing/labFixture.ts";

/**
 * The site as it is built for everybody, with the files of a made-up study, in a folder of its own.
 * @param change of what is exported
 */
export function labSite(change: Parameters<typeof labFixture>[0] = {}): {
  readonly folder: string;
  readonly remove: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), "treble-lab-"));
  cpSync(inject("builtSite"), folder, { recursive: true });
  mkdirSync(join(folder, "precomputed"));
  for (const [name, content] of labFixture(change).files) writeFileSync(join(folder, "precomputed", name), content);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
