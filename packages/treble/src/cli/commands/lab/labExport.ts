import { bytesText } from "../../../report/words/bytesText.ts";
import { exportLab } from "../../../study/node/exportLab.ts";
import { shellText } from "../../../text/shellText.ts";
import { datasetLoader } from "../../inputs/datasetLoader.ts";
import type { CliContext } from "../../terminal/context.ts";

export interface LabExportOptions {
  readonly out: string;
  readonly recipe?: readonly string[];
  readonly experiments?: readonly string[];
  readonly images?: number;
  readonly trainImages?: number;
  readonly results: string;
}

/** `treble lab export`: the files of the lab's first view. @throws as `exportLab` */
export async function labExport(options: LabExportOptions, context: CliContext): Promise<number> {
  const { out, recipe, experiments, images, trainImages, results } = options;
  const datasets = datasetLoader(context, null, results);
  const { first, all } = await exportLab(results, {
    ...{ out, recipes: recipe, experiments, images, trainImages, command: commandOf(options) },
    dataset: async (name) => datasets.load(await datasets.name(name)),
  });
  context.stdout.write(`${out}: ${bytesText(all)}, of which the first view takes ${bytesText(first)}\n`);
  return 0;
}

function commandOf({ out, recipe, experiments, images, trainImages, results }: LabExportOptions): string {
  const where = results === "results" ? undefined : results;
  const flags = Object.entries({ recipe, experiments, images, "train-images": trainImages, results: where });
  const given = flags.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));
  return shellText(["treble", "lab", "export", ...given, "--out", out]);
}
