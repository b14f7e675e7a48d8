import type { Queue } from "bullmq";
import type { Connection } from "./connect.ts";
import type { NetworkJob } from "./networkJob.ts";
import { jobsKey } from "./queueNames.ts";
import { ATTEMPTS, type QueueTiming } from "./timing.ts";

export interface Entry {
  readonly id: string;
  /** For people. */
  readonly label: string;
  readonly data: NetworkJob;
}

/** So many jobs are added in one transaction. */
const CHUNK = 500;
/** Finished jobs are kept for who watches the queue; results are in the store. */
const KEEP_DONE = { age: 86_400, count: 1_000 };
const KEEP_FAILED = { age: 30 * 86_400, count: 10_000 };

/**
 * Puts networks into the queue, in their order. Those that wait or are being done already stay as they are; those that
 * failed, and those that are said to be done (and of which the caller knows that they are not), begin anew: BullMQ
 * silently adds nothing whose id it knows.
 */
export async function enqueue(
  { redis }: Connection,
  queue: Queue,
  entries: readonly Entry[],
  timing: QueueTiming,
): Promise<void> {
  const wanted = new Set(entries.map(({ id }) => id));
  for (const state of ["failed", "completed"]) {
    for (const id of await redis.zrange(jobsKey(state), 0, -1)) if (wanted.has(id)) await queue.remove(id);
  }
  for (let at = 0; at < entries.length; at += CHUNK) {
    await queue.addBulk(
      entries.slice(at, at + CHUNK).map(({ id, label, data }) => ({
        name: label,
        data,
        opts: {
          ...{ jobId: id, attempts: ATTEMPTS, backoff: { type: "exponential", delay: timing.backoff } },
          ...{ removeOnComplete: KEEP_DONE, removeOnFail: KEEP_FAILED, stackTraceLimit: 1 },
        },
      })),
    );
  }
}
