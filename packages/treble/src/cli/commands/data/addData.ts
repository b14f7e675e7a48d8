import type { Command } from "commander";
import { offered } from "../../inputs/offered.ts";
import type { DataOptions } from "../../inputs/ownRequest.ts";
import { addDataOptions } from "../../parse/dataOptions.ts";
import type { End } from "../../parse/end.ts";
import { example } from "../../parse/example.ts";
import type { CliContext } from "../../terminal/context.ts";

/** `treble data` and its subcommands. */
export function addData(program: Command, context: CliContext, end: End): void {
  const data = program
    .command("data")
    .summary("the datasets: list them, fetch one")
    .description(
      "Datasets are fetched when they are first used, verified, and kept in the cache folder (TREBLE_CACHE). Variants of them, grey or with low or high frequencies alone, are made whenever they are used.",
    );
  data
    .command("list")
    .description("list the names that --data takes")
    .option("--json", "print them as JSON")
    .action(async (options: { json?: boolean }) => {
      const { dataListCommand } = await import("./dataList.ts");
      end(await dataListCommand(options, context));
    });
  const get = data
    .command("get")
    .description(
      "fetch a dataset now, and say what it is and where; read images of your own, and say what is wrong with them",
    )
    .argument("<name>", "one of `treble data list`, or a folder, a list.csv or an npz file")
    .option("--json", "print what it is as JSON");
  addDataOptions(get)
    .addHelpText(
      "after",
      example([
        `treble data get ${offered.datasets[0]!.name}`,
        `treble data get ${offered.datasets[0]!.name}:lowpass-0.1`,
        "treble data get photos --resize 256 --crop 224",
      ]),
    )
    .action(async (name: string, options: DataOptions & { json?: boolean }) => {
      const { dataGetCommand } = await import("./dataGet.ts");
      end(await dataGetCommand(name, options, context));
    });
}
