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
import { afterEach, beforeEach, expect, test } from "vitest";
import { thisProcess } from "../../files/processIdentity.ts";
import { lockHolder, tryLockFile } from "./lockFile.ts";

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

function age(seconds: number): void {
  const then = Date.now() / 1000 - seconds;
  utimesSync(path, then, then);
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

test.runIf(process.platform === "linux")("of a live process stays, however long it was not touched", () => {
  const lock = tryLockFile(path);
  age(3600);
  expect(tryLockFile(path)).toBeNull();
  expect(lock?.isHeld()).toBe(true);
});

test("of another machine is stale when it was not touched for a minute", () => {
  writeFileSync(path, JSON.stringify({ token, pid: 1, host: "elsewhere", start: "1" }));
  age(55);
  expect(tryLockFile(path)).toBeNull();
  age(65);
  expect(tryLockFile(path)?.isHeld()).toBe(true);
  expect(readdirSync(folder)).toEqual(["lock"]);
});

const whole = JSON.stringify({ token, ...thisProcess() });
test.each([
  ["that is empty", ""],
  ["that is cut short", whole.slice(0, -10)],
  ["with a pid that means a group of processes", JSON.stringify({ token, ...thisProcess(), pid: -1 })],
  ["that is hostile", `[${"[".repeat(10_000)}`],
])("%s is stale after five seconds, and a note says so", (_, content) => {
  const notes: string[] = [];
  writeFileSync(path, content);
  age(4);
  expect(tryLockFile(path)).toBeNull();
  age(6);
  expect(tryLockFile(path, { note: (message) => notes.push(message) })?.isHeld()).toBe(true);
  expect(readdirSync(folder)).toEqual(["lock"]);
  expect(notes).toEqual([`The lock ${path} named no process and was removed.`]);
});

test.each([
  ["that is damaged", "?"],
  ["of another machine", JSON.stringify({ token, pid: 1, host: "elsewhere", start: "1" })],
])("%s and of a time to come is stale once it was seen untouched for as long", async (_, content) => {
  writeFileSync(path, content);
  age(-86_400);
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

test("is touched while it is held", async () => {
  const lock = tryLockFile(path, { touchEveryMs: 20 });
  age(3600);
  await expect.poll(() => lockHolder(path, { clock: () => Date.now() })?.stale).toBe(false);
  const content = readFileSync(path, "utf8");
  writeFileSync(path, content.replace(String(process.pid), "1").replace(/"host":"[^"]*"/, '"host":"elsewhere"'));
  age(3600);
  await expect.poll(() => lockHolder(path)?.stale).toBe(false);
  lock?.release();
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
  const before = [null, JSON.stringify({ token, ...thisProcess(), pid: dead }), "{"] as const;
  for (let round = 0; round < 150; round++) {
    const contended = join(folder, `lock-${round}`);
    const content = before[round % 3]!;
    if (content !== null) {
      writeFileSync(contended, content);
      utimesSync(contended, 1, 1);
    }
    const answers = contenders.map((child) => once(child, "message"));
    for (const child of contenders) child.send(contended);
    const won = (await Promise.all(answers)).filter(([answer]) => answer === true).length;
    expect(won, `round ${round}`).toBe(1);
  }
});
