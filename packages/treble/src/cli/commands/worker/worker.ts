import { type WorkOptions, work } from "../../../cluster/worker/work.ts";
import type { CliContext } from "../../terminal/context.ts";
import { progressDisplay } from "../../terminal/progress.ts";

/** As the command line has them. */
export type WorkerOptions = Pick<WorkOptions, "store" | "cache" | "concurrency" | "threads" | "name" | "data">;

/** Works until it is interrupted: that is its end, and the exit code says which. */
export async function workerCommand(
  address: string | undefined,
  options: WorkerOptions,
  context: CliContext,
): Promise<number> {
  const display = progressDisplay(context);
  try {
    await work(address, { ...options, signal: context.signal, sink: display });
    context.signal.throwIfAborted();
    return 0;
  } finally {
    display.stop();
  }
}
