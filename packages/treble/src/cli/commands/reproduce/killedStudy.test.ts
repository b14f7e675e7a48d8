import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { childrenOf } from "../../../cluster/testing/clusterProcesses.ts";
import type { StudyResult } from "../../../results/results.ts";
import { type Ended, start, temporaryFolder, treble, writeTinyDataset } from "../../testing/cliProcess.ts";
import { writeTinyStudy } from "../../testing/tinyStudy.ts";
import { withoutTimes } from "../../testing/withoutTimes.ts";

const { folder, remove } = temporaryFolder();
const slow = process.env.TREBLE_SLOW === "1";
/** Of two seeds each, and of three or four runs each. */
const NETWORKS = slow ? 10 : 5;
const KILLS = slow ? 12 : 6;
const rounds = slow ? 10 : 1;
let data = "";
let undisturbed = "";
afterAll(remove);

beforeAll(async () => {
  data = writeTinyDataset(folder, { train: 160 });
  const args = writeTinyStudy(folder, data, NETWORKS);
  const { code, stderr } = await treble(folder, args);
  expect(code, stderr).toBe(0);
  undisturbed = resultsOf(folder);
});

/** results.json but for the times. */
function resultsOf(root: string): string {
  const result: StudyResult = JSON.parse(readFileSync(join(root, "results", "results.json"), "utf8"));
  return JSON.stringify(withoutTimes(result));
}

/** The processes that do networks for a process; none where the system does not say. */
function workersOf(pid: number): number[] {
  // Not those that read the study's module for it.
  return childrenOf(pid).filter((child) => {
    try {
      return readFileSync(`/proc/${child}/cmdline`, "utf8").includes("worker.js");
    } catch {
      return false;
    }
  });
}

/** False where it was gone already. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}

describe("a study whose processes are killed", () => {
  it.each(Array.from({ length: rounds }, (_, round) => round))(
    "ends in the results of an undisturbed one, round %i",
    async (round) => {
      const root = join(folder, `round-${round}`);
      mkdirSync(root);
      const args = writeTinyStudy(root, data, NETWORKS);
      const kills = { parent: 0, worker: 0 };
      let last: Ended;
      let failures = 0;
      do {
        const { child, ended } = start(root, args);
        let over = false;
        void ended.then(() => {
          over = true;
        });
        while (!over && kills.parent + kills.worker < KILLS) {
          await Promise.race([sleep(200 + 2500 * Math.random()), ended]);
          const workers = workersOf(child.pid!);
          const worker = Math.random() < 0.6 ? workers[Math.floor(Math.random() * workers.length)] : undefined;
          if (over) break;
          if (kill(worker ?? child.pid!)) kills[worker === undefined ? "parent" : "worker"]++;
        }
        last = await ended;
        // A worker that dies twice over one network costs that network alone, and the study says which.
        if (last.signal === null && last.code !== 0) {
          expect(last.stderr).toMatch(/networks failed \(n\d-\d.*the same command tries the rest again/);
          failures++;
        }
        expect(last.stderr).not.toMatch(/damaged/);
      } while (last.code !== 0 && failures < KILLS);
      expect(last.code, last.stderr).toBe(0);
      expect(kills.parent + kills.worker).toBeGreaterThan(0);
      expect(resultsOf(root)).toBe(undisturbed);
    },
    600_000,
  );

  it("goes on without the network's worker, once, and says so", async ({ skip }) => {
    const root = join(folder, "worker");
    mkdirSync(root);
    const { child, ended, said } = start(root, writeTinyStudy(root, data, 2));
    await said(/n\d, seed \d: /);
    const [worker] = workersOf(child.pid!);
    if (worker === undefined) {
      child.kill("SIGKILL");
      return skip("the system does not say which processes a process started");
    }
    kill(worker);
    const { code, stderr } = await ended;
    expect(code, stderr).toBe(0);
    expect(stderr.match(/note: the worker of n\d, seed \d died .*SIGKILL.*; trying once more/g)).toHaveLength(1);
  });
});
