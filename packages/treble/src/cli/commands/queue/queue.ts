import { cancelAll, drainQueue, queueStatus, retryFailed } from "../../../cluster/queueControl.ts";
import type { CliContext } from "../../terminal/context.ts";
import { statusText } from "./statusText.ts";

/** One of the subcommands of `treble queue`. */
export async function queueCommand(
  name: "status" | "retry" | "cancel" | "drain",
  address: string | undefined,
  json: boolean,
  context: CliContext,
): Promise<number> {
  const options = { onNote: (note: string) => void context.stderr.write(`${note}\n`) };
  const say = (result: object, text: string): number => {
    context.stdout.write(json ? `${JSON.stringify(result)}\n` : text);
    return 0;
  };
  switch (name) {
    case "status": {
      const status = await queueStatus(address, options);
      return say(status, statusText(status));
    }
    case "retry": {
      const retried = await retryFailed(address, options);
      return say({ retried }, `${networks(retried)} that failed ${are(retried)} back in the queue.\n`);
    }
    case "cancel": {
      const { removed, stopped } = await cancelAll(address, options);
      return say(
        { removed, stopped },
        `${networks(removed)} ${are(removed)} out of the queue; ${networks(stopped)} that ${are(stopped)} being done ${stopped === 1 ? "is" : "are"} told to stop.\n`,
      );
    }
    case "drain": {
      const removed = await drainQueue(address, options);
      return say({ removed }, `${networks(removed)} ${are(removed)} out of the queue.\n`);
    }
  }
}

function networks(count: number): string {
  return count === 1 ? "1 network" : `${count} networks`;
}

function are(count: number): string {
  return count === 1 ? "is" : "are";
}
