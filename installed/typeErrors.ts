import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const compiler = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));

/**
 * What the compiler says of a user's program in a folder, declarations of all packages included: "" where all is well.
 */
export async function typeErrors(folder: string, resolution: "nodenext" | "bundler"): Promise<string> {
  const ended = promisify(execFile)(process.execPath, [compiler, "-p", `tsconfig.${resolution}.json`], { cwd: folder });
  return ended.then(
    ({ stdout }) => stdout,
    (error: { stdout?: string }) => error.stdout || String(error),
  );
}
