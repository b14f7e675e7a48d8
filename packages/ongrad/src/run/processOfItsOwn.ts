/** The native backend in another process, so that a model which ends its process, or fills it, ends that one. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-common";
import { Tensor } from "onnxruntime-node";
import type { Backend } from "./backend.ts";

export interface ProcessLimits {
  /** Of one session's creation or run. Default 120. */
  readonly seconds?: number;
  /** Bytes in memory, beside eight times the largest model that was sent. Default 1.5 GiB. */
  readonly memory?: number;
}

/** A backend whose sessions live in a process that starts with the first of them. */
export interface ProcessOfItsOwn {
  readonly backend: Backend;
  /** Why the process ended, a sentence about the model; `undefined` while it has not. Nothing runs there afterwards. */
  ended(): string | undefined;
  close(): void;
}

interface SentTensor {
  readonly type: string;
  readonly data: unknown;
  readonly dims: readonly number[];
}
type SentTensors = Readonly<Record<string, SentTensor>>;
type Question =
  | { readonly id: number; readonly ask: "create"; readonly model: Uint8Array; readonly options: object }
  | {
      readonly id: number;
      readonly ask: "run";
      readonly session: number;
      readonly feeds: SentTensors;
      readonly fetches: readonly string[] | undefined;
    }
  | { readonly id: number; readonly ask: "release"; readonly session: number };
type Asked<Q> = Q extends Question ? Omit<Q, "id"> : never;
interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** How often the memory is looked at, in milliseconds: a kernel fills some tens of MB in that time. */
const WATCHED_EVERY = 20;
const GIBIBYTE = 2 ** 30;

export function processOfItsOwn(limits: ProcessLimits = {}): ProcessOfItsOwn {
  const { seconds = 120, memory = 1.5 * GIBIBYTE } = limits;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let child: ChildProcess | undefined;
  let ended: string | undefined;
  let asked = 0;
  let largest = 0;

  const end = (reason: string): void => {
    ended ??= reason;
    child?.kill("SIGKILL");
    process.off("exit", close);
    for (const { reject } of waiting.values()) reject(new Error(ended));
    waiting.clear();
  };
  const close = (): void => {
    if (child?.exitCode === null) end("The process has been closed.");
  };

  const start = (): ChildProcess => {
    const runtime = createRequire(import.meta.url).resolve("onnxruntime-node");
    // The function is all that it runs: it works from sources and from a bundle too.
    const program = `(${serve.toString()})(require(${JSON.stringify(runtime)}))`;
    const started = spawn(process.execPath, ["--eval", program], {
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      serialization: "advanced",
      windowsHide: true,
    });
    started.on("message", ({ id, value, error }: Answer) => {
      const asker = waiting.get(id);
      waiting.delete(id);
      if (error === undefined) asker?.resolve(value);
      else asker?.reject(new Error(error));
    });
    started.on("error", (error) => end(`No process could be started to run the model: ${error.message}.`));
    started.on("exit", (code, signal) => end(sentenceOf(code, signal)));
    // Neither the process nor its messages keep this one alive; what waits for an answer does.
    started.unref();
    process.on("exit", close);
    watch(started);
    return started;
  };

  const watch = (started: ChildProcess): void => {
    let looking = false;
    const timer = setInterval(async () => {
      if (ended !== undefined) clearInterval(timer);
      if (ended !== undefined || looking || waiting.size === 0) return;
      looking = true;
      const most = memory + 8 * largest;
      if ((await bytesInMemory(started.pid)) > most) {
        end(`The model takes more than ${(most / GIBIBYTE).toFixed(1)} GiB of memory where it first runs.`);
      }
      looking = false;
    }, WATCHED_EVERY);
    timer.unref();
  };

  const ask = async (question: Asked<Question>): Promise<unknown> => {
    if (ended !== undefined) throw new Error(ended);
    child ??= start();
    const id = asked++;
    const alive = setTimeout(
      () => end(`The model has not finished its first run after ${seconds} seconds.`),
      1000 * seconds,
    );
    try {
      return await new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        child?.send({ ...question, id } satisfies Question, (error) => {
          // Where it has ended, "exit" says so better.
          if (error && child?.exitCode === null && child.signalCode === null) reject(error);
        });
      });
    } finally {
      clearTimeout(alive);
    }
  };

  const createSession = async (model: Uint8Array, { threads }: { readonly threads?: number }) => {
    largest = Math.max(largest, model.byteLength);
    const options = {
      executionProviders: ["cpu"],
      graphOptimizationLevel: "all",
      logSeverityLevel: 4,
      ...(threads ? { intraOpNumThreads: threads } : {}),
    };
    const session = (await ask({ ask: "create", model, options })) as number;
    const run = async (
      feeds: Readonly<Record<string, RuntimeTensor>>,
      fetches?: readonly string[] | Readonly<Record<string, unknown>>,
    ): Promise<Record<string, RuntimeTensor>> => {
      const sent = Object.entries(feeds).map(([name, { type, data, dims }]) => [name, { type, data, dims }] as const);
      const names = Array.isArray(fetches) ? fetches : fetches && Object.keys(fetches);
      const question = { ask: "run", session, feeds: Object.fromEntries(sent), fetches: names } as const;
      const results = Object.entries((await ask(question)) as SentTensors);
      return Object.fromEntries(
        results.map(([name, { type, data, dims }]) => [name, new Tensor(type as "uint8", data as Uint8Array, dims)]),
      );
    };
    const release = async (): Promise<void> => {
      if (ended === undefined) await ask({ ask: "release", session });
    };
    // What the engine uses of a session.
    return { run, release } as unknown as InferenceSession;
  };
  return {
    backend: { name: "onnxruntime-node cpu", Tensor, createSession },
    ended: () => ended,
    close,
  };
}

