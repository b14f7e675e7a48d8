import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { thisProcess } from "../../files/processIdentity.ts";
import { type LockOptions, lockHolder, tryLockFile } from "./lockFile.ts";
import { lockBytes, readLock } from "./lockRecord.ts";

let folder: string;
let path: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "treble-lock-"));
  path = join(folder, "lock");
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const token = "0123456789abcdef";

function deadPid(): number {
  return Number(execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }));
}

/** A clock that is set by hand, and looks at the lock so often that all the time between counts. */
function watching(options: LockOptions = {}) {
  let nowMs = 0;
  const all = { clock: () => nowMs, ...options };
  return {
    options: all,
    /** Looks every second for so many seconds. */
    watch(seconds: number): void {
      for (let i = 0; i < seconds; i++) {
        nowMs += 1000;
        lockHolder(path, all);
      }
    },
    /** Nobody looks for so many seconds. */
    pass(seconds: number): void {
      nowMs += 1000 * seconds;
    },
  };
}

test("is held once, released, and leaves nothing", () => {
  const lock = tryLockFile(path);
  expect(lock?.isHeld()).toBe(true);
  expect(lockHolder(path)).toMatchObject({ process: { pid: process.pid }, stale: false });
  expect(tryLockFile(path)).toBeNull();
  lock?.release();
  lock?.release();
  expect(lock?.isHeld()).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
  expect(lockHolder(path)).toBeNull();
});

test("of a process that has ended is broken at once", () => {
  writeFileSync(path, JSON.stringify({ token, ...thisProcess(), pid: deadPid() }));
  expect(lockHolder(path)?.stale).toBe(true);
  expect(tryLockFile(path)?.isHeld()).toBe(true);
  expect(readdirSync(folder)).toEqual(["lock"]);
});

test.runIf(process.platform === "linux")("of an earlier process with the pid of a live one is broken", () => {
  writeFileSync(path, JSON.stringify({ token, ...thisProcess(), start: "1" }));
  expect(tryLockFile(path)?.isHeld()).toBe(true);
});

test.runIf(process.platform === "linux")("of a live process stays, however long it is silent", () => {
  const { options, watch } = watching();
  const lock = tryLockFile(path);
  watch(3600);
  expect(tryLockFile(path, options)).toBeNull();
  expect(lock?.isHeld()).toBe(true);
});

const elsewhere = { pid: 1, host: "elsewhere 1 2", start: "1" };

test("of another machine is stale when it was seen silent for three minutes, whatever the times of the file", () => {
  const notes: string[] = [];
  const { options, watch } = watching({ note: (message) => notes.push(message) });
  writeFileSync(path, lockBytes(token, elsewhere, 1));
  utimesSync(path, 1, 1);
  expect(tryLockFile(path, options)).toBeNull();
  watch(179);
  expect(tryLockFile(path, options)).toBeNull();
  watch(2);
  expect(notes).toEqual([]);
  expect(tryLockFile(path, options)?.isHeld()).toBe(true);
  expect(readdirSync(folder)).toEqual(["lock"]);
  expect(notes).toEqual([`The lock ${path} was taken over: process 1 on elsewhere gave no more sign of life.`]);
});

test("of another machine lives anew with every beat", () => {
  const { options, watch } = watching();
  for (const beat of [1, 2, 3]) {
    writeFileSync(path, lockBytes(token, elsewhere, beat));
    watch(170);
    expect(tryLockFile(path, options)).toBeNull();
  }
});

test("is not taken over by one that slept, or could not read, while the holder could not write", () => {
  const { options, watch, pass } = watching();
  writeFileSync(path, lockBytes(token, elsewhere, 1));
  watch(100);
  pass(86_400);
  expect(tryLockFile(path, options)).toBeNull();
  watch(40);
  expect(tryLockFile(path, options)?.isHeld()).toBe(true);
});

const whole = JSON.stringify({ token, ...thisProcess() });
test.each([
  ["that is empty", ""],
  ["that is cut short", whole.slice(0, -10)],
  ["with a pid that means a group of processes", JSON.stringify({ token, ...thisProcess(), pid: -1 })],
  ["that is hostile", `[${"[".repeat(10_000)}`],
])("%s is stale after five seconds, and a note says so", (_, content) => {
  const notes: string[] = [];
  const { options, watch } = watching({ note: (message) => notes.push(message) });
  writeFileSync(path, content);
  utimesSync(path, 1, 1);
  watch(5);
  expect(tryLockFile(path, options)).toBeNull();
  watch(2);
  expect(tryLockFile(path, options)?.isHeld()).toBe(true);
  expect(readdirSync(folder)).toEqual(["lock"]);
  expect(notes).toEqual([`The lock ${path} named no process and was removed.`]);
});

