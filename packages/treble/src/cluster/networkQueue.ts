import type { Queue } from "bullmq";
import type { Connection } from "./connect.ts";
import { prefix, queueName } from "./queueNames.ts";

/** Events that Redis keeps: so many as a coordinator may be behind when its connection is back. */
const EVENTS = 20_000;

/** The queue of networks. Its errors are those of the connection, which tells of them. */
export function networkQueue({ bullmq, redis }: Connection): Queue {
  const queue = new bullmq.Queue(queueName, {
    ...{ connection: redis, prefix, skipVersionCheck: true },
    streams: { events: { maxLen: EVENTS } },
  });
  queue.on("error", () => {});
  return queue;
}
