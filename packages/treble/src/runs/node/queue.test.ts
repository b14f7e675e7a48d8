import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type QueuedJob, type QueueEvent, runQueue } from "./queue.ts";

const workerUrl = new URL("./testing/worker.mjs", import.meta.url);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "treble-queue-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const add = (id: string, more: Partial<QueuedJob> = {}): QueuedJob => ({
  id,
  config: { behaviour: "add", a: 1, b: 2 },
  ...more,
});
const job = (id: string, behaviour: string, more: object = {}): QueuedJob => ({ id, config: { behaviour, ...more } });

/** Runs a queue and keeps what it says, and the pid of each worker that began a job. */
async function watched(
  jobs: QueuedJob[],
  workers: number,
  signal?: AbortSignal,
  onEvent?: (event: QueueEvent) => void,
) {
  const events: QueueEvent[] = [];
  const pids: number[] = [];
  const running = runQueue(jobs, {
    workers,
    workerUrl,
    ...(signal && { signal }),
    onEvent: (event) => {
      events.push(event);
      if (event.type === "progress") pids.push(...pidOf(event.data));
      onEvent?.(event);
    },
  });
  const settled = await running.then(
    (outcomes) => ({ outcomes, error: null }),
    (error: unknown) => ({ outcomes: null, error }),
  );
  return { ...settled, events, pids };
}

function pidOf(data: unknown): number[] {
  return typeof data === "object" && data !== null && "pid" in data && typeof data.pid === "number" ? [data.pid] : [];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("does all jobs, in few workers, with their progress in order and the environment given", async () => {
  const jobs = Array.from({ length: 6 }, (_, i) => job(`j${i}`, "add", { a: i, b: 1, reports: 50 }));
  const seen: QueueEvent[] = [];
  const outcomes = await runQueue(jobs, {
    workers: 2,
    workerUrl,
    env: { TREBLE_TEST: "yes" },
    onEvent: (event) => seen.push(event),
  });
  expect(outcomes).toEqual(jobs.map(({ id }, i) => ({ id, state: "done", result: { id, sum: i + 1, env: "yes" } })));
  for (const { id } of jobs) {
    const progress = seen.filter((event) => event.type === "progress" && event.id === id);
    expect(progress.slice(1)).toEqual(Array.from({ length: 50 }, (_, i) => ({ type: "progress", id, data: { i } })));
    expect(seen.findIndex((event) => event.type === "started" && event.id === id)).toBeLessThan(
      seen.findIndex((event) => event.type === "ended" && event.outcome.id === id),
    );
  }
  const pids = new Set(seen.flatMap((event) => (event.type === "progress" ? pidOf(event.data) : [])));
  expect(pids.size).toBe(2);
  for (const pid of pids) expect(isAlive(pid)).toBe(false);
});

test("an empty queue is done", async () => {
  expect(await runQueue([], { workers: 1, workerUrl })).toEqual([]);
});

test("a job begins when all it depends on is done", async () => {
  const { outcomes, events } = await watched(
    [
      add("d", { dependsOn: ["b", "c"] }),
      add("b", { dependsOn: ["a"] }),
      job("a", "sleep", { ms: 100 }),
      add("c", { dependsOn: ["a"] }),
    ],
    4,
  );
  expect(outcomes?.map(({ id, state }) => `${id} ${state}`)).toEqual(["d done", "b done", "a done", "c done"]);
  const at = (type: "started" | "ended", id: string): number =>
    events.findIndex((event) => event.type === type && (event.type === "ended" ? event.outcome.id : event.id) === id);
  expect(at("started", "b")).toBeGreaterThan(at("ended", "a"));
  expect(at("started", "c")).toBeGreaterThan(at("ended", "a"));
  expect(at("started", "d")).toBeGreaterThan(Math.max(at("ended", "b"), at("ended", "c")));
});

test("no more jobs at a time than workers", async () => {
  let now = 0;
  let most = 0;
  await watched(
    Array.from({ length: 6 }, (_, i) => job(`j${i}`, "sleep", { ms: 30 })),
    3,
    undefined,
    (event) => {
      if (event.type === "started") most = Math.max(most, ++now);
      if (event.type === "ended") now--;
    },
  );
  expect(most).toBe(3);
});

describe("a worker that dies", () => {
  test("once: its job is done again, in another process", async () => {
    const marker = join(folder, "marker");
    const { outcomes, events, pids } = await watched([add("a"), job("b", "crash once", { marker }), add("c")], 1);
    expect(outcomes?.map(({ state }) => state)).toEqual(["done", "done", "done"]);
    expect(events.filter((event) => event.type === "retried")).toEqual([
      { type: "retried", id: "b", message: expect.stringContaining("SIGABRT") },
    ]);
    const [, second] = outcomes ?? [];
    expect(second).toEqual({ id: "b", state: "done", result: expect.any(Number) });
    expect(readFileSync(marker, "utf8")).toBe(String(pids[1]));
    expect(pids[2]).not.toBe(pids[1]);
  });

  test("twice: its job failed, those that need it are skipped, the others are done", async () => {
    const { outcomes, events } = await watched(
      [
        job("a", "crash"),
        add("b", { dependsOn: ["a"] }),
        add("c", { dependsOn: ["b"] }),
        add("d"),
        job("e", "exit"),
        add("f"),
      ],
      2,
    );
    expect(outcomes).toEqual([
      { id: "a", state: "failed", userError: false, message: "The worker process was killed by SIGKILL." },
      { id: "b", state: "skipped", because: "a" },
      { id: "c", state: "skipped", because: "b" },
      expect.objectContaining({ id: "d", state: "done" }),
      {
        id: "e",
        state: "failed",
        userError: false,
        message: "The worker process ended with exit code 3; its last words: Error: out of luck",
      },
      expect.objectContaining({ id: "f", state: "done" }),
    ]);
    expect(events.filter((event) => event.type === "started" && event.id === "a")).toHaveLength(2);
  });

  test("before it can listen: the module that is missing is named", async () => {
    const missing = new URL("./fixtures/missing.mjs", import.meta.url);
    const outcomes = await runQueue([add("a")], { workers: 1, workerUrl: missing });
    expect(outcomes).toEqual([
      { id: "a", state: "failed", userError: false, message: expect.stringMatching(/exit code 1.*missing\.mjs/) },
    ]);
  });
});

test("an error fails its job alone, is not tried again, and leaves the worker alive", async () => {
  const { outcomes, events, pids } = await watched(
    [job("a", "throw"), job("b", "user error"), job("c", "NaN"), add("d")],
    1,
  );
  expect(outcomes).toEqual([
    {
      id: "a",
      state: "failed",
      userError: false,
      message: "It does not fit.",
      stack: expect.stringContaining("worker"),
    },
    expect.objectContaining({ id: "b", userError: true, message: "The file x is missing: name another one." }),
    expect.objectContaining({ id: "c", state: "failed", userError: false, message: expect.stringContaining("NaN") }),
    expect.objectContaining({ id: "d", state: "done" }),
  ]);
  expect(events.filter((event) => event.type === "started")).toHaveLength(4);
  expect(new Set(pids).size).toBe(1);
});

describe("aborting", () => {
  test("before the start begins nothing", async () => {
    const { error, events } = await watched([add("a")], 1, AbortSignal.abort());
    expect(error).toMatchObject({ name: "AbortError" });
    expect(events).toEqual([]);
  });

  test("lets jobs that heed the signal save their state, ends the others, and begins no more", async () => {
    const marker = join(folder, "marker");
    const abort = new AbortController();
    let begun = 0;
    const { error, events, pids } = await watched(
      [job("a", "heed", { marker }), job("b", "wait"), job("c", "spin"), add("d")],
      3,
      abort.signal,
      (event) => {
        if (event.type === "progress" && ++begun === 3) abort.abort(new Error("Ctrl-C"));
      },
    );
    expect(error).toMatchObject({ name: "AbortError", cause: new Error("Ctrl-C") });
    expect(existsSync(marker)).toBe(true);
    expect(pids).toHaveLength(3);
    for (const pid of pids) expect(isAlive(pid)).toBe(false);
    expect(events.some((event) => event.type === "ended" || event.type === "retried")).toBe(false);
  });

  test("kills a worker that ignores being told, after five seconds", async () => {
    const abort = new AbortController();
    let aborted = 0;
    const { error, pids } = await watched([job("a", "stubborn")], 1, abort.signal, (event) => {
      if (event.type !== "progress" || pidOf(event.data).length > 0) return;
      aborted = performance.now();
      abort.abort();
    });
    expect(error).toMatchObject({ name: "AbortError" });
    expect(performance.now() - aborted).toBeGreaterThan(4_900);
    expect(isAlive(pids[0] ?? 0)).toBe(false);
  });

  test("an error of the listener ends the queue and its workers too", async () => {
    const { error, pids } = await watched([job("a", "wait"), job("b", "wait")], 2, undefined, (event) => {
      if (event.type === "progress") throw new Error("The listener broke.");
    });
    expect(error).toEqual(new Error("The listener broke."));
    for (const pid of pids) expect(isAlive(pid)).toBe(false);
  });
});

test("workers do not outlive a parent that is killed", async () => {
  const jobs = [job("a", "wait"), job("b", "wait")];
  const parent = fork(new URL("./testing/queueParent.mjs", import.meta.url), [JSON.stringify(jobs)], { execArgv: [] });
  const pids: number[] = [];
  while (pids.length < 2) {
    const [event]: QueueEvent[] = await once(parent, "message");
    if (event?.type === "progress") pids.push(...pidOf(event.data));
  }
  expect(pids.map(isAlive)).toEqual([true, true]);
  parent.kill("SIGKILL");
  await expect.poll(() => pids.some(isRunning)).toBe(false);
});

/** Not gone, and not waiting to be reaped by an init process that never does. */
function isRunning(pid: number): boolean {
  if (!isAlive(pid)) return false;
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return process.platform !== "linux";
  }
}

