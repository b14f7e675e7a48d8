import { type JobEnding, WorkerPool } from "../../runs/node/workerPool.ts";
import { queueVariable } from "../queuePlace.ts";

/** A place for one network at a time, with a process of its own that is kept from one network to the next. */
export class Slot {
  readonly #runner: URL;
  #pool: WorkerPool | null = null;

  /** @param runner a module that calls `serveJobs`. */
  constructor(runner: URL) {
    this.#runner = runner;
  }

  /** Does a job; it never rejects. A process that died is followed by a new one. */
  run(id: string, config: unknown, onProgress: (data: unknown) => void): Promise<JobEnding> {
    // What opens the queue is none of the runner's business.
    this.#pool ??= new WorkerPool({ size: 1, workerUrl: this.#runner, env: { [queueVariable]: "" } });
    return this.#pool.run({ id, config }, onProgress);
  }

  /** Stops what it does, which may save what it has, and resolves when the process is gone, after 5 s at most. */
  async stop(): Promise<void> {
    const pool = this.#pool;
    this.#pool = null;
    await pool?.stop();
  }
}
