import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { statusText } from "../cli/commands/queue/statusText.ts";
import type { TrialConfig } from "../pipeline/trial/trialConfig.ts";
import { type Connection, connect } from "./connect.ts";
import { enqueue } from "./enqueue.ts";
import { removeMachine, sayMachine } from "./machines.ts";
import { networkJob } from "./networkJob.ts";
import { networkQueue } from "./networkQueue.ts";
import { cancelAll, drainQueue, queueStatus, retryFailed } from "./queueControl.ts";
import { cancelledKey, emptiedKey, jobsKey } from "./queueNames.ts";
import { queuePlace } from "./queuePlace.ts";
import { makeStoreId, storeId } from "./storeId.ts";
import { needsRedis, type RedisServer, redisProgram, redisServer } from "./testing/redisServer.ts";
import { queueTiming } from "./timing.ts";
import { MachineState } from "./worker/machineState.ts";

const entries = Array.from({ length: 1_200 }, (_, seed) => {
  const network = { dataset: "x", seed, architecture: { family: "f" } } as unknown as TrialConfig;
  return { ...networkJob(network, { store: "s", dataset: "d", runs: 4 }), label: `n, seed ${seed}` };
});

describe.skipIf(!redisProgram)(`a queue ${needsRedis}`, () => {
  let server: RedisServer;
  let connection: Connection;
  let queue: ReturnType<typeof networkQueue>;
  beforeEach(async () => {
    server = await redisServer();
    connection = await connect(queuePlace(server.address), { onNote: () => {} });
    queue = networkQueue(connection);
  });
  afterEach(async () => {
    await queue.close();
    connection.close();
    await server.remove();
  });

  /** Takes the next job as a worker would, without doing anything. */
  const take = async () => {
    const worker = new connection.bullmq.Worker("networks", null, {
      ...{ connection: connection.redis, prefix: "treble", name: "hand", skipVersionCheck: true },
    });
    await worker.waitUntilReady();
    const job = await worker.getNextJob("token");
    await worker.close();
    return job!;
  };

  test("holds a network once, in the order of the plan, and one that failed begins anew", async () => {
    await enqueue(connection, queue, entries, queueTiming);
    await enqueue(connection, queue, entries, queueTiming);
    expect(await queue.getWaitingCount()).toBe(1_200);
    const first = await take();
    expect(first.id).toBe(entries[0]!.id);
    await first.moveToFailed(new connection.bullmq.UnrecoverableError("It broke."), "token");
    const second = await take();
    await second.moveToCompleted(null, "token", false);
    expect((await queueStatus(server.address)).networks).toEqual({
      waiting: 1198,
      active: 0,
      delayed: 0,
      failed: 1,
      done: 1,
    });
    await enqueue(connection, queue, entries.slice(0, 2), queueTiming);
    const { networks, failures } = await queueStatus(server.address);
    expect([networks, failures]).toEqual([{ waiting: 1200, active: 0, delayed: 0, failed: 0, done: 0 }, []]);
    expect((await queue.getJob(entries[0]!.id))?.attemptsMade).toBe(0);
  });

  test("is emptied, cancelled and tried again, and says what failed", async () => {
    await enqueue(connection, queue, entries.slice(0, 6), queueTiming);
    const failing = await take();
    await failing.moveToFailed(new connection.bullmq.UnrecoverableError("It broke\nin two."), "token");
    await take();
    const status = await queueStatus(server.address);
    expect(status.failures).toEqual([
      { id: entries[0]!.id, label: "n, seed 0", reason: "It broke\nin two.", machine: "hand" },
    ]);
    expect(statusText(status)).toContain("4 waiting, 1 being done, 0 to be tried again, 0 done, 1 failed.\nNo worker");
    expect(statusText(status)).toContain("\nFailed:\n  n, seed 0 (on hand): It broke in two.\n");
    expect(await retryFailed(server.address)).toBe(1);
    expect(await queue.getWaitingCount()).toBe(5);
    expect(await drainQueue(server.address)).toBe(5);
    expect(await connection.redis.mget(emptiedKey, cancelledKey)).toEqual(["1", null]);
    await enqueue(connection, queue, entries.slice(0, 3), queueTiming);
    expect(await cancelAll(server.address)).toEqual({ removed: 2, stopped: 1 });
    expect(await connection.redis.mget(emptiedKey, cancelledKey)).toEqual(["2", "1"]);
  });

  test("shows what no JSON is, too", async () => {
    await connection.redis.hset(jobsKey("run-x"), "name", "", "data", "{", "failedReason", "It cannot be read.");
    await connection.redis.zadd(jobsKey("failed"), 1, "run-x");
    const { failures } = await queueStatus(server.address);
    expect(failures).toEqual([{ id: "run-x", label: "run-x", reason: "It cannot be read.", machine: null }]);
  });

  test("shows machines: what they do, refuse and note, and which are silent", async () => {
    const machine = new MachineState("alpha", 2);
    machine.begin("run-1", "n0, seed 0");
    machine.update("run-1", 0.456, "training");
    machine.finished(4);
    machine.refuse("has no disk.");
    for (let i = 1; i <= 12; i++) machine.note(`note ${i}`);
    await sayMachine(connection.redis, machine.record());
    await sayMachine(connection.redis, new MachineState("beta", 1).record());
    await connection.redis.pexpire("treble:machine:beta", 3_000_000);
    await connection.redis.set("treble:machine:gamma", "nonsense");
    await connection.redis.zadd("treble:machines", 1, "gamma", 1, "gone");
    const status = await queueStatus(server.address);
    expect(status.machines.map(({ name, alive, networks, runs }) => [name, alive, networks, runs])).toEqual([
      ["alpha", true, 1, 4],
      ["beta", false, 0, 0],
    ]);
    const text = statusText(status);
    expect(text).toMatch(/^alpha {11}1 {5}4 .* n0, seed 0: 46 % training$/m);
    expect(text).toMatch(/^beta .* silent for 10 min$/m);
    expect(text).toContain("alpha refuses: it has no disk.\n");
    expect(text.match(/^alpha: note \d+$/gm)).toEqual([5, 6, 7, 8, 9, 10, 11, 12].map((i) => `alpha: note ${i}`));
    await removeMachine(connection.redis, "alpha");
    expect((await queueStatus(server.address)).machines).toHaveLength(1);
  });
});

test("a store has a name of its own", () => {
  const folder = mkdtempSync(join(tmpdir(), "treble-store-"));
  try {
    expect(storeId(folder)).toBeNull();
    const id = makeStoreId(folder);
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(makeStoreId(folder)).toBe(id);
    expect(storeId(folder)).toBe(id);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