test.each([
  ["that is damaged", "?"],
  ["of another machine", JSON.stringify({ token, pid: 1, host: "elsewhere", start: "1" })],
])("%s and of a time to come is stale once it was seen untouched for as long", async (_, content) => {
  writeFileSync(path, content);
  utimesSync(path, Date.now() / 1000 + 86_400, Date.now() / 1000 + 86_400);
  const options = { namelessAfterMs: 60, staleAfterMs: 60 };
  expect(tryLockFile(path, options)).toBeNull();
  await expect.poll(() => tryLockFile(path, options)?.isHeld()).toBe(true);
});

test.runIf(process.platform !== "win32").each([
  ["a pipe", () => execFileSync("mkfifo", [path])],
  ["a link to a file", () => symlinkSync(writtenElsewhere(), path)],
  ["a link that leads nowhere", () => symlinkSync(join(folder, "nowhere"), path)],
  ["a link to a pipe", () => symlinkSync(pipeElsewhere(), path)],
  ["an empty folder", () => mkdirSync(path)],
])("%s in its place holds nobody up", async (_, place) => {
  place();
  const options = { namelessAfterMs: 60 };
  expect(lockHolder(path, options)).toMatchObject({ process: null });
  await expect.poll(() => tryLockFile(path, options)?.isHeld()).toBe(true);
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ pid: process.pid });
});

function writtenElsewhere(): string {
  const file = join(folder, "elsewhere");
  writeFileSync(file, whole);
  return file;
}

function pipeElsewhere(): string {
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  return pipe;
}

test("a folder with files in its place is said, and stays", async () => {
  mkdirSync(path);
  writeFileSync(join(path, "file"), "");
  const options = { namelessAfterMs: -1 };
  expect(() => tryLockFile(path, options)).toThrow(/A folder stands where the lock .* should be: move it away/);
  expect(readdirSync(folder)).toEqual(["lock"]);
});

test("beats while it is held, and into no other lock than its own", async () => {
  const lock = tryLockFile(path, { beatEveryMs: 20 });
  const beat = (): number => Number(readLock(path)?.beat);
  await expect.poll(beat).toBeGreaterThan(2);
  const [{ length }] = [readFileSync(path)];
  const now = beat();
  await expect.poll(beat).toBeGreaterThan(now);
  expect(readFileSync(path)).toHaveLength(length);
  const other = lockBytes("fedcba9876543210", elsewhere, 7);
  rmSync(path);
  writeFileSync(path, other);
  await sleep(100);
  expect(readFileSync(path)).toEqual(Buffer.from(other));
  expect(lock?.isHeld()).toBe(false);
  lock?.release();
  expect(readFileSync(path)).toEqual(Buffer.from(other));
});

test("is one's own under the name that one gives the machine, and another's under another", () => {
  const lock = tryLockFile(path, { host: "here" });
  expect(lockHolder(path, { host: "here" })?.stale).toBe(false);
  const { options, watch } = watching({ host: "there" });
  watch(200);
  expect(lockHolder(path, { host: "here" })?.stale).toBe(false);
  watch(200);
  expect(tryLockFile(path, options)?.isHeld()).toBe(true);
  expect(lock?.isHeld()).toBe(false);
});

test("that another process broke is no longer held, and is not released under it", () => {
  const lock = tryLockFile(path);
  const other = JSON.stringify({ token, pid: 1, host: "elsewhere", start: null });
  writeFileSync(path, other);
  expect(lock?.isHeld()).toBe(false);
  lock?.release();
  expect(readFileSync(path, "utf8")).toBe(other);
});

test("whose breaker died too is broken", () => {
  const dead = { ...thisProcess(), pid: deadPid() };
  writeFileSync(path, JSON.stringify({ token, ...dead }));
  writeFileSync(`${path}.${token}`, JSON.stringify({ token: "fedcba9876543210", ...dead }));
  expect(tryLockFile(path)?.isHeld()).toBe(true);
  expect(readdirSync(folder)).toEqual(["lock"]);
});

test("goes to exactly one of several processes, be there no lock, a stale or a damaged one", async () => {
  const contenders = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = fork(new URL("./testing/lockContender.mjs", import.meta.url), { execArgv: [] });
      children.push(child);
      await once(child, "message");
      return child;
    }),
  );
  const dead = deadPid();
  // The contenders watch a damaged lock, or another machine's, for 60 ms.
  const before = [
    null,
    JSON.stringify({ token, ...thisProcess(), pid: dead }),
    "{",
    String(lockBytes(token, elsewhere, 1)),
  ] as const;
  for (let round = 0; round < 160; round++) {
    const contended = join(folder, `lock-${round}`);
    const content = before[round % before.length]!;
    if (content !== null) writeFileSync(contended, content);
    const answers = contenders.map((child) => once(child, "message"));
    for (const child of contenders) child.send(contended);
    const won = (await Promise.all(answers)).filter(([answer]) => answer === true).length;
    expect(won, `round ${round}`).toBe(1);
  }
});
