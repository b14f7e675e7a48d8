/** Studies done by several machines, which here are processes: killed, cut off, full, and wrong in their ways. */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Started, start, temporaryFolder, treble, writeTinyDataset } from "../cli/testing/cliProcess.ts";
import { writeTinyStudy } from "../cli/testing/tinyStudy.ts";
import { withoutTimes } from "../cli/testing/withoutTimes.ts";
import { learningRateConfig } from "../pipeline/training/learningRate.ts";
import { configHash } from "../runs/configHash.ts";
import { bucketServer } from "../runs/node/bucket/testing/bucketServer.ts";
import { cancelAll, queueStatus } from "./queueControl.ts";
import { jobsKey } from "./queueNames.ts";
import { ClusterProcesses, childrenOf, type TestWorker } from "./testing/clusterProcesses.ts";
import { needsRedis, type RedisServer, redisProgram, redisServer } from "./testing/redisServer.ts";
import { severableLink } from "./testing/severableLink.ts";

const slow = process.env.TREBLE_SLOW === "1";
/** Of two seeds each. */
const NETWORKS = slow ? 10 : 2;
const WORKERS = slow ? 4 : 2;
const ATTACKS = slow ? 14 : 4;
const rounds = slow ? 10 : 1;
/** Rights that suffice, as the documentation has them. */
const USER =
  "lab on >hunter2 ~treble:* resetchannels -@all +@read +@write +@connection +@transaction +@scripting +info";

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
  const { folder, remove } = temporaryFolder();
  const cluster = new ClusterProcesses();
  let server: RedisServer;
  let data = "";
  let undisturbed = "";
  /** With user and password. */
  let address = "";

  beforeAll(async () => {
    data = writeTinyDataset(folder, { train: 160 });
    const { code, stderr } = await treble(folder, writeTinyStudy(folder, data, NETWORKS));
    expect(code, stderr).toBe(0);
    undisturbed = resultsOf(folder);
    server = await redisServer(["--user", ...USER.split(" ")]);
    address = `redis://lab:hunter2@127.0.0.1:${server.port}`;
  });
  afterEach(() => {
    cluster.killAll();
    // What one test leaves is nothing to the next.
    cli("flushall");
  });
  afterAll(async () => {
    await server?.remove();
    remove();
  });

  const cli = (...words: string[]): string =>
    execFileSync(redisProgram!.replace("server", "cli"), ["-p", `${server.port}`, ...words], { encoding: "utf8" });
  const resultsOf = (root: string): string =>
    JSON.stringify(withoutTimes(JSON.parse(readFileSync(join(root, "results", "results.json"), "utf8"))));
  const place = (name: string): string => {
    const root = join(folder, name);
    mkdirSync(join(root, "results"), { recursive: true });
    // How fast this machine is has been measured.
    copyFileSync(join(folder, "results", "calibration.json"), join(root, "results", "calibration.json"));
    return root;
  };
  const coordinate = (root: string, networks: number): Started =>
    start(root, [...writeTinyStudy(root, data, networks), "--queue"], { ...cluster.env, TREBLE_QUEUE: address });
  const worker = (root: string, name: string, rest: object = {}): TestWorker =>
    cluster.start({ address, store: join(root, "results"), name, ...rest });

  test.each(Array.from({ length: rounds }, (_, round) => round))(
    "whose workers, runners, coordinator and Redis are killed ends like one undisturbed, round %i",
    async (round) => {
      const root = place(`killed-${round}`);
      const workers = Array.from({ length: WORKERS }, (_, i) => worker(root, `w${i}`));
      let coordinator = coordinate(root, NETWORKS);
      let said = "";
      let over = false;
      const watch = (started: Started): void => {
        over = false;
        void started.ended.then(({ stderr }) => {
          said += stderr;
          over = started === coordinator;
        });
      };
      watch(coordinator);
      await expect.poll(() => workers.some((one) => /^begins/m.test(one.said()))).toBe(true);
      const kills: Record<string, number> = { worker: 0, runner: 0, coordinator: 0, redis: 0 };
      const kinds = Object.keys(kills);
      // Each kind at least once, then at random.
      for (let i = 0; i < ATTACKS; i++) {
        await Promise.race([sleep(100 + (slow ? 2_500 : 800) * Math.random()), coordinator.ended]);
        if (over && (await coordinator.ended).code === 0) break;
        const kind = i < kinds.length ? kinds[i]! : kinds[Math.floor(Math.random() * kinds.length)]!;
        const at = Math.floor(Math.random() * workers.length);
        kills[kind]!++;
        if (kind === "worker") {
          workers[at]!.child.kill("SIGKILL");
          await workers[at]!.ended;
          workers[at] = worker(root, `w${at}`);
        } else if (kind === "runner") {
          for (const pid of childrenOf(workers[at]!.child.pid!)) process.kill(pid, "SIGKILL");
        } else if (kind === "redis") {
          await server.kill();
          await sleep(200 * Math.random());
          await server.start();
        } else {
          coordinator.child.kill("SIGKILL");
          await coordinator.ended;
          coordinator = coordinate(root, NETWORKS);
          watch(coordinator);
        }
      }
      let last = await coordinator.ended;
      // A network whose process dies three times costs itself alone, and the study says which.
      for (let tries = 0; last.code !== 0 && tries < ATTACKS; tries++) {
        expect(last.stderr, last.stderr).toMatch(/networks failed \(n\d-\d.*the same command tries the rest again/);
        coordinator = coordinate(root, NETWORKS);
        watch(coordinator);
        last = await coordinator.ended;
      }
      expect(last.code, last.stderr).toBe(0);
      expect(resultsOf(root), JSON.stringify(kills)).toBe(undisturbed);
      expect(await cluster.stop()).toEqual([]);
      const log = readFileSync(join(root, "results", "reproduce.log"), "utf8");
      const pages = readFileSync(join(root, "results", "index.html"), "utf8");
      for (const text of [said, log, pages, ...workers.map((one) => one.said())])
        expect(text).not.toMatch(/hunter2|lab:/);
    },
    900_000,
  );

  test("goes on where a worker is cut off; what it held is finished once, by another", async () => {
    const root = place("cut");
    const link = await severableLink(server.port);
    try {
      const far = cluster.start({
        ...{
          address: `redis://lab:hunter2@127.0.0.1:${link.port}`,
          store: join(root, "results"),
          name: "far",
          real: slow,
        },
      });
      const coordinator = coordinate(root, 2);
      await expect.poll(() => far.said()).toMatch(/^begins /m);
      const held = /^begins (.*)$/m.exec(far.said())![1]!;
      await expect.poll(() => childrenOf(far.child.pid!)).toHaveLength(1);
      link.cut();
      // As it is on a machine that is cut off from its disk, too: it neither goes on nor lets go.
      const [runner] = childrenOf(far.child.pid!);
      process.kill(runner!, "SIGSTOP");
      const near = worker(root, "near", { real: slow });
      await expect.poll(() => near.said()).toContain(`begins ${held}\n`);
      process.kill(runner!, "SIGCONT");
      link.mend();
      const { code, stderr } = await coordinator.ended;
      expect(code, stderr).toBe(0);
      await expect.poll(() => far.said()).toContain(`${held}: another machine has it\n`);
      expect(far.said()).toContain(`${held} was taken from here`);
      expect(stderr.split("\n").filter((line) => line === `${held}: done`)).toHaveLength(1);
      expect(near.said()).toContain(`${held}: done\n`);
      const done = (await queueStatus(address)).networks;
      expect([done.active, done.waiting, done.failed]).toEqual([0, 0, 0]);
      expect(await cluster.stop()).toEqual([]);
    } finally {
      await link.close();
    }
  });

  test("machines that have no folder in common have a bucket; who has another one refuses", async () => {
    const root = place("bucket");
    const bucket = await bucketServer();
    const url = "s3://laboratory/study";
    try {
      const far = (name: string, store: string): TestWorker => {
        const env = { ...bucket.env, TREBLE_TEST_CACHE: join(place(`cache-${name}`), "results") };
        return worker(root, name, { store, env });
      };
      far("astray", "s3://laboratory/other");
      const args = [...writeTinyStudy(root, data, 2), "--queue", "--store", url];
      const coordinator = start(root, args, { ...cluster.env, ...bucket.env, TREBLE_QUEUE: address });
      const refused = async () => (await queueStatus(address)).machines.find(({ name }) => name === "astray")?.refusing;
      await expect.poll(refused).toContain("has the store s3://laboratory/other, which is not the study's");
      const workers = [far("one", url), far("two", url)];
      const { code, stderr } = await coordinator.ended;
      expect(code, stderr).toBe(0);
      const small = place("bucket-alone");
      const alone = await treble(small, writeTinyStudy(small, data, 2));
      expect(alone.code, alone.stderr).toBe(0);
      expect(resultsOf(root)).toBe(resultsOf(small));
      expect(workers.map((one) => /: done$/m.test(one.said()))).toContain(true);
      for (const one of [stderr, ...workers.map((each) => each.said())]) expect(one).not.toContain("treble-secret");
      expect(await cluster.stop()).toEqual([]);
    } finally {
      await bucket.close();
    }
  });

  test.skipIf(!canMount)(
    "names machines that are wrong, jobs that are none and networks that fail; the rest is finished (skipped where mounts cannot be)",
    async () => {
      const root = place("wrong");
      const results = join(root, "results");
      const other = writeTinyDataset(place("other"), { train: 164 }).slice("idx:".length);
      const tiny = data.slice("idx:".length);
      const full = `mkdir -p '${results}/runs' && mount -t tmpfs -o size=16k treble '${results}/runs'`;
      const fixed = `mount --bind '${results}' '${results}' && mount -o remount,ro,bind '${results}'`;
      worker(root, "full", { mounts: full });
      worker(root, "fixed", { mounts: fixed });
      worker(root, "mistaken", { mounts: `mount --bind '${other}' '${tiny}'` });
      worker(place("elsewhere"), "astray");
      const coordinator = coordinate(root, 2);
      await coordinator.said(/All 4 workers refuse what they are offered/);
      // What nobody can read, and what is no network: somebody else's.
      const names = ["run-no-json", "run-no-network"];
      for (const [i, id] of names.entries()) {
        const fields = { name: id, data: ["{", '{"a":1}'][i]!, opts: "{}", timestamp: "1", delay: "0", priority: "0" };
        cli("hset", jobsKey(id), ...Object.entries(fields).flat());
        cli("lpush", jobsKey("wait"), id);
      }
      // What stands in the place of its search fails a network wherever it is done.
      const ids = cli("keys", jobsKey("run-*")).split("\n");
      const jobs = ids.filter((id) => /run-[0-9a-f]{64}$/.test(id)).map((id) => JSON.parse(cli("hget", id, "data")));
      const { network } = jobs.find((job) => job.network.architecture.kernel === 3);
      const search = configHash(learningRateConfig(network, network.learningRate)).slice(0, 16);
      writeFileSync(join(results, "runs", search), "");
      worker(root, "well");
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
      const failures = async () => (await queueStatus(address)).failures.map(({ id }) => id);
      await expect.poll(failures).toEqual(expect.arrayContaining(names));
      const status = await queueStatus(address);
      const reasons = new Map(status.failures.map(({ id, reason }) => [id, reason]));
      expect(reasons.get("run-no-json")).toMatch(/cannot be read: what it holds is no JSON/);
      expect(reasons.get("run-no-network")).toMatch(/is no network of a study/);
      expect(status.failures.filter(({ label }) => /^n1, seed/.test(label))).toHaveLength(2);
      const refusing = new Map(status.machines.map(({ name, refusing }) => [name, refusing]));
      for (const name of ["full", "fixed", "mistaken", "astray"]) expect(refusing.get(name), name).not.toBeNull();
      expect(refusing.get("well")).toBeNull();
      expect(await cluster.stop()).toEqual([]);
    },
  );

  test("is cancelled: what is being done stops, and the coordinator says what is left", async () => {
    const root = place("cancelled");
    const one = worker(root, "one");
    // Of another version: it is nobody's here, and keeps nobody from the rest.
    const network = { dataset: "x", seed: 0, architecture: { family: "f" } };
    const old = { store: "s", dataset: "d", version: "0.0.1 (results 1)", network };
    const id = `run-${configHash(old)}`;
    const fields = { name: "old", data: JSON.stringify({ ...old, runs: 4 }), opts: "{}", timestamp: "1", delay: "0" };
    cli("hset", jobsKey(id), ...Object.entries({ ...fields, priority: "0" }).flat());
    cli("lpush", jobsKey("wait"), id);
    cli("zadd", jobsKey("marker"), "0", "0");
    await expect.poll(() => one.said()).toMatch(/This worker has Treble .*, and the study is of 0\.0\.1 \(results 1\)/);
    const coordinator = coordinate(root, 2);
    await expect.poll(() => one.said()).toMatch(/^begins /m);
    const { removed, stopped } = await cancelAll(address);
    expect(removed + stopped).toBeGreaterThan(1);
    const { code, stderr } = await coordinator.ended;
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/networks (were taken out of the queue|failed) \(n/);
    if (stopped === 1) expect(one.said()).toMatch(/: cancelled$/m);
    expect(await cluster.stop()).toEqual([]);
  });
});
