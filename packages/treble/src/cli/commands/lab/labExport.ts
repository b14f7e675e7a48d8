import { UserError } from "../../../errors/userError.ts";
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
  readonly trainData?: readonly string[];
  readonly results: string;
}

/** `treble lab export`: the files of the lab's first view. @throws as `exportLab` */
export async function labExport(options: LabExportOptions, context: CliContext): Promise<number> {
  const { out, recipe, experiments, images, trainImages, trainData, results } = options;
  if (trainData !== undefined && trainImages === undefined) {
    throw new UserError("--train-data says of which datasets; say how many images of each with --train-images.");
  }
  const datasets = datasetLoader(context, null, results);
  const { first, all } = await exportLab(results, {
    ...{ out, recipes: recipe, experiments, images, trainImages, trainData, command: commandOf(options) },
    dataset: async (name) => datasets.load(await datasets.name(name)),
  });
  context.stdout.write(`${out}: ${bytesText(all)}, of which the first view takes ${bytesText(first)}\n`);
  return 0;
}

function commandOf({ out, recipe, experiments, images, trainImages, trainData, results }: LabExportOptions): string {
  const where = results === "results" ? undefined : results;
  const counted = { "train-images": trainImages, "train-data": trainData };
  const flags = Object.entries({ recipe, experiments, images, ...counted, results: where });
  const given = flags.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));
  return shellText(["treble", "lab", "export", ...given, "--out", out]);
}
