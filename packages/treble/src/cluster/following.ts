import type { Queue, QueueEvents } from "bullmq";
import { finishedRuns, type TrialRuns } from "../pipeline/trialJob.ts";
import type { ProgressSink } from "../running/progressSink.ts";
import type { RunStore } from "../runs/store.ts";
import type { Cell } from "../study/plan/cells.ts";
import type { Connection } from "./connect.ts";
import { type Entry, enqueue } from "./enqueue.ts";
import { emptiedKey, jobsKey } from "./queueNames.ts";
import type { QueueTiming } from "./timing.ts";

/** A network that is waited for. */
export interface Wanted extends Entry {
  /** Of the study; more than one where they are the same network. */
  readonly cells: readonly Cell[];
}

export interface FollowingOptions {
  readonly connection: Connection;
  readonly queue: Queue;
  readonly store: RunStore;
  readonly folder: string;
  /** Fetches what is finished elsewhere of these networks. */
  readonly refresh: (cells: readonly Cell[]) => Promise<void>;
  readonly sink: ProgressSink;
  readonly timing: QueueTiming;
}

/** Times that a network is done again of which a worker says that it is done, and the store does not. */
const REPEATS = 2;
/** So many networks are asked about at once. */
const CHUNK = 500;

/**
 * Waits for networks of the queue. What a worker says is a hint alone: a network is finished when the store has its
 * runs, and events that were lost are made up for by asking.
 */
export class Following {
  readonly #options: FollowingOptions;
  readonly #wanted: ReadonlyMap<string, Wanted>;
  /** Neither finished nor failed. */
  readonly #pending: Set<string>;
  /** Said to be done, since when, and not yet seen in the store. */
  readonly #said = new Map<string, number>();
  readonly #repeated = new Map<string, number>();
  readonly #shown = new Set<string>();
  /** By ids of jobs. */
  readonly runs: Map<string, TrialRuns> = new Map();
  /** Why, by ids of jobs. */
  readonly failed: Map<string, string> = new Map();
  /** Taken out of the queue by somebody. */
  readonly removed: Set<string> = new Set();
  #emptied = 0;
  #asked = performance.now();
  #wake = (): void => {};

  constructor(options: FollowingOptions, wanted: readonly Wanted[]) {
    this.#options = options;
    this.#wanted = new Map(wanted.map((one) => [one.id, one]));
    this.#pending = new Set(this.#wanted.keys());
  }

  /** Networks that are waited for. */
  get left(): number {
    return this.#pending.size;
  }

