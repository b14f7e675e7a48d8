import type { Command } from "commander";
import type { End } from "../../parse/end.ts";
import { example } from "../../parse/example.ts";
import { resultsOption } from "../../parse/resultsOption.ts";
import { sizeOption } from "../../parse/sizeOption.ts";
import type { CliContext } from "../../terminal/context.ts";

interface StoreOptions {
  readonly results: string;
  readonly json?: boolean;
}

/** `treble runs` and its subcommands. */
export function addRuns(program: Command, context: CliContext, end: End): void {
  const runs = program
    .command("runs")
    .summary("what is in the folder of results: list, show, remove, export, import")
    .description("Runs are named by the hash of their configuration; the first digits of an id will do.");
  runs
    .command("list")
    .description("list all runs")
    .addOption(resultsOption())
    .option("--json", "print them as JSON")
    .action(async (options: StoreOptions) => {
      const { runsListCommand } = await import("./runsList.ts");
      end(await runsListCommand(options, context));
    });
  runs
    .command("show")
    .description("print a run's configuration, result and files")
    .argument("<run>", "its id")
    .addOption(resultsOption())
    .option("--json", "print it as JSON, with its metrics")
    .action(async (id: string, options: StoreOptions) => {
      const { runsShowCommand } = await import("./runsShow.ts");
      end(await runsShowCommand(id, options, context));
    });
  runs
    .command("remove")
    .description("remove runs and all their files")
    .argument("<run...>", "their ids")
    .addOption(resultsOption())
    .option("--json", "print what was removed as JSON")
    .action(async (ids: string[], options: StoreOptions) => {
      const { runsRemoveCommand } = await import("./runsRemove.ts");
      end(await runsRemoveCommand(ids, options, context));
    });
  runs
    .command("export")
    .description(
      "pack finished runs, with all their files, into one zip file; opened in another folder, they count as done there",
    )
    .argument("<file>", "the file to write")
    .argument("[run...]", "their ids")
    .option("--all", "every finished run")
    .addOption(resultsOption())
    .option("--json", "print what was packed as JSON")
    .addHelpText("after", example(["treble runs export study.zip --all"]))
    .action(async (file: string, ids: string[], options: StoreOptions & { all?: boolean }) => {
      const { runsExportCommand } = await import("./runsExport.ts");
      end(await runsExportCommand(file, ids, options, context));
    });
  runs
    .command("import")
    .description(
      "add the runs of a file that `runs export` wrote; that they are whole and unchanged is checked, that their results are true is not",
    )
    .argument("<file>", "the file to open")
    .addOption(sizeOption("--max-size <size>", "the most that all its runs may have unpacked", 2e9))
    .addOption(resultsOption())
    .option("--json", "print what was added as JSON")
    .addHelpText("after", example(["treble runs import study.zip --results results-of-others"]))
    .action(async (file: string, options: StoreOptions & { maxSize: number }) => {
      const { runsImportCommand } = await import("./runsImport.ts");
      end(await runsImportCommand(file, options, context));
    });
}
