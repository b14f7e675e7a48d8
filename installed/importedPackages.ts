import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** Prints the address of each module as it is loaded. */
const hooks = `
import { writeSync } from "node:fs";
export async function load(url, context, next) {
  writeSync(1, url + "\\n");
  return next(url, context);
}`;

/** The packages that are loaded in Node, from that folder's `node_modules`, by the import of an entry alone; sorted. */
export async function importedPackages(folder: string, entry: string): Promise<readonly string[]> {
  writeFileSync(join(folder, "hooks.mjs"), hooks);
  const program = `
    import { register } from "node:module";
    register("./hooks.mjs", import.meta.url);
    await import(${JSON.stringify(entry)});`;
  writeFileSync(join(folder, "import.mjs"), program);
  const { stdout } = await promisify(execFile)(process.execPath, ["import.mjs"], { cwd: folder });
  const names = Array.from(stdout.matchAll(/node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\/[^\n]*$/gm), ([, name]) => name!);
  return [...new Set(names)].sort();
}
