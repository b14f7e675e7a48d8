/** Studies done by several machines, which here are processes: full, wrong in their ways, and told to stop. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { writeTinyDataset } from "../cli/testing/cliProcess.ts";
import { learningRateConfig } from "../pipeline/training/learningRate.ts";
import { configHash } from "../runs/configHash.ts";
import { bucketServer } from "../runs/node/bucket/testing/bucketServer.ts";
import { cancelAll, queueStatus } from "./queueControl.ts";
import { jobsKey } from "./queueNames.ts";
import { type ClusterLab, clusterLab } from "./testing/clusterLab.ts";
import type { TestWorker } from "./testing/clusterProcesses.ts";
import { needsRedis, redisProgram } from "./testing/redisServer.ts";

/** Whether a process can see another disk than the others do. */
const canMount = (() => {
  try {
    execFileSync("unshare", ["--mount", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!redisProgram)(`a study by several machines ${needsRedis}`, () => {
  let lab: ClusterLab;
  beforeAll(async () => {
    lab = await clusterLab(2);
  });
  // What one test leaves is nothing to the next.
  afterEach(() => lab.clear());
  afterAll(() => lab?.close());

  test("machines that have no folder in common have a bucket; who has another one refuses", async () => {
    const root = lab.place("bucket");
    const bucket = await bucketServer();
    const url = "s3://laboratory/study";
    try {
      const far = (name: string, store: string): TestWorker => {
        const env = { ...bucket.env, TREBLE_TEST_CACHE: join(lab.place(`cache-${name}`), "results") };
        return lab.worker(root, name, { store, env });
      };
      far("astray", "s3://laboratory/other");
      const coordinator = lab.coordinate(root, 2, ["--store", url], bucket.env);
      const refused = async () =>
        (await queueStatus(lab.address)).machines.find(({ name }) => name === "astray")?.refusing;
      await expect.poll(refused).toContain("has the store s3://laboratory/other, which is not the study's");
      const workers = [far("one", url), far("two", url)];
      const { code, stderr } = await coordinator.ended;
      expect(code, stderr).toBe(0);
      expect(lab.resultsOf(root)).toBe(lab.undisturbed);
      expect(workers.map((one) => /: done$/m.test(one.said()))).toContain(true);
      for (const one of [stderr, ...workers.map((each) => each.said())]) expect(one).not.toContain("treble-secret");
      expect(await lab.processes.stop()).toEqual([]);
    } finally {
      await bucket.close();
    }
  });

  test.skipIf(!canMount)(
    "names machines that are wrong, jobs that are none and networks that fail; the rest is finished (skipped where mounts cannot be)",
    async () => {
      const root = lab.place("wrong");
      const results = join(root, "results");
      const other = writeTinyDataset(lab.place("other"), { train: 164 }).slice("idx:".length);
      const tiny = lab.data.slice("idx:".length);
      const full = `mkdir -p '${results}/runs' && mount -t tmpfs -o size=16k treble '${results}/runs'`;
      const fixed = `mount --bind '${results}' '${results}' && mount -o remount,ro,bind '${results}'`;
      lab.worker(root, "full", { mounts: full });
      lab.worker(root, "fixed", { mounts: fixed });
      lab.worker(root, "mistaken", { mounts: `mount --bind '${other}' '${tiny}'` });
      lab.worker(lab.place("elsewhere"), "astray");
      const coordinator = lab.coordinate(root, 2);
      await coordinator.said(/All 4 workers refuse what they are offered/);
      // What nobody can read, and what is no network: somebody else's, and the next to be done.
      const names = ["run-no-json", "run-no-network"];
      for (const [i, id] of names.entries()) {
        const fields = { name: id, data: ["{", '{"a":1}'][i]!, opts: "{}", timestamp: "1", delay: "0", priority: "0" };
        lab.server.ask("hset", jobsKey(id), ...Object.entries(fields).flat());
        lab.server.ask("rpush", jobsKey("wait"), id);
      }
      // What stands in the place of its search fails a network wherever it is done.
      const ids = lab.server.ask("keys", jobsKey("run-*")).split("\n");
      const jobs = ids
        .filter((id) => /run-[0-9a-f]{64}$/.test(id))
        .map((id) => JSON.parse(lab.server.ask("hget", id, "data")));
      const { network } = jobs.find((job) => job.network.architecture.kernel === 3);
      const search = configHash(learningRateConfig(network, network.learningRate)).slice(0, 16);
      writeFileSync(join(results, "runs", search), "");
      lab.worker(root, "well");
      const { code, stderr } = await coordinator.ended;
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/2 of 4 networks failed \(n1-0, n1-1\): .* is not a folder/),
      ]);
      for (const seed of [0, 1]) expect(stderr).toMatch(new RegExp(`^n0, seed ${seed}: done$`, "m"));
      expect(stderr).toMatch(
        /^note: The worker full cannot do it here: The disk is full, so .*; its networks go back/m,
      );
      expect(stderr).toMatch(/^note: The worker fixed cannot do it here: .* is on a read-only file system/m);
      expect(stderr).toMatch(/^note: The worker mistaken has not the dataset idx#[0-9a-f]+: those in .* are others/m);
      expect(stderr).toMatch(/^note: The worker astray does not see the study's store in .*elsewhere.results/m);
      expect(stderr).toMatch(/^note: \w+: run-no-json cannot be read as JSON and counts as failed\.$/m);
      expect(stderr).toMatch(/^note: \w+: run-no-network is no network of a study/m);
      const failures = async () => (await queueStatus(lab.address)).failures.map(({ id }) => id);
      await expect.poll(failures).toEqual(expect.arrayContaining(names));
      const status = await queueStatus(lab.address);
      const reasons = new Map(status.failures.map(({ id, reason }) => [id, reason]));
      expect(reasons.get("run-no-json")).toMatch(/cannot be read: what it holds is no JSON/);
      expect(reasons.get("run-no-network")).toMatch(/is no network of a study/);
      expect(status.failures.filter(({ label }) => /^n1, seed/.test(label))).toHaveLength(2);
      const refusing = new Map(status.machines.map(({ name, refusing }) => [name, refusing]));
      for (const name of ["full", "fixed", "mistaken", "astray"]) expect(refusing.get(name), name).not.toBeNull();
      expect(refusing.get("well")).toBeNull();
      expect(await lab.processes.stop()).toEqual([]);
    },
  );

  test("is cancelled: what is being done stops, and the coordinator says what is left", async () => {
    const root = lab.place("cancelled");
    const one = lab.worker(root, "one");
    // Of another version: it is nobody's here, and keeps nobody from the rest.
    const network = { dataset: "x", seed: 0, architecture: { family: "f" } };
    const old = { store: "s", dataset: "d", version: "0.0.1 (results 1)", network };
    const id = `run-${configHash(old)}`;
    const fields = { name: "old", data: JSON.stringify({ ...old, runs: 4 }), opts: "{}", timestamp: "1", delay: "0" };
    lab.server.ask("hset", jobsKey(id), ...Object.entries({ ...fields, priority: "0" }).flat());
    lab.server.ask("lpush", jobsKey("wait"), id);
    lab.server.ask("zadd", jobsKey("marker"), "0", "0");
    await expect.poll(() => one.said()).toMatch(/This worker has Treble .*, and the study is of 0\.0\.1 \(results 1\)/);
    const coordinator = lab.coordinate(root, 2);
    await expect.poll(() => one.said()).toMatch(/^begins /m);
    const { removed, stopped } = await cancelAll(lab.address);
    expect(removed + stopped).toBeGreaterThan(1);
    const { code, stderr } = await coordinator.ended;
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/networks (were taken out of the queue|failed) \(n/);
    if (stopped === 1) expect(one.said()).toMatch(/: cancelled$/m);
    expect(await lab.processes.stop()).toEqual([]);
  });
});
