import { listDatasets, variantName } from "../../../data/catalogue/datasets.ts";
import type { Labels } from "../../../data/dataset.ts";
import { cacheFolder } from "../../../data/node/cacheFolder.ts";
import { datasetPath } from "../../../data/node/fetchDataset.ts";
import { count } from "../../../report/words/format.ts";
import { datasetLoader } from "../../inputs/datasetLoader.ts";
import type { DataOptions } from "../../inputs/ownRequest.ts";
import type { CliContext } from "../../terminal/context.ts";
import { progressDisplay } from "../../terminal/progress.ts";
import { textTable } from "../../terminal/textTable.ts";

/** `treble data get`: has a dataset in the cache folder, checked, or reads the user's own. */
export async function dataGetCommand(
  name: string,
  options: DataOptions & { readonly json?: boolean },
  context: CliContext,
): Promise<number> {
  const display = progressDisplay(context);
  try {
    const datasets = datasetLoader(context, display, "results");
    const known = await datasets.name(name, options);
    const dataset = await datasets.load(known);
    const original = variantName(known)?.split(":")[0];
    const kept = original ?? known;
    const isKept = (await listDatasets()).some((listing) => listing.name === kept && listing.folder !== undefined);
    const file = isKept ? datasetPath(cacheFolder(), kept) : null;
    display.stop();
    const { label, shape, classes, train, test } = dataset;
    const own = datasets.own.get(known);
    const perClass = own && classes.map((_, at) => [train, test].map(({ labels }) => countOf(labels, at)));
    const facts = {
      ...{ name: known, label, shape, classes, trainImages: train.count, testImages: test.count, file },
      ...(own && {
        path: own.path,
        imagesPerClass: perClass!.map(([forTraining, forTest]) => forTraining! + forTest!),
      }),
    };
    context.stdout.write(
      options.json
        ? `${JSON.stringify(facts, null, 2)}\n`
        : textTable([
            ["dataset", label],
            ["images", `${count(train.count, ",")} for training, ${count(test.count, ",")} for testing`],
            ["shape", `${shape.join("×")} (channels, height, width)`],
            ["classes", perClass ? countsText(classes, perClass) : classes.join(", ")],
            ...(own ? [["named", known]] : []),
            [
              original === undefined ? "kept in" : "made each time from",
              file ?? own?.path ?? "nothing: it is generated each time",
            ],
          ]),
    );
    return 0;
  } finally {
    display.stop();
  }
}

function countOf(labels: Labels, label: number): number {
  return [...labels].filter((one) => one === label).length;
}

/** Classes with their numbers of images for training and for testing. */
function countsText(classes: readonly string[], perClass: readonly (readonly number[])[]): string {
  return classes.map((name, at) => `${name} (${perClass[at]!.join(" + ")})`).join(", ");
}