/** The other process. Its text is all that is sent there, so that it can use nothing from around it. */
function serve(
  runtime: { readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<unknown> } } & {
    readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => unknown;
  },
): void {
  interface Session {
    run(feeds: object, fetches?: readonly string[]): Promise<SentTensors>;
    release(): Promise<void>;
  }
  const sessions: Session[] = [];
  const answer = async (question: Question): Promise<unknown> => {
    if (question.ask === "create") {
      const session = await runtime.InferenceSession.create(question.model, question.options);
      return sessions.push(session as Session) - 1;
    }
    const session = sessions[question.session];
    if (!session) throw new Error("There is no such session.");
    if (question.ask === "release") return session.release();
    const feeds = Object.entries(question.feeds).map(([name, { type, data, dims }]) => [
      name,
      new runtime.Tensor(type, data, dims),
    ]);
    const results = await session.run(Object.fromEntries(feeds), question.fetches);
    const sent = Object.entries(results).map(([name, { type, data, dims }]) => [name, { type, data, dims }]);
    return Object.fromEntries(sent);
  };
  process.on("message", (question: Question) => {
    const { id } = question;
    answer(question).then(
      (value) => process.send?.({ id, value }),
      (error: unknown) => process.send?.({ id, error: error instanceof Error ? error.message : String(error) }),
    );
  });
  // Nobody is left to work for.
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
}

const causes: Readonly<Record<string, string>> = {
  SIGFPE: "a division of whole numbers that has no result",
  SIGSEGV: "memory that is not there",
  SIGBUS: "memory that is not there",
  SIGABRT: "a failed assertion or allocation",
  SIGILL: "an instruction that this processor does not have",
  SIGKILL: "most likely for want of memory",
};

function sentenceOf(code: number | null, signal: NodeJS.Signals | null): string {
  const how = signal === null ? `exit code ${code}` : `${signal}: ${causes[signal] ?? "a signal"}`;
  return `The model ends the process that runs it (${how}).`;
}

/** How much of a process lies in memory; 0 where the system does not say. */
async function bytesInMemory(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return 1024 * Number(status.match(/^VmRSS:\s+(\d+) kB/m)?.[1] ?? 0);
}
