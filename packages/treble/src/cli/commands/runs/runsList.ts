import { record } from "../../../formats/record.ts";
import { bytesText } from "../../../report/words/bytesText.ts";
import { describeRun } from "../../inputs/describeRun.ts";
import { rememberedImages } from "../../inputs/rememberedImages.ts";
import { existingStore } from "../../inputs/store.ts";
import type { CliContext } from "../../terminal/context.ts";
import { textTable } from "../../terminal/textTable.ts";

/** `treble runs list`: what is in the store. */
export async function runsListCommand(
  options: { readonly results: string; readonly json?: boolean },
  context: CliContext,
): Promise<number> {
  const store = existingStore(options.results, context);
  const runs = store?.list() ?? [];
  if (options.json) {
    context.stdout.write(`${JSON.stringify(runs, null, 2)}\n`);
  } else if (runs.length === 0) {
    context.stdout.write(`There are no runs in ${options.results} yet; \`treble train\` makes one.\n`);
  } else {
    const own = rememberedImages(store!.root);
    const rows = runs.map(({ id, config, state, running, bytes, summary, date }) => [
      id,
      String(record(config).kind ?? "unreadable"),
      running ? "running" : state === "done" ? "done" : "unfinished",
      bytesText(bytes),
      date === null ? "" : localDate(date),
      describeRun(config, { summary, own }),
    ]);
    context.stdout.write(textTable([["run", "kind", "state", "size", "date", "what"], ...rows], [3]));
  }
  return 0;
}

/** `2026-11-29 14:05`, where the user is. */
function localDate(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
