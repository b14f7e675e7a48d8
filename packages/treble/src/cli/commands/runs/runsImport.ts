import { existsSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import { UserError } from "../../../errors/userError.ts";
import { withFileSource } from "../../../files/regularFile.ts";
import { unpackRuns } from "../../../runs/node/runArchive.ts";
import { writableStore } from "../../inputs/store.ts";
import { flagNames } from "../../parse/flagNames.ts";
import type { CliContext } from "../../terminal/context.ts";

/** `treble runs import`: adds the runs of a file that `treble runs export` wrote. */
export async function runsImportCommand(
  file: string,
  options: { readonly results: string; readonly maxSize: number; readonly json?: boolean },
  context: CliContext,
): Promise<number> {
  const path = resolve(file);
  if (!existsSync(path)) throw new UserError(`There is no file ${file}; name one that \`treble runs export\` wrote.`);
  const unpacked = withFileSource(realpathSync(path), (source) => {
    const store = writableStore(options.results, (line) => context.stderr.write(`${line}\n`));
    return unpackRuns(store, source, file, {
      maxBytes: options.maxSize,
      called: flagNames({ maxBytes: "--max-size" }),
    });
  });
  if (unpacked === null)
    throw new UserError(`${file} is no ordinary file; name one that \`treble runs export\` wrote.`);
  const { added, present } = unpacked;
  context.stdout.write(
    options.json
      ? `${JSON.stringify({ added, present }, null, 2)}\n`
      : `${added.length} of ${added.length + present.length} runs are new in ${options.results}.\n`,
  );
  return 0;
}
