import { resolve } from "node:path";
import { UserError } from "../../../errors/userError.ts";
import { writeFileAtomic } from "../../../files/atomicFile.ts";
import { record } from "../../../formats/record.ts";
import { bytesText } from "../../../report/words/bytesText.ts";
import { packRuns } from "../../../runs/node/runArchive.ts";
import { existingStore, findRun } from "../../inputs/store.ts";
import type { CliContext } from "../../terminal/context.ts";

export interface RunsExportOptions {
  readonly results: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** `treble runs export`: finished runs in one file. */
export async function runsExportCommand(
  file: string,
  ids: readonly string[],
  options: RunsExportOptions,
  context: CliContext,
): Promise<number> {
  if (ids.length > 0 === (options.all ?? false)) {
    throw new UserError("Name the runs to pack by their ids, or give --all for every finished one.");
  }
  const store = existingStore(options.results, context);
  const listings = options.all
    ? (store?.list() ?? []).filter(({ state }) => state === "done")
    : [...new Map(ids.map((id) => findRun(options.results, id, context).listing).map((run) => [run.id, run])).values()];
  if (store === null || listings.length === 0) {
    throw new UserError(`There are no finished runs in ${options.results}: \`treble runs list\` shows what there is.`);
  }
  const unreadable = listings.find(({ config }) => config === null);
  if (unreadable) throw new UserError(`The run ${unreadable.id} is damaged: only finished runs can be packed.`);
  const bytes = packRuns(
    store,
    listings.map(({ config }) => record(config)),
  );
  writeFileAtomic(resolve(file), bytes);
  const runs = listings.map(({ id }) => id);
  context.stdout.write(
    options.json
      ? `${JSON.stringify({ file: resolve(file), bytes: bytes.length, runs }, null, 2)}\n`
      : `Packed ${runs.length} ${runs.length === 1 ? "run" : "runs"} into ${file} (${bytesText(bytes.length)}); \`treble runs import ${file}\` opens it elsewhere.\n`,
  );
  return 0;
}
