import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

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
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with what it wrote to its disk. */
  start(): Promise<void>;
  /** Ends it, and removes its files. */
  remove(): Promise<void>;
}

/** A server of a test's own: its own port, its own folder, everything it is told written to the disk at once. */
export async function redisServer(settings: readonly string[] = []): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "treble-redis-"));
  const port = await freePort();
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    const usual = [
      "--bind",
      "127.0.0.1",
      "--dir",
      folder,
      "--save",
      "",
      "--appendonly",
      "yes",
      "--appendfsync",
      "always",
    ];
    const listening = settings.includes("--tls-port") ? ["--port", "0"] : ["--port", `${port}`];
    const given = settings.map((word) => (word === "PORT" ? `${port}` : word));
    child = spawn(redisProgram!, [...usual, ...listening, ...given], { stdio: "ignore" });
    for (let tries = 0; !(await answers(port)); tries++) {
      if (child.exitCode !== null || tries > 600) throw new Error(`${redisProgram} does not start on port ${port}.`);
      await sleep(50);
    }
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
  return { port, address: `redis://127.0.0.1:${port}`, folder, kill, start, remove };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, "close");
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
