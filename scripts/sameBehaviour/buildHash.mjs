import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";

/** Nothing that is run depends on these. */
const COMPARING = ["compared.mjs", "leftOut.mjs"];

/**
 * Names what comes out of a checkout's program: its revision, what is built, what it runs on, and `settings`; 24
 * digits.
 */
export function buildHash(checkout, settings) {
  const hash = createHash("sha256");
  hash.update(execFileSync("git", ["rev-parse", "HEAD"], { cwd: checkout }));
  hash.update(`${process.version} ${cpus()[0]?.model} ${settings}`);
  hash.update(readFileSync(join(checkout, "package-lock.json")));
  const folders = ["packages/ongrad/dist", "packages/treble/dist"].map((path) => join(checkout, path));
  for (const folder of [...folders, import.meta.dirname]) {
    for (const path of readdirSync(folder, { recursive: true }).sort()) {
      if (!/\.m?js$/.test(path) || COMPARING.includes(path)) continue;
      hash.update(`${path}\n`);
      hash.update(readFileSync(join(folder, path)));
    }
  }
  return hash.digest("hex").slice(0, 24);
}
