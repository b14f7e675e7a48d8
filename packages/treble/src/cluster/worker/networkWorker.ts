import { setTimeout as sleep } from "node:timers/promises";
import type { Job } from "bullmq";
import type { OwnImages } from "../../data/own/ownImages.ts";
import type { JobProgress } from "../../pipeline/trial/laboratory.ts";
import { progressText } from "../../pipeline/trial/progressText.ts";
import type { ProgressSink } from "../../running/progressSink.ts";
import type { JobEnding } from "../../runs/node/workerPool.ts";
import type { Connection } from "../connect.ts";
import { jobVersion, type NetworkJob, readNetworkJob } from "../networkJob.ts";
import { bucketStoreId, storeId } from "../storeId.ts";
import { ATTEMPTS, type QueueTiming } from "../timing.ts";
import type { MachineState } from "./machineState.ts";
import type { RunnerJob, RunnerResult } from "./runner.ts";
import { Slot } from "./slot.ts";

/** Why a network is stopped in the midst of it. */
export type StopReason = "lost" | "cancelled" | "leaving";

export interface NetworkWorkerOptions {
  readonly connection: Connection;
  readonly machine: MachineState;
  readonly sink: ProgressSink;
  readonly timing: QueueTiming;
  /** Of the store. */
  readonly folder: string;
  /** The bucket that machines have in common instead of the folder. */
  readonly bucket: string | undefined;
  readonly threads: number;
  /** Where images of one's own may be on this machine. */
  readonly data: readonly string[];
  readonly concurrency: number;
  /** Told that there is news of the machine. */
  readonly onNews: () => void;
}

/** The longest that a machine which refuses all takes nothing. */
const LONGEST_PAUSE_MS = 60_000;

/** Does networks from the queue in processes of their own, as what BullMQ calls a processor. */
export class NetworkWorker {
  readonly #options: NetworkWorkerOptions;
  readonly #free: Slot[];
  readonly #running = new Map<string, { readonly slot: Slot; stopped: StopReason | null }>();
  readonly #leaving = new AbortController();
  /** Refusals one after the other: who refuses all looks less often. */
  #refusals = 0;

  constructor(options: NetworkWorkerOptions) {
    this.#options = options;
    const runner = new URL("./runner.js", import.meta.url);
    this.#free = Array.from({ length: options.concurrency }, () => new Slot(runner));
  }

