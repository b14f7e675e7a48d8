import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../errors/userError.ts";

/** Of the package, beside its code. */
const folder = fileURLToPath(new URL("../../site", import.meta.url));

/** The folder of the lab's site. @throws UserError where it was not built. */
export function siteFolder(): string {
  if (existsSync(join(folder, "index.html"))) return folder;
  throw new UserError(
    `The lab's site is not in ${folder}: a checkout has it after \`npm run lab:build\`, the package from npm always.`,
  );
}
