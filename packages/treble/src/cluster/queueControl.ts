import type { Queue } from "bullmq";
import { type Connection, connect } from "./connect.ts";
import type { Machine } from "./machineRecord.ts";
import { machinesSeen } from "./machines.ts";
import { isAlive } from "./machineWatch.ts";
import { networkQueue } from "./networkQueue.ts";
import { cancelledKey, emptiedKey, jobsKey } from "./queueNames.ts";
import { queuePlace } from "./queuePlace.ts";
import { queueTiming } from "./timing.ts";

/** What is in a queue, and who serves it. */
export interface QueueStatus {
  /** Its address, without user and password. */
  readonly queue: string;
  /** Networks by what becomes of them; of those that are done, the last thousand are known. */
  readonly networks: Readonly<Record<"waiting" | "active" | "delayed" | "failed" | "done", number>>;
  readonly machines: readonly (Machine & { readonly alive: boolean })[];
  /** The last ones, at most a hundred. */
  readonly failures: readonly Failure[];
}

interface Failure {
  readonly id: string;
  readonly label: string;
  readonly reason: string;
  /** Who did it last; null where nobody did. */
  readonly machine: string | null;
}

/** A queue to be looked at or changed; every function takes the address as `work` does, and throws as it does. */
export interface QueueOptions {
  readonly onNote?: (note: string) => void;
}

const FAILURES = 100;

export function queueStatus(address?: string, options: QueueOptions = {}): Promise<QueueStatus> {
  return withQueue(address, options, async (queue, { redis, place }) => {
    const counts = await queue.getJobCounts("waiting", "prioritized", "active", "delayed", "failed", "completed");
    const of = (...names: string[]): number => names.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
    const machines = await machinesSeen(redis);
    return {
      queue: place.shown,
      networks: {
        waiting: of("waiting", "prioritized"),
        ...{ active: of("active"), delayed: of("delayed"), failed: of("failed"), done: of("completed") },
      },
      machines: machines.map((machine) => ({ ...machine, alive: isAlive(machine, queueTiming) })),
      failures: await failuresOf(redis),
    };
  });
}

/** As they stand in Redis: what is no JSON has failed, too, and cannot be made a job of. */
async function failuresOf(redis: Connection["redis"]): Promise<Failure[]> {
  const ids = await redis.zrevrange(jobsKey("failed"), 0, FAILURES - 1);
  const asking = redis.pipeline();
  for (const id of ids) asking.hmget(jobsKey(id), "name", "failedReason", "pb");
  const replies = (await asking.exec()) ?? [];
  return ids.map((id, i) => {
    const [name, reason, machine] = (replies[i]?.[1] ?? []) as (string | null)[];
    return { id, label: name || id, reason: reason ?? "", machine: machine || null };
  });
}

/** Puts what failed back into the queue. @returns how many networks. */
export function retryFailed(address?: string, options: QueueOptions = {}): Promise<number> {
  return withQueue(address, options, async (queue) => {
    const count = await queue.getFailedCount();
    await queue.retryJobs({ state: "failed" });
    return count;
  });
}

/**
 * Takes all out of the queue that is not being done; what is being done is finished. The next coordinator puts it in
 * again.
 *
 * @returns how many networks.
 */
export function drainQueue(address?: string, options: QueueOptions = {}): Promise<number> {
  return withQueue(address, options, (queue, { redis }) => empty(queue, redis));
}

/** The same, and what is being done is stopped: it counts as failed, and what it had is kept. */
export function cancelAll(address?: string, options: QueueOptions = {}): Promise<{ removed: number; stopped: number }> {
  return withQueue(address, options, async (queue, { redis }) => {
    const removed = await empty(queue, redis);
    const stopped = await queue.getActiveCount();
    await redis.incr(cancelledKey);
    return { removed, stopped };
  });
}

async function empty(queue: Queue, redis: Connection["redis"]): Promise<number> {
  const count = await queue.getJobCountByTypes("waiting", "prioritized", "delayed");
  // First: who then misses a network knows that somebody took it.
  await redis.incr(emptiedKey);
  await queue.drain(true);
  return count;
}

async function withQueue<T>(
  address: string | undefined,
  { onNote = () => {} }: QueueOptions,
  use: (queue: Queue, connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await connect(queuePlace(address), { onNote });
  const queue = networkQueue(connection);
  try {
    return await use(queue, connection);
  } finally {
    await queue.close();
    connection.close();
  }
}
