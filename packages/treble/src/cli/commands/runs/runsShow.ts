import { record } from "../../../formats/record.ts";
import { bytesText } from "../../../report/words/bytesText.ts";
import { messageText } from "../../../text/messageText.ts";
import { describeRun } from "../../inputs/describeRun.ts";
import { rememberedImages } from "../../inputs/rememberedImages.ts";
import { findRun } from "../../inputs/store.ts";
import type { CliContext } from "../../terminal/context.ts";
import { textTable } from "../../terminal/textTable.ts";

/** `treble runs show`: a run's configuration, result and files. */
export async function runsShowCommand(
  id: string,
  options: { readonly results: string; readonly json?: boolean },
  context: CliContext,
): Promise<number> {
  const { store, listing } = findRun(options.results, id, context);
  const run = listing.config === null ? null : store.run(record(listing.config));
  const result = run?.result() ?? null;
  const metrics = run?.metrics() ?? [];
  if (options.json) {
    const { summary = null, files = null } = result ?? {};
    context.stdout.write(`${JSON.stringify({ ...listing, summary, files, metrics }, null, 2)}\n`);
    return 0;
  }
  const own = rememberedImages(store.root);
  const { dataset } = record(listing.config);
  const images = own.get(String(dataset))?.path;
  const state = listing.running ? "running" : result ? "done, every file as it was written" : "unfinished";
  const about = describeRun(listing.config, { summary: listing.summary, own });
  context.stdout.write(
    textTable([
      ["run", `${listing.id}${about ? ` (${about})` : ""}`],
      ["folder", listing.folder],
      ["state", state],
      ...(images === undefined ? [] : [["images", images]]),
      ...(metrics.length > 0 ? [["epochs", String(metrics.at(-1)?.epoch)]] : []),
    ]),
  );
  if (result) {
    const files = Object.entries(result.files).map(([name, { bytes }]) => [`  ${name}`, bytesText(bytes)]);
    context.stdout.write(`\nFiles\n${textTable(files, [1])}\nResult\n${indented(result.summary)}`);
  }
  context.stdout.write(`\nConfiguration\n${indented(listing.config)}`);
  return 0;
}

function indented(value: unknown): string {
  const short = (_: string, member: unknown): unknown => (typeof member === "string" ? messageText(member) : member);
  return `${JSON.stringify(value, short, 2).replace(/^/gm, "  ")}\n`;
}