  /** Stops networks that are being done; all without ids. Resolves when their processes are gone. */
  async stop(reason: StopReason, ids: readonly string[] = [...this.#running.keys()]): Promise<void> {
    if (reason === "leaving") this.#leaving.abort();
    const stopping = ids.map(async (id) => {
      const running = this.#running.get(id);
      if (!running || running.stopped) return;
      running.stopped = reason;
      await running.slot.stop();
    });
    await Promise.all(stopping);
    if (reason === "leaving") await Promise.all(this.#free.map((slot) => slot.stop()));
  }

  /** Does one job. What it throws says to BullMQ what becomes of the job. */
  async perform(job: Job, token: string | undefined): Promise<null> {
    const { UnrecoverableError } = this.#options.connection.bullmq;
    const id = job.id ?? "";
    if (this.#leaving.signal.aborted) return this.#giveBack(job, token);
    let data: NetworkJob;
    try {
      data = readNetworkJob(id, job.data);
    } catch (error) {
      const { message } = error as Error;
      this.#note(message);
      throw new UnrecoverableError(message);
    }
    const refused = this.#refusalOf(data);
    if (refused !== null) return this.#refuse(job, token, refused);
    const slot = this.#free.pop();
    if (slot === undefined) throw new Error("More networks at a time than there are places.");
    const running = { slot, stopped: null as StopReason | null };
    this.#running.set(id, running);
    const { machine, sink } = this.#options;
    machine.begin(id, job.name);
    sink.start(id, job.name);
    this.#options.onNews();
    const ending = await slot.run(id, this.#runnerJob(data), (progress) => this.#heard(id, progress as JobProgress));
    machine.end(id);
    this.#running.delete(id);
    this.#free.push(slot);
    if (ending.type === "done") return this.#done(job, token, data, ending.result as RunnerResult);
    return this.#broken(job, token, ending, running.stopped);
  }

  /** Its process came to an end with it. */
  async #done(job: Job, token: string | undefined, { runs }: NetworkJob, result: RunnerResult): Promise<null> {
    const { machine, sink, onNews } = this.#options;
    if ("refused" in result) {
      sink.finish(job.id!);
      return this.#refuse(job, token, result.refused);
    }
    this.#refusals = 0;
    machine.finished(runs);
    for (const note of result.notes) this.#note(note);
    sink.finish(job.id!, `${job.name}: done`);
    onNews();
    return null;
  }

  /** It failed, or was stopped. */
  async #broken(
    job: Job,
    token: string | undefined,
    ending: Exclude<JobEnding, { type: "done" }>,
    stopped: StopReason | null,
  ): Promise<never> {
    const { UnrecoverableError } = this.#options.connection.bullmq;
    const over = (how: string): void => this.#options.sink.finish(job.id!, `${job.name}: ${how}`);
    switch (stopped) {
      case "leaving":
        over("given back");
        return this.#giveBack(job, token);
      case "lost":
        // Whoever has it now goes on from what is in the store; BullMQ hears from us that we failed, and ignores it.
        over("another machine has it");
        this.#note(`${job.name} was taken from here, because the queue had not heard of it for too long.`);
        throw new Error("The job was lost.");
      case "cancelled":
        over("cancelled");
        throw new UnrecoverableError("It was cancelled; what it had is kept.");
    }
    const { message } = ending;
    over(`failed: ${message}`);
    if (ending.type === "failed" && ending.userError) throw new UnrecoverableError(message);
    const attempt = job.attemptsMade + 1;
    if (attempt < ATTEMPTS) {
      this.#note(`${job.name} failed (${message}); it is tried again, as number ${attempt + 1} of ${ATTEMPTS}.`);
    }
    throw new Error(message);
  }

  /** What speaks against doing a network here; null where nothing does. */
  #refusalOf(data: NetworkJob): string | null {
    if (data.version !== jobVersion) {
      return `has Treble ${jobVersion}, and the study is of ${data.version}; install the same one`;
    }
    const { bucket } = this.#options;
    const own = bucket === undefined ? storeId(this.#options.folder) : bucketStoreId(bucket);
    if (own === data.store) return null;
    if (bucket !== undefined) {
      return `has the store ${bucket}, which is not the study's; give with --store what the coordinator has`;
    }
    return own === null
      ? `does not see the study's store in ${this.#options.folder}; give the folder that the coordinator has with --store`
      : `has another store than the study: ${this.#options.folder} is ${own}, the study's is ${data.store}; give the folder that the coordinator has with --store`;
  }

  /**
   * Lets others have the job, behind those that wait, and takes nothing for a while, longer each time: who cannot do
   * anything must not have everything in its hands all the time.
   */
  async #refuse(job: Job, token: string | undefined, reason: string): Promise<never> {
    const { machine, timing, sink, connection, onNews } = this.#options;
    if (machine.refuse(reason)) {
      sink.log(`note: This worker ${reason.replace(/\.$/, "")}; ${job.name} goes back to the queue.`);
    }
    onNews();
    await job.moveToDelayed(Date.now() + timing.refused * (1 + Math.random()), token);
    const pause = Math.min(LONGEST_PAUSE_MS, timing.refused * 2 ** Math.min(this.#refusals++, 10));
    await sleep(pause, undefined, { signal: this.#leaving.signal }).catch(() => {});
    throw new connection.bullmq.DelayedError();
  }

  async #giveBack(job: Job, token: string | undefined): Promise<never> {
    await job.moveToWait(token);
    throw new this.#options.connection.bullmq.WaitingError();
  }

  #runnerJob({ network, dataset, own }: NetworkJob): RunnerJob {
    const { folder, bucket, threads, data } = this.#options;
    const images = own ? [...data, own.path].map((path) => ({ ...own, path }) as OwnImages) : [];
    return { store: folder, ...(bucket !== undefined && { bucket }), threads, network, fingerprint: dataset, images };
  }

  #heard(id: string, progress: JobProgress): void {
    const text = progressText(progress);
    this.#options.machine.update(id, progress.done, text);
    this.#options.sink.update(id, { done: progress.done, text });
  }

  #note(text: string): void {
    this.#options.machine.note(text);
    this.#options.sink.log(`note: ${text}`);
    this.#options.onNews();
  }
}
