import { listDatasets } from "../../../data/catalogue/datasets.ts";
import { bytesText } from "../../../report/words/bytesText.ts";
import type { CliContext } from "../../terminal/context.ts";
import { textTable } from "../../terminal/textTable.ts";

/** `treble data list`: the names that `--data` takes. */
export async function dataListCommand(options: { readonly json?: boolean }, context: CliContext): Promise<number> {
  const datasets = await listDatasets();
  if (options.json) {
    context.stdout.write(`${JSON.stringify(datasets, null, 2)}\n`);
    return 0;
  }
  const rows = datasets.map(({ name, label, downloadBytes, cached }) => [
    name,
    downloadBytes > 0 ? bytesText(downloadBytes) : "–",
    downloadBytes === 0 ? "not needed" : cached ? "yes" : "no",
    label,
  ]);
  context.stdout.write(textTable([["name", "download", "cached", "what it is"], ...rows], [1]));
  const folder = datasets.find((dataset) => dataset.folder !== undefined)?.folder;
  context.stdout.write(`\nCache folder: ${folder} (set TREBLE_CACHE to choose another).\n`);
  return 0;
}
