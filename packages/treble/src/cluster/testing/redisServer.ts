import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestHost } from "./testNetwork.ts";

/** What serves Redis here; null where nothing does, and tests that need one are skipped. */
export const redisProgram: string | null =
  ["redis-server", "valkey-server"].find((name) => {
    try {
      execFileSync(name, ["--version"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  }) ?? null;

/** Why tests are skipped, for their names. */
export const needsRedis = "(skipped without redis-server: `apt-get install redis-server`)";

export interface RedisServer {
  readonly port: number;
  /** Without user and password. */
  readonly address: string;
  /** Its files. */
  readonly folder: string;
  /** What it answers to a command of redis-cli. */
  ask(...words: string[]): string;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with what it wrote to its disk. */
  start(): Promise<void>;
  /** Ends it, and removes its files. */
  remove(): Promise<void>;
}

const here: TestHost = { address: "127.0.0.1", enter: [] };

/** A server of a test's own: its own port, its own folder, everything it is told written to the disk at once. */
export async function redisServer(settings: readonly string[] = [], host: TestHost = here): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "treble-redis-"));
  const port = host === here ? await freePort() : 6379;
  const ask = (...words: string[]): string => {
    const program = redisProgram!.replace("server", "cli");
    const [command, ...args] = [...host.enter, program, "-h", host.address, "-p", `${port}`, ...words];
    return execFileSync(command!, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  };
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    const usual = [
      ...["--bind", host.address, "--dir", folder, "--save", ""],
      ...["--appendonly", "yes", "--appendfsync", "always"],
      // On a network of the test's own, which nobody else is on.
      ...(host === here ? [] : ["--protected-mode", "no"]),
    ];
    const listening = settings.includes("--tls-port") ? ["--port", "0"] : ["--port", `${port}`];
    const given = settings.map((word) => (word === "PORT" ? `${port}` : word));
    const [command, ...args] = [...host.enter, redisProgram!, ...usual, ...listening, ...given];
    const started = spawn(command!, args, { stdio: ["ignore", "pipe", "ignore"] });
    child = started;
    await new Promise<void>((resolve, reject) => {
      started.stdout.setEncoding("utf8").on("data", (text: string) => {
        if (text.includes("Ready to accept connections")) resolve();
      });
      started.once("error", reject);
      started.once("exit", () => reject(new Error(`${redisProgram} does not start on port ${port}.`)));
    });
  };
  const kill = async (): Promise<void> => {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  await start();
  const remove = async (): Promise<void> => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { port, address: `redis://${host.address}:${port}`, folder, ask, kill, start, remove };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, "close");
  return port;
}
