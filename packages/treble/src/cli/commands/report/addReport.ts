import type { Command } from "commander";
import type { End } from "../../parse/end.ts";
import { example } from "../../parse/example.ts";
import type { CliContext } from "../../terminal/context.ts";
import type { ReportOptions } from "./report.ts";

/** `treble report`: the pages of a study or an audit from its results. */
export function addReport(program: Command, context: CliContext, end: End): void {
  program
    .command("report")
    .summary("write the pages of a finished study or audit again")
    .description(
      "Writes the pages, tables and figures of a study as `treble reproduce` does, from its results.json alone, or the page and tables of an audit from its audit.json: nothing is trained or measured, and no runs are needed.",
    )
    .argument("<file>", "the study's results.json, or the audit's audit.json")
    .option("--out <folder>", "folder for the pages (default: the one that the file is in)")
    .addHelpText("after", example(["treble report results/results.json", "treble report audit/audit.json --out page"]))
    .action(async (file: string, options: ReportOptions) => {
      const { reportCommand } = await import("./report.ts");
      end(await reportCommand(file, options, context));
    });
}
