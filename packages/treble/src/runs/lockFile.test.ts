import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockHolder, tryLockFile } from "./lockFile.ts";
import { thisProcess } from "./processIdentity.ts";

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

test.each([
  ["of another machine", JSON.stringify({ token, pid: 1, host: "elsewhere", start: "1" })],
  ["that is empty", ""],
  ["with a pid that means a group of processes", JSON.stringify({ token, ...thisProcess(), pid: -1 })],
  ["that is hostile", `[${"[".repeat(10_000)}`],
])("%s is stale when it was not touched for a minute", (_, content) => {
  writeFileSync(path, content);
  age(55);
  expect(tryLockFile(path)).toBeNull();
  age(65);
  expect(tryLockFile(path)?.isHeld()).toBe(true);
  expect(readdirSync(folder)).toEqual(["lock"]);
});

test("is touched while it is held", async () => {
  const lock = tryLockFile(path, { touchEveryMs: 20 });
  age(3600);
  await expect.poll(() => lockHolder(path, { clock: () => Date.now() })?.stale).toBe(false);
  const content = readFileSync(path, "utf8");
  writeFileSync(path, content.replace(String(process.pid), "1").replace(/"host":"[^"]*"/, '"host":"elsewhere"'));
  age(3600);
  await expect.poll(() => lockHolder(path)?.stale, { timeout: 5000 }).toBe(false);
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

test("goes to exactly one of several processes, be there no lock or a stale one", async () => {
  const contenders = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = fork(new URL("./fixtures/lockContender.mjs", import.meta.url), { execArgv: [] });
      children.push(child);
      await once(child, "message");
      return child;
    }),
  );
  const dead = deadPid();
  for (let round = 0; round < 100; round++) {
    const contended = join(folder, `lock-${round}`);
    if (round % 2 === 1) writeFileSync(contended, JSON.stringify({ token, ...thisProcess(), pid: dead }));
    const answers = contenders.map((child) => once(child, "message"));
    for (const child of contenders) child.send(contended);
    const won = (await Promise.all(answers)).filter(([answer]) => answer === true).length;
    expect(won, `round ${round}`).toBe(1);
  }
});
