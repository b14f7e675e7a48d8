import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import type { End } from "./end.ts";
import { example } from "./example.ts";

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
      const { dataListCommand } = await import("../dataList.ts");
      end(await dataListCommand(options, context));
    });
  data
    .command("get")
    .description("fetch a dataset now, and say where it is")
    .argument("<name>", "one of `treble data list`")
    .option("--json", "print what it is as JSON")
    .addHelpText("after", example(["treble data get cifar10", "treble data get cifar10:lowpass-0.1"]))
    .action(async (name: string, options: { json?: boolean }) => {
      const { dataGetCommand } = await import("../dataGet.ts");
      end(await dataGetCommand(name, options, context));
    });
}