  /** Their runs. */
  get runsLeft(): number {
    return [...this.#pending].reduce((sum, id) => sum + this.#wanted.get(id)!.data.runs, 0);
  }

  isPending(id: string): boolean {
    return this.#pending.has(id);
  }

  /** Resolves when something was finished or failed. */
  news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  listen(events: QueueEvents): void {
    events.on("active", ({ jobId }) => this.#begun(jobId));
    events.on("completed", ({ jobId }) => {
      if (!this.#pending.has(jobId)) return;
      this.#said.set(jobId, performance.now());
      this.#wake();
    });
    events.on("failed", ({ jobId, failedReason }) => this.#fail(jobId, failedReason));
    // Tried again: after a failure, after its machine was lost, by somebody's `retry`.
    events.on("waiting", ({ jobId }) => this.#again(jobId));
    events.on("delayed", ({ jobId }) => this.#again(jobId));
  }

  /** Puts the networks into the queue. */
  async begin(): Promise<void> {
    const { connection, queue, timing } = this.#options;
    this.#emptied = await this.#emptiedCount();
    await enqueue(connection, queue, [...this.#wanted.values()], timing);
  }

  /** Looks at what is said to be done, and now and then at all. */
  async look(): Promise<void> {
    for (const id of [...this.#said.keys()]) await this.#verify(id);
    // Whoever empties the queue says so first, and no event tells of what is taken out.
    const emptied = (await this.#emptiedCount()) > this.#emptied;
    if (!emptied && performance.now() - this.#asked < this.#options.timing.reconcile) return;
    await this.#reconcile();
    this.#asked = performance.now();
  }

  /** A network is being done, and how far it is. */
  progress(id: string, done: number, text: string): void {
    if (!this.#pending.has(id)) return;
    this.#begun(id);
    this.#options.sink.update(id, { done, text });
  }

  #begun(id: string): void {
    const wanted = this.#pending.has(id) && !this.#shown.has(id) ? this.#wanted.get(id) : undefined;
    if (!wanted) return;
    this.#shown.add(id);
    const work = wanted.cells.reduce((sum, cell) => sum + cell.work, 0);
    this.#options.sink.start(id, wanted.label, work);
  }

  #again(id: string): void {
    if (this.failed.delete(id)) this.#pending.add(id);
    if (this.#pending.has(id)) this.#options.sink.update(id, { done: 0, text: "waiting" });
  }

  #fail(id: string, reason: string): void {
    if (!this.#pending.has(id)) return;
    this.#said.delete(id);
    this.failed.set(id, reason);
    this.#end(id, `failed: ${reason}`);
  }

  #end(id: string, how: string): void {
    // What nobody saw being done counts as begun all the same.
    this.#begun(id);
    this.#pending.delete(id);
    this.#shown.delete(id);
    this.#options.sink.finish(id, `${this.#wanted.get(id)!.label}: ${how}`);
    this.#wake();
  }

  /** Whether the store has a network that is said to be done; in the end it is done again. */
  async #verify(id: string): Promise<void> {
    const { store, folder, timing, sink, connection, queue } = this.#options;
    const wanted = this.#wanted.get(id)!;
    if (!this.#pending.has(id)) return void this.#said.delete(id);
    await this.#options.refresh(wanted.cells);
    const runs = finishedRuns(store, wanted.data.network);
    if (runs !== null) {
      this.#said.delete(id);
      this.runs.set(id, runs);
      this.#end(id, "done");
      return;
    }
    if (performance.now() - this.#said.get(id)! < timing.visible) return;
    this.#said.delete(id);
    const times = (this.#repeated.get(id) ?? 0) + 1;
    this.#repeated.set(id, times);
    const missing = `is said to be done, but ${folder} has it not`;
    if (times > REPEATS) return this.#fail(id, `It ${missing}.`);
    sink.log(`note: ${wanted.label} ${missing}; it is done again.`);
    await enqueue(connection, queue, [wanted], timing);
  }

  /** Asks of everything that is waited for what became of it. */
  async #reconcile(): Promise<void> {
    const { connection, queue, timing, sink } = this.#options;
    const { redis } = connection;
    const lost: Wanted[] = [];
    const ids = [...this.#pending].filter((id) => !this.#said.has(id));
    for (let at = 0; at < ids.length; at += CHUNK) {
      const asking = redis.pipeline();
      const some = ids.slice(at, at + CHUNK);
      for (const id of some) {
        asking.exists(jobsKey(id)).zscore(jobsKey("completed"), id).zscore(jobsKey("failed"), id);
        asking.hget(jobsKey(id), "failedReason");
      }
      const replies = ((await asking.exec()) ?? []).map(([, reply]) => reply);
      some.forEach((id, i) => {
        const [exists, completed, failed, reason] = replies.slice(4 * i, 4 * i + 4);
        if (failed !== null) this.#fail(id, typeof reason === "string" ? reason : "nobody says why");
        else if (completed !== null) this.#said.set(id, performance.now());
        else if (exists === 0) lost.push(this.#wanted.get(id)!);
      });
    }
    if (lost.length === 0) return;
    // Done, and no longer kept in the queue; taken out by somebody; or a Redis that came back without its data.
    await this.#options.refresh(lost.flatMap(({ cells }) => cells));
    const gone = lost.filter(({ id, data }) => {
      const runs = finishedRuns(this.#options.store, data.network);
      if (runs !== null) this.#said.set(id, performance.now());
      return runs === null && this.#pending.has(id);
    });
    if (gone.length === 0) return;
    const emptied = await this.#emptiedCount();
    if (emptied > this.#emptied) {
      for (const { id } of gone) {
        this.removed.add(id);
        this.#end(id, "taken out of the queue");
      }
      return;
    }
    sink.log(`note: The queue has lost ${gone.length} networks; they are put into it again.`);
    await enqueue(connection, queue, gone, timing);
  }

  async #emptiedCount(): Promise<number> {
    return Number((await this.#options.connection.redis.get(emptiedKey)) ?? 0);
  }
}
