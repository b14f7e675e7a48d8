import { setTimeout as sleep } from "node:timers/promises";
import { isOwnName } from "../data/own/ownImages.ts";
import type { TrialRuns } from "../pipeline/trialJob.ts";
import type { PlannedCell } from "../study/plan/plan.ts";
import { type Connection, connect } from "./connect.ts";
import { datasetFingerprint } from "./datasetFingerprint.ts";
import { Following, type Wanted } from "./following.ts";
import { MachineWatch } from "./machineWatch.ts";
import { networkJob } from "./networkJob.ts";
import { networkQueue } from "./networkQueue.ts";
import { outcomeOf } from "./outcomeOf.ts";
import type { CellsContext, PerformCells } from "./performCells.ts";
import { prefix, queueName } from "./queueNames.ts";
import { queuePlace } from "./queuePlace.ts";
import { bucketStoreId, makeStoreId } from "./storeId.ts";
import { type QueueTiming, queueTiming } from "./timing.ts";

/**
 * Has networks done by the workers of a queue, wherever they are, and waits for them. Stopped, it leaves the queue as
 * it is: the workers go on, and who starts again takes it up.
 *
 * @param address as `work` has it.
 * @returns what does the cells of a study; it throws a UserError where the queue cannot be used, or somebody emptied
 *   it.
 * @throws UserError where the address is none.
 */
export function onQueue(address: string | undefined, timing: QueueTiming = queueTiming): PerformCells {
  const place = queuePlace(address);
  return async (missing, context) => {
    const { signal, sink } = context;
    signal.throwIfAborted();
    const connection = await connect(place, { onNote: sink.log, timing });
    try {
      const wanted = await wantedOf(missing, context);
      return await follow(connection, wanted, context, timing);
    } catch (error) {
      if (signal.aborted) sink.log("note: The workers go on; the same command takes it up again.");
      throw error;
    } finally {
      connection.close();
    }
  };
}

/** The networks as the queue has them. Two cells of a study may be the same network. */
async function wantedOf(
  missing: readonly PlannedCell[],
  { folder, bucket, dataset, own }: CellsContext,
): Promise<Wanted[]> {
  const store = bucket === undefined ? makeStoreId(folder) : bucketStoreId(bucket);
  const fingerprints = new Map<string, string>();
  const searches = new Set<string>();
  const wanted = new Map<string, Wanted>();
  for (const { cell, runs } of missing) {
    const { config } = cell;
    const name = config.dataset;
    const fingerprint = fingerprints.get(name) ?? datasetFingerprint(await dataset(name));
    fingerprints.set(name, fingerprint);
    let left = 0;
    for (const { stage, id, done } of runs) {
      // A search is done once for all seeds.
      if (done || (id !== null && searches.has(id))) continue;
      if (id !== null) searches.add(id);
      left += stage === "probes" ? config.probes.length : 1;
    }
    const images = isOwnName(name) ? own.get(name) : undefined;
    const job = networkJob(config, { store, dataset: fingerprint, runs: left, ...(images && { own: images }) });
    const cells = [...(wanted.get(job.id)?.cells ?? []), cell];
    wanted.set(job.id, { ...job, label: cells[0]!.label, cells });
  }
  return [...wanted.values()];
}

async function follow(
  connection: Connection,
  wanted: readonly Wanted[],
  { store, folder, refresh, signal, sink }: CellsContext,
  timing: QueueTiming,
): Promise<ReadonlyMap<string, TrialRuns>> {
  const { bullmq, redis, place } = connection;
  const queue = networkQueue(connection);
  const events = new bullmq.QueueEvents(queueName, { connection: redis, prefix, skipVersionCheck: true });
  events.on("error", () => {});
  try {
    const following = new Following({ connection, queue, store, folder, refresh, sink, timing }, wanted);
    following.listen(events);
    // Before the first job is there: what is told while nobody listens is not heard.
    await heard(signal, events.waitUntilReady());
    await heard(signal, following.begin());
    const watch = new MachineWatch(redis, sink, timing, place.shown, folder);
    await heard(signal, watch.begin());
    sink.log(`${wanted.length} networks are in the queue of ${place.shown}.`);
    while (following.left > 0) {
      await heard(signal, following.look());
      await heard(signal, watch.look(following));
      if (following.left > 0) await Promise.race([heard(signal, sleep(timing.poll)), following.news()]);
    }
    return outcomeOf(wanted, following);
  } finally {
    await Promise.race([Promise.allSettled([events.close(), queue.close()]), sleep(1_000)]);
  }
}

/** What `promise` gives, unless the signal is aborted before: a Redis that is gone may keep it waiting for ever. */
async function heard<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
