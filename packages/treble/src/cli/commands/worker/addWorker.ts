import type { Command } from "commander";
import type { End } from "../../parse/end.ts";
import { example } from "../../parse/example.ts";
import { wholeNumber } from "../../parse/parseNumber.ts";
import type { CliContext } from "../../terminal/context.ts";
import type { WorkerOptions } from "./worker.ts";

/** `treble worker`: takes part in the studies of a queue. */
export function addWorker(program: Command, context: CliContext, end: End): void {
  program
    .command("worker")
    .summary("do networks of studies that wait in a queue, as one of many machines")
    .description(
      "Takes networks from the queue that `treble reproduce --queue` fills, one after the other, and does them into the store that all machines share. Start and stop as many as you like, before and after; what a stopped one was doing, another one goes on with. It ends with Ctrl-C.",
    )
    .argument(
      "[address]",
      "redis://HOST:6379, or rediss://USER:PASSWORD@HOST:6379 (default: what TREBLE_QUEUE says, which no list of processes shows)",
    )
    .option(
      "--store <place>",
      "the folder of results that all machines see, or a bucket, as in s3://bucket/prefix",
      "results",
    )
    .option("--cache <folder>", "with a bucket: this machine's own folder for what is fetched (default: results)")
    .option(
      "--concurrency <count>",
      "networks at a time (default: as many as there are cores)",
      wholeNumber("--concurrency", 1, 1024),
    )
    .option("--threads <count>", "threads of each network (default: 1)", wholeNumber("--threads", 0, 1024))
    .option("--name <name>", "what the others call it (default: the machine's name and the process's number)")
    .option("--data <paths...>", "where images of one's own are on this machine, if not where the coordinator has them")
    .addHelpText(
      "after",
      example([
        "treble worker redis://server:6379 --store /shared/results",
        "treble worker --store /shared/results --concurrency 4 --threads 2",
      ]),
    )
    .action(async (address: string | undefined, options: WorkerOptions) => {
      const { workerCommand } = await import("./worker.ts");
      end(await workerCommand(address, options, context));
    });
}
