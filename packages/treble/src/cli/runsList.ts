import { bytesText } from "./bytesText.ts";
import type { CliContext } from "./context.ts";
import { describeRun, record } from "./describeRun.ts";
import { existingStore } from "./store.ts";
import { textTable } from "./textTable.ts";

/** `treble runs list`: what is in the store. */
export async function runsListCommand(
  options: { readonly results: string; readonly json?: boolean },
  context: CliContext,
): Promise<number> {
  const runs = existingStore(options.results, context)?.list() ?? [];
  if (options.json) {
    context.stdout.write(`${JSON.stringify(runs, null, 2)}\n`);
  } else if (runs.length === 0) {
    context.stdout.write(`There are no runs in ${options.results} yet; \`treble train\` makes one.\n`);
  } else {
    const rows = runs.map(({ id, config, state, running, bytes }) => [
      id,
      String(record(config).kind ?? "unreadable"),
      running ? "running" : state === "done" ? "done" : "unfinished",
      bytesText(bytes),
      describeRun(config),
    ]);
    context.stdout.write(textTable([["run", "kind", "state", "size", "what"], ...rows], [3]));
  }
  return 0;
}
