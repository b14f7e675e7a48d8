import { cacheFolder } from "../data/cacheFolder.ts";
import { listDatasets, variantName } from "../data/datasets.ts";
import { datasetPath } from "../data/fetchDataset.ts";
import { count } from "../report/format.ts";
import type { CliContext } from "./context.ts";
import { datasetLoader } from "./datasetLoader.ts";
import { datasetName } from "./datasetName.ts";
import { progressDisplay } from "./progress.ts";
import { textTable } from "./textTable.ts";

/** `treble data get`: has a dataset in the cache folder, checked, or reads the user's own. */
export async function dataGetCommand(
  name: string,
  options: { readonly json?: boolean },
  context: CliContext,
): Promise<number> {
  const known = await datasetName(name);
  const display = progressDisplay(context);
  try {
    const dataset = await datasetLoader(context, display)(known);
    const original = variantName(known)?.split(":")[0];
    const kept = original ?? known;
    const isKept = (await listDatasets()).some((listing) => listing.name === kept && listing.folder !== undefined);
    const file = isKept ? datasetPath(cacheFolder(), kept) : null;
    display.stop();
    const { label, shape, classes, train, test } = dataset;
    const facts = { name: known, label, shape, classes, trainImages: train.count, testImages: test.count, file };
    context.stdout.write(
      options.json
        ? `${JSON.stringify(facts, null, 2)}\n`
        : textTable([
            ["dataset", label],
            ["images", `${count(train.count, ",")} for training, ${count(test.count, ",")} for testing`],
            ["shape", `${shape.join("×")} (channels, height, width)`],
            ["classes", classes.join(", ")],
            [
              original === undefined ? "kept in" : "made each time from",
              file ?? (known.startsWith("synthetic") ? "nothing: it is generated each time" : "your folder"),
            ],
          ]),
    );
    return 0;
  } finally {
    display.stop();
  }
}
