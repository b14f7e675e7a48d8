import type { Command } from "commander";
import type { End } from "../../parse/end.ts";
import { example } from "../../parse/example.ts";
import type { CliContext } from "../../terminal/context.ts";

interface QueueFlags {
  readonly json?: boolean;
}

const ADDRESS = "redis://HOST:6379, or rediss://USER:PASSWORD@HOST:6379 (default: what TREBLE_QUEUE says)";

/** `treble queue` and its subcommands. */
export function addQueue(program: Command, context: CliContext, end: End): void {
  const queue = program
    .command("queue")
    .summary("what is in a queue of several machines: status, retry, cancel, drain")
    .description(
      "Looks into the queue that `treble reproduce` fills and `treble worker` empties, and changes it. Results are in the store, and none of this touches them.",
    )
    .addHelpText("after", example(["treble queue status redis://localhost:6379"]));
  const add = (name: "status" | "retry" | "cancel" | "drain", description: string): void => {
    queue
      .command(name)
      .description(description)
      .argument("[address]", ADDRESS)
      .option("--json", "print it as JSON")
      .action(async (address: string | undefined, { json = false }: QueueFlags) => {
        const { queueCommand } = await import("./queue.ts");
        end(await queueCommand(name, address, json, context));
      });
  };
  add("status", "say what waits, what is being done on which machine and how fast, and what failed, and why");
  add("retry", "put what failed back into the queue");
  add("cancel", "take everything out of the queue and stop what is being done; what it had is kept");
  add("drain", "take out what waits, and let what is being done be finished");
}
