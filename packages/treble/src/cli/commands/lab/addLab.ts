import type { Command } from "commander";
import { offered } from "../../inputs/offered.ts";
import type { End } from "../../parse/end.ts";
import { example } from "../../parse/example.ts";
import { wholeNumber } from "../../parse/parseNumber.ts";
import { parseParts } from "../../parse/parseParts.ts";
import { resultsOption } from "../../parse/resultsOption.ts";
import type { CliContext } from "../../terminal/context.ts";
import type { LabExportOptions } from "./labExport.ts";
import type { LabServeOptions } from "./labServe.ts";

/** `treble lab` and `treble lab export`. */
export function addLab(program: Command, context: CliContext, end: End): void {
  const lab = program
    .command("lab")
    .summary("open the lab: drag a kernel's size, train a network in the browser")
    .description(
      "Serves the lab to this machine's browser until it is stopped by Ctrl-C, with the headers by which a page may use several threads. Everything is computed in the browser; nothing leaves the machine.",
    )
    .option("--port <number>", "port of the server, 0 for any that is free", wholeNumber("--port", 0, 65_535), 8080)
    .addHelpText("after", example(["treble lab", "treble lab --port 0"]))
    .action(async (options: LabServeOptions) => {
      const { labServe } = await import("./labServe.ts");
      end(await labServe(options, context));
    });
  lab
    .command("export")
    .summary("write what the lab shows at first, from a finished study")
    .description(
      "Writes small files of numbers and pictures from the results and the runs of a study: what the lab's page shows before anything runs there.",
    )
    .requiredOption("--out <folder>", "folder of the files; those of an earlier export there go")
    .option(
      "--recipe <names>",
      "recipes, the one that is shown first in front (default: those of the study)",
      parseParts(
        "--recipe",
        offered.recipes.map(({ name }) => name),
      ),
    )
    .option(
      "--experiments <names>",
      "experiments whose networks are shown, with commas between them (default: all of the study)",
      (text: string) => text.split(",").map((name) => name.trim()),
    )
    .option("--images <count>", "how many images are pictured (default: 5)", wholeNumber("--images", 1, 20))
    .option(
      "--train-images <count>",
      "write so many training images too, for pages to train on (default: none)",
      wholeNumber("--train-images", 1),
    )
    .option(
      "--train-data <names>",
      "of these datasets, with commas between them (default: the study's)",
      (text: string) => text.split(",").map((name) => name.trim()),
    )
    .addOption(resultsOption())
    .addHelpText("after", example(["treble lab export --results results --out lab"]))
    .action(async (options: LabExportOptions) => {
      const { labExport } = await import("./labExport.ts");
      end(await labExport(options, context));
    });
}
