import type { Command } from "commander";
import type { End } from "../../parse/end.ts";
import { example } from "../../parse/example.ts";
import type { CliContext } from "../../terminal/context.ts";
import type { ReportOptions } from "./report.ts";

/** `treble report`: a study's pages from its results. */
export function addReport(program: Command, context: CliContext, end: End): void {
  program
    .command("report")
    .summary("write the pages of a finished study again")
    .description(
      "Writes the pages, tables and figures of a study as `treble reproduce` does, from its results.json alone: nothing is trained or measured, and no runs are needed.",
    )
    .argument("<file>", "the study's results.json")
    .option("--out <folder>", "folder for the pages (default: the one that results.json is in)")
    .addHelpText("after", example(["treble report results/results.json", "treble report results.json --out page"]))
    .action(async (file: string, options: ReportOptions) => {
      const { reportCommand } = await import("./report.ts");
      end(await reportCommand(file, options, context));
    });
}
