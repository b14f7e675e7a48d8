/** Studies done by several machines that are killed at random: they end like one that nobody disturbed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type ClusterLab, clusterLab } from "./testing/clusterLab.ts";
import { type KillRound, killRound } from "./testing/killRound.ts";
import { needsRedis, redisProgram } from "./testing/redisServer.ts";
import { needsNetwork, noNetwork, type TestNetwork, testNetwork } from "./testing/testNetwork.ts";

const slow = process.env.TREBLE_SLOW === "1";
const round: KillRound = slow
  ? { networks: 10, workers: 4, kills: 14, pauseMs: 2_500 }
  : { networks: 2, workers: 2, kills: 4, pauseMs: 800 };
const rounds = Array.from({ length: slow ? 10 : 1 }, (_, i) => i);
const TIMEOUT_MS = 900_000;

async function expectWhole(lab: ClusterLab, root: string, more: Partial<KillRound> = {}): Promise<void> {
  const { last, failures, kills, said } = await killRound(lab, root, { ...round, ...more });
  for (const failure of failures) {
    expect(failure).toMatch(/networks failed \(n\d-\d.*the same command tries the rest again/);
  }
  expect(last.code, last.stderr).toBe(0);
  expect(lab.resultsOf(root), JSON.stringify(kills)).toBe(lab.undisturbed);
  expect(await lab.processes.stop()).toEqual([]);
  const files = ["reproduce.log", "index.html"].map((name) => readFileSync(join(root, "results", name), "utf8"));
  for (const text of [...said, ...files]) expect(text).not.toMatch(/hunter2|lab:/);
}

describe.skipIf(!redisProgram)(`workers, runners, coordinator and Redis are killed ${needsRedis}`, () => {
  let lab: ClusterLab;
  beforeAll(async () => {
    lab = await clusterLab(round.networks);
  });
  // What one test leaves is nothing to the next.
  afterEach(() => lab.clear());
  afterAll(() => lab?.close());

  test.each(rounds)("round %i", (i) => expectWhole(lab, lab.place(`killed-${i}`)), TIMEOUT_MS);
});

describe.skipIf(!slow || !redisProgram || noNetwork !== null)(
  `and cables of workers with addresses of their own are pulled out ${needsNetwork} ${needsRedis}`,
  () => {
    let network: TestNetwork;
    let lab: ClusterLab;
    beforeAll(async () => {
      network = await testNetwork();
      lab = await clusterLab(round.networks, network.centre);
    });
    afterEach(() => lab.clear());
    afterAll(async () => {
      await lab?.close();
      network?.close();
    });

    test.each(rounds)(
      "round %i",
      async (i) => {
        const hosts = await Promise.all(Array.from({ length: round.workers }, () => network.host()));
        await expectWhole(lab, lab.place(`killed-${i}`), { hosts });
      },
      TIMEOUT_MS,
    );
  },
);