describe("refuses", () => {
  test.each([
    ["two jobs of one id", [add("a"), add("a")], "same id"],
    ["an unknown dependency", [add("a", { dependsOn: ["b"] })], "not in the queue"],
    ["a job that needs itself", [add("a", { dependsOn: ["a"] })], "circle"],
    [
      "a circle",
      [add("x"), add("a", { dependsOn: ["x", "c"] }), add("b", { dependsOn: ["a"] }), add("c", { dependsOn: ["b"] })],
      "circle",
    ],
    ["a config that JSON would distort", [job("a", "add", { a: Number.NaN })], "NaN"],
  ])("%s", async (_, jobs, message) => {
    await expect(runQueue(jobs, { workers: 1, workerUrl })).rejects.toThrow(message);
  });

  test("a number of workers that is none", async () => {
    for (const workers of [0, -1, 1.5, Number.NaN]) {
      await expect(runQueue([add("a")], { workers, workerUrl })).rejects.toThrow(TypeError);
    }
  });
});

test("a long chain and a diamond are no circle", async () => {
  const chain = Array.from({ length: 40 }, (_, i) => add(`${i}`, i === 0 ? {} : { dependsOn: [`${i - 1}`, "0"] }));
  const { outcomes } = await watched(chain.reverse(), 2);
  expect(outcomes?.every(({ state }) => state === "done")).toBe(true);
});
