import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { TestHost } from "./testNetwork.ts";

const program = fileURLToPath(new URL("./worker.mjs", import.meta.url));
/** In the environment of everything that a test starts. */
const variable = "TREBLE_TEST_CLUSTER";

export interface TestWorker {
  readonly child: ChildProcess;
  readonly name: string;
  /** All it said so far. */
  said(): string;
  readonly ended: Promise<number | null>;
}

export interface WorkerPlace {
  readonly address: string;
  readonly store: string;
  readonly name: string;
  /** Where its images are. */
  readonly data?: string;
  /** It notices a lost lock after a minute, as users' workers do; by default after seconds. */
  readonly real?: boolean;
  /** More of its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** A shell's words that prepare what it sees of the disk, in a name space of mounts of its own. */
  readonly mounts?: string;
  /** The machine that it is on; this one by default. */
  readonly host?: TestHost | undefined;
}

/** Workers of one test, and whatever they start: found by a mark in their environment. */
export class ClusterProcesses {
  readonly #mark = randomUUID();
  readonly #workers = new Set<TestWorker>();

  get env(): Readonly<Record<string, string>> {
    return { [variable]: this.#mark };
  }

  start({ address, store, name, data, real, mounts, host, env: more }: WorkerPlace): TestWorker {
    const mounting = mounts ? ["unshare", "--mount", "sh", "-c", `${mounts} && exec "$0" "$@"`] : [];
    const words = [process.execPath, program, address, store, name, ...(data ? [data] : [])];
    const [command, ...args] = [...(host?.enter ?? []), ...mounting, ...words];
    const env = { ...process.env, ...this.env, ...more, ...(real && { TREBLE_TEST_TIMING: "real" }) };
    const child = spawn(command!, args, { env, stdio: ["ignore", "ignore", "pipe"] });
    let text = "";
    child.stderr.setEncoding("utf8").on("data", (more: string) => {
      text += more;
    });
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    const worker = { child, name, said: () => text, ended };
    this.#workers.add(worker);
    void ended.then(() => this.#workers.delete(worker));
    return worker;
  }

  /** Processes that the test started, directly or not, and that still run. */
  alive(): number[] {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => readOr(`/proc/${pid}/environ`).includes(`${variable}=${this.#mark}`))
      .filter((pid) => !/\) [ZX] /.test(readOr(`/proc/${pid}/stat`)));
  }

  /** Ends the workers as a machine that is shut down does, and gives what is left after a while. */
  async stop(): Promise<number[]> {
    const workers = [...this.#workers];
    for (const { child } of workers) child.kill("SIGTERM");
    await Promise.race([Promise.all(workers.map(({ ended }) => ended)), sleep(60_000)]);
    for (let tries = 0; tries < 100 && this.alive().length > 0; tries++) await sleep(100);
    return this.alive();
  }

  /** Whatever happened: nothing stays. */
  killAll(): void {
    for (const pid of this.alive()) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It was quicker.
      }
    }
  }
}

/** The processes that a process started. */
export function childrenOf(pid: number): number[] {
  return readOr(`/proc/${pid}/task/${pid}/children`).trim().split(/\s+/).filter(Boolean).map(Number);
}

function readOr(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
