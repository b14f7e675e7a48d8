import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { runCli } from "../runCli.ts";

/** The built program; `npm test` builds it first. */
const program = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once stderr has matched, or the process is over. */
  said(pattern: RegExp): Promise<void>;
}

/** Starts `treble ARGS` in a folder. @param enter what stands before the command, where it runs somewhere else. */
export function start(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  enter: readonly string[] = [],
): Started {
  const [command, ...words] = [...enter, process.execPath, program, ...args];
  const child = spawn(command!, words, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const said = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(stderr) && child.exitCode === null && child.signalCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return { child, ended, said };
}

/** Runs `treble ARGS` in a folder to its end. */
export function treble(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return start(folder, args, env).ended;
}

/** A folder of this test's own, and its removal. */
export function temporaryFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "treble-cli-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const CLASSES = 4;

/**
 * Writes IDX files of `train` training and 64 test images, `side`×`side` in 4 classes: a brighter quarter under noise.
 * Gives the name.
 */
export function writeTinyDataset(folder: string, { side = 12, train = 512 } = {}): string {
  const path = join(folder, `tiny-${side}`);
  mkdirSync(path);
  let state = 12345;
  const noise = (): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 24;
  };
  for (const [prefix, count] of [
    ["train", train],
    ["t10k", 64],
  ] as const) {
    const images = Buffer.alloc(16 + count * side * side);
    const labels = Buffer.alloc(8 + count);
    images.set([0, 0, 8, 3]);
    labels.set([0, 0, 8, 1]);
    for (const [i, extent] of [count, side, side].entries()) images.writeUInt32BE(extent, 4 + 4 * i);
    labels.writeUInt32BE(count, 4);
    for (let n = 0; n < count; n++) {
      const label = n % CLASSES;
      labels[8 + n] = label;
      for (let p = 0; p < side * side; p++) {
        const [row, column] = [Math.floor(p / side), p % side];
        const quarter = (row < side / 2 ? 0 : 2) + (column < side / 2 ? 0 : 1);
        // At most 50 + 178: a sum beyond 255 would wrap around and hide the class.
        images[16 + n * side * side + p] = (quarter === label ? 50 : 0) + Math.floor(noise() * 0.7);
      }
    }
    writeFileSync(join(path, `${prefix}-images-idx3-ubyte`), images);
    writeFileSync(join(path, `${prefix}-labels-idx1-ubyte`), labels);
  }
  return `idx:${path}`;
}

/**
 * The same in this process, which is quicker: for what starts no other, and neither asks nor changes what is around it.
 */
export async function trebleHere(
  args: readonly string[],
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const texts = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof texts): Writable =>
    new Writable({
      write(chunk, _, done) {
        texts[name] += chunk;
        done();
      },
    });
  const code = await runCli([...args], {
    signal: new AbortController().signal,
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    isTTY: false,
    clock: () => performance.now() / 1000,
  });
  return { code, ...texts };
}

/**
 * The same in this process and in that folder. Only where the test's file has a process of its own, and one after the
 * other: a process is in one folder.
 */
export async function trebleIn(folder: string, args: readonly string[]): ReturnType<typeof trebleHere> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await trebleHere(args);
  } finally {
    process.chdir(before);
  }
}
