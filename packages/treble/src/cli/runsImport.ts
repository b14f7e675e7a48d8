import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { maxArchiveBytes, unpackRuns } from "../runs/runArchive.ts";
import { readRegularFile } from "../runs/runFolder.ts";
import { UserError } from "../userError.ts";
import type { CliContext } from "./context.ts";
import { writableStore } from "./store.ts";

/** `treble runs import`: adds the runs of a file that `treble runs export` wrote. */
export async function runsImportCommand(
  file: string,
  options: { readonly results: string; readonly json?: boolean },
  context: CliContext,
): Promise<number> {
  const path = resolve(file);
  if (!existsSync(path)) throw new UserError(`There is no file ${file}; name one that \`treble runs export\` wrote.`);
  const bytes = readRegularFile(path, maxArchiveBytes);
  if (bytes === null)
    throw new UserError(`${file} is no file of at most 2 GB; name one that \`treble runs export\` wrote.`);
  const store = writableStore(options.results, (line) => context.stderr.write(`${line}\n`));
  const { added, present } = unpackRuns(store, bytes, file);
  context.stdout.write(
    options.json
      ? `${JSON.stringify({ added, present }, null, 2)}\n`
      : `${added.length} of ${added.length + present.length} runs are new in ${options.results}.\n`,
  );
  return 0;
}
