/** Child processes that do jobs, so that a crash in native code costs one job and not all. */

import { type ChildProcess, fork } from "node:child_process";
import { withHugePages } from "./hugePages.ts";
import type { FromWorker, Job, ToWorker } from "./workerProtocol.ts";

export interface WorkerPoolOptions {
  /** The most processes at a time. */
  readonly size: number;
  /** A module that calls `serveJobs`. */
  readonly workerUrl: URL;
  /** Set in the workers besides the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a job ended. */
export type JobEnding =
  | { readonly type: "done"; readonly result: unknown }
  | { readonly type: "failed"; readonly message: string; readonly userError: boolean; readonly stack?: string }
  | { readonly type: "crashed"; readonly message: string };

const terminateAfterMs = 2_000;
const killAfterMs = 5_000;
/** Enough of a worker's last words to explain a crash. */
const keptStderr = 4096;

export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #workers = new Set<Worker>();
  /** Told to stop, in favour of a fresh one, and not yet gone. */
  readonly #leaving = new Set<Promise<void>>();

  constructor(options: WorkerPoolOptions) {
    if (!Number.isSafeInteger(options.size) || options.size < 1) {
      throw new TypeError(`The number of workers must be a whole number from 1 on, not ${options.size}.`);
    }
    this.#options = options;
  }

  /** How many jobs can be begun now. */
  get free(): number {
    let busy = 0;
    for (const worker of this.#workers) if (worker.busy) busy++;
    return this.#options.size - busy;
  }

  /**
   * Does a job in a worker that is free, or in a new one; `fresh` insists on a new one. There must be one `free`.
   *
   * @returns how it ended; it never rejects.
   */
  async run(job: Job, onProgress: (data: unknown) => void, fresh = false): Promise<JobEnding> {
    if (this.free < 1) throw new Error("All workers are busy.");
    let worker = [...this.#workers].find((worker) => !worker.busy);
    if (worker !== undefined && fresh) {
      this.#workers.delete(worker);
      this.#leaving.add(worker.stop());
      worker = undefined;
    }
    if (worker === undefined) {
      const started = new Worker(this.#options);
      this.#workers.add(started);
      void started.ended.then(() => this.#workers.delete(started));
      worker = started;
    }
    return worker.run(job, onProgress);
  }

  /**
   * Ends all workers, and resolves when they are gone. They are asked first, and may save what they have; after 2 s
   * they get SIGTERM, after 5 s SIGKILL.
   */
  async stop(): Promise<void> {
    await Promise.all([...this.#leaving, ...[...this.#workers].map((worker) => worker.stop())]);
  }
}

class Worker {
  /** Resolves, to the way it ended, when the process is gone and all it said has been heard. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #ready: Promise<void>;
  #current: { job: Job; onProgress: (data: unknown) => void; settle: (ending: JobEnding) => void } | null = null;
  #listening = false;
  #stderr = "";

  constructor(options: WorkerPoolOptions) {
    // Standard output belongs to the parent, whose progress display a worker's lines would tear: it is dropped. No
    // execArgv: what this process was started with (an inspector's port, a loader) is not meant for the workers.
    this.#child = fork(options.workerUrl, [], {
      env: { ...withHugePages(process.env), ...options.env },
      execArgv: [],
      serialization: "json",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const child = this.#child;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-keptStderr);
    });
    let ready = (): void => {};
    this.#ready = new Promise((resolve) => {
      ready = resolve;
    });
    child.on("message", (message: FromWorker) => {
      if (message.type === "ready") {
        this.#listening = true;
        ready();
      } else {
        this.#hear(message);
      }
    });
    this.ended = new Promise((resolve) => {
      // "close" comes after the last message; "exit" may come before it.
      child.on("close", (code, signal) => resolve(ending(code, signal)));
      child.on("error", (error) => {
        // Only where there is no process at all is this the end; else it is a message or signal that came too late.
        if (child.pid === undefined) resolve(`could not be started: ${error.message}`);
      });
    });
    void this.ended.then((how) => {
      ready();
      const words = lastWords(this.#stderr);
      this.#settle({
        type: "crashed",
        message: `The worker process ${how}${words === "" ? "." : `; its last words: ${words}`}`,
      });
    });
  }

  get busy(): boolean {
    return this.#current !== null;
  }

  run(job: Job, onProgress: (data: unknown) => void): Promise<JobEnding> {
    return new Promise((settle) => {
      this.#current = { job, onProgress, settle };
      // A message sent before the worker listens could be lost.
      void this.#ready.then(() => this.#send({ type: "job", job: { id: job.id, config: job.config } }));
    });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    // Not `child.disconnect()`: after it, Node never emits "close".
    if (this.#listening) this.#send({ type: "stop" });
    else child.kill("SIGTERM");
    const terminate = setTimeout(() => child.kill("SIGTERM"), terminateAfterMs);
    const kill = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    await this.ended;
    clearTimeout(terminate);
    clearTimeout(kill);
  }

  #hear(message: Exclude<FromWorker, { type: "ready" }>): void {
    if (this.#current === null || message.id !== this.#current.job.id) return;
    if (message.type === "progress") {
      this.#current.onProgress(message.data);
    } else if (message.type === "done") {
      this.#settle({ type: "done", result: message.result });
    } else {
      const { message: text, userError, stack } = message;
      this.#settle({ type: "failed", message: text, userError, ...(stack !== undefined && { stack }) });
    }
  }

  #settle(ending: JobEnding): void {
    const current = this.#current;
    this.#current = null;
    current?.settle(ending);
  }

  #send(message: ToWorker): void {
    // Its end is heard of through "close"; that a message no longer arrives needs no telling.
    if (this.#child.connected) this.#child.send(message, () => {});
  }
}

function ending(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `ended with exit code ${code}` : `was killed by ${signal}`;
}

/** The line of a stack trace or native message that names the error, else the last line. */
function lastWords(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("Node.js v"));
  const line = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? "";
  return line.trim();
}
