import { describeRun } from "../../inputs/describeRun.ts";
import { findRun } from "../../inputs/store.ts";
import type { CliContext } from "../../terminal/context.ts";

/** `treble runs remove`: all are found before the first is removed. */
export async function runsRemoveCommand(
  ids: readonly string[],
  options: { readonly results: string; readonly json?: boolean },
  context: CliContext,
): Promise<number> {
  const found = new Map(
    ids.map((id) => {
      const run = findRun(options.results, id, context);
      return [run.listing.id, run];
    }),
  );
  for (const { store, listing } of found.values()) {
    store.remove(listing.id);
    if (!options.json) context.stdout.write(`Removed ${listing.id}  ${describeRun(listing.config)}\n`);
  }
  if (options.json) context.stdout.write(`${JSON.stringify({ removed: [...found.keys()] }, null, 2)}\n`);
  return 0;
}
