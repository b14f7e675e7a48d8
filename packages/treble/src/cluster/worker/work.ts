import { availableParallelism, hostname } from "node:os";
import { resolve } from "node:path";
import { UserError } from "../../errors/userError.ts";
import type { ProgressSink } from "../../running/progressSink.ts";
import { openShared } from "../../runs/node/bucket/openShared.ts";
import { openStore } from "../../runs/node/diskStore.ts";
import { coreShares } from "../../study/plan/coreShares.ts";
import { connect, reasonOf } from "../connect.ts";
import { removeMachine, sayMachine } from "../machines.ts";
import { prefix, queueName } from "../queueNames.ts";
import { queuePlace } from "../queuePlace.ts";
import { MAX_STALLED, type QueueTiming, queueTiming } from "../timing.ts";
import { failUnreadable } from "./failUnreadable.ts";
import { heartbeat } from "./heartbeat.ts";
import { MachineState } from "./machineState.ts";
import { NetworkWorker } from "./networkWorker.ts";

/** How a machine takes part in a queue. */
export interface WorkOptions {
  /**
   * The folder of results that all machines see, made if need be, or a bucket that they have in common, as in
   * `s3://bucket/prefix`. Default `results`.
   */
  readonly store?: string;
  /** With a bucket: the folder of this machine alone, for what is fetched and on its way. Default `results`. */
  readonly cache?: string;
  /** Networks at a time. Default: as many as there are cores. */
  readonly concurrency?: number;
  /** Threads of each network. Default 1. */
  readonly threads?: number;
  /** What others call it. Default: the machine's name and the process's number. */
  readonly name?: string;
  /** Where images of one's own are on this machine, if not where the coordinator has them. */
  readonly data?: readonly string[];
  /** Ends the work: what is being done is given back to the queue. Default never. */
  readonly signal?: AbortSignal;
  /** Told how networks come along, and what a user should know. */
  readonly sink?: ProgressSink;
}

/**
 * Does networks of studies that others put into a queue, until it is told to stop. Each is done in a process of its
 * own, so that this one can always tell the queue that it is alive.
 *
 * @param address `redis://host:6379`, or `rediss://user:password@host:6379/0`; without one that in the environment
 *   variable TREBLE_QUEUE.
 * @throws UserError where the queue cannot be used, or the store's folder cannot be made.
 */
export async function work(
  address: string | undefined,
  options: WorkOptions = {},
  timing: QueueTiming = queueTiming,
): Promise<void> {
  const place = queuePlace(address);
  const { store = "results", cache = "results", signal, data = [], sink = silent } = options;
  const isBucket = store.startsWith("s3:");
  if (options.cache !== undefined && !isBucket) {
    throw new UserError(
      "A cache is for a store in a bucket, as in s3://bucket/prefix; leave it out, or name the bucket.",
    );
  }
  const name = nameOf(options.name);
  const {
    workers: concurrency,
    threads,
    note,
  } = coreShares(
    { workers: options.concurrency, threads: options.threads },
    availableParallelism(),
    (option, value) => `${option === "workers" ? "concurrency" : option} ${value}`,
  );
  if (note) sink.log(`note: ${note}`);
  const { root, remote } = isBucket ? openShared(cache, store, sink.log) : openStore(store);
  const bucket = remote?.url;
  signal?.throwIfAborted();
  const connection = await connect(place, { onNote: sink.log, timing });
  const machine = new MachineState(name, concurrency);
  let beat = (): void => {};
  const networks = new NetworkWorker({
    ...{ connection, machine, sink, timing, threads, concurrency, folder: root, bucket },
    ...{ data: data.map((path) => resolve(path)), onNews: () => beat() },
  });
  const { bullmq, redis } = connection;
  const worker = new bullmq.Worker(queueName, (job, token) => networks.perform(job, token), {
    ...{ connection: redis, prefix, name, concurrency, skipVersionCheck: true, autorun: false },
    ...{ lockDuration: timing.lock, stalledInterval: timing.stalled, maxStalledCount: MAX_STALLED },
    // A Redis that comes back is asked again soon.
    runRetryDelay: Math.min(5_000, timing.lock),
  });
  worker.on("lockRenewalFailed", (ids) => void networks.stop("lost", ids));
  worker.on(
    "error",
    complaints(sink.log, async () => {
      for (const id of await failUnreadable(connection, worker)) {
        machine.note(`${id} cannot be read as JSON and counts as failed.`);
      }
      beat();
    }),
  );
  const heart = heartbeat(
    () => sayMachine(redis, machine.record()),
    timing,
    () => void networks.stop("cancelled"),
  );
  beat = heart.beat;
  try {
    // The machine is there before it takes anything.
    await heart.first;
    sink.log(`This is ${name}: ${concurrency} at a time from ${place.shown}, into ${bucket ?? root}.`);
    const running = worker.run();
    await Promise.race([running, aborted(signal)]);
  } finally {
    heart.stop();
    const closing = worker.close();
    await networks.stop("leaving");
    // A Redis that is gone must not keep it: others will find the lock expired.
    await Promise.race([closing.then(() => removeMachine(redis, name)), late(timing.connect)]).catch(() => {});
    connection.close();
  }
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((stop) => {
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", () => stop(), { once: true });
  });
}

function late(ms: number): Promise<void> {
  return new Promise((stop) => {
    setTimeout(stop, ms).unref();
  });
}

/** Hears of what goes wrong between BullMQ and Redis, says each once, and has mended what can be. */
function complaints(log: (line: string) => void, onUnreadable: () => Promise<void>): (error: Error) => void {
  const said = new Set<string>();
  return (error) => {
    // A job that was handed out and is no JSON.
    if (error instanceof SyntaxError) return void onUnreadable().catch(() => {});
    const reason = reasonOf(error);
    if (isExpected.test(reason) || said.has(reason)) return;
    said.add(reason);
    log(`note: The queue complains: ${reason}.`);
  };
}

/** Of jobs that were lost, and of connections, which are spoken of elsewhere. */
const isExpected = /\block\b|closed|ECONN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN/i;

/** @throws UserError where a worker cannot have that name. */
function nameOf(given: string | undefined): string {
  const name = given ?? `${hostname().replace(/[^A-Za-z0-9.-]/g, "-")}.${process.pid}`;
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) return name;
  throw new UserError(`A worker cannot be called ${JSON.stringify(name)}; use letters, digits, dots and hyphens.`);
}

const silent: ProgressSink = { start: () => {}, update: () => {}, finish: () => {}, log: () => {} };
