import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { StudyResult } from "../../../results/results.ts";
import { type BucketServer, bucketServer } from "../../../runs/node/bucket/testing/bucketServer.ts";
import { start, temporaryFolder, treble, trebleHere, writeTinyDataset } from "../../testing/cliProcess.ts";
import { writeTinyStudy } from "../../testing/tinyStudy.ts";
import { withoutTimes } from "../../testing/withoutTimes.ts";

const { folder, remove } = temporaryFolder();
const CONDITIONS = 2;
/** Of two seeds each. */
const NETWORKS = 2 * CONDITIONS;
const slow = process.env.TREBLE_SLOW === "1";
let data = "";
let undisturbed: StudyResult;
afterAll(remove);

beforeAll(async () => {
  data = writeTinyDataset(folder, { train: 160 });
  const { code, stderr } = await treble(folder, writeTinyStudy(folder, data, CONDITIONS));
  expect(code, stderr).toBe(0);
  undisturbed = resultsOf(folder);
});

/** results.json but for the times. */
function resultsOf(root: string): StudyResult {
  return withoutTimes(JSON.parse(readFileSync(join(root, "results", "results.json"), "utf8")));
}

/** A folder of its own with the study. */
function machine(name: string): readonly [root: string, args: readonly string[]] {
  const root = join(folder, name);
  mkdirSync(root);
  return [root, [...writeTinyStudy(root, data, CONDITIONS), "--workers", "1"]];
}

/** In this process, which is quicker: for what starts no other. */
function here(root: string, ...options: readonly string[]) {
  const study = ["--study", join(root, "study.mjs"), "--results", join(root, "results")];
  return trebleHere(["reproduce", ...study, ...options]);
}

describe("reproduce --shard", () => {
  it("does its share and no page, with --steal that of a dead one too; --collect says what is missing, then writes", async () => {
    const [root, args] = machine("shared");
    const page = join(root, "results", "index.html");
    const none = await here(root, "--collect");
    expect(none).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`${NETWORKS} of ${NETWORKS} networks are missing in`),
    });
    expect(none.stderr.trim().split("\n")).toHaveLength(1);
    const first = await treble(root, [...args, "--shard", "1/2"]);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toMatch(/Shard 1\/2: \d of 4 networks, \d+\.\d % of the work; shards have from/);
    const [, own] = /Shard 1\/2: all (\d) networks are done\. .*--collect writes the page/.exec(first.stdout) ?? [];
    expect(Number(own)).toBeGreaterThan(0);
    expect(Number(own)).toBeLessThan(NETWORKS);
    expect(existsSync(page)).toBe(false);
    const { code, stderr } = await here(root, "--collect");
    expect(code).toBe(2);
    expect(stderr).toContain(`${NETWORKS - Number(own)} of ${NETWORKS} networks are missing in`);
    expect(stderr).toMatch(/\(shard 2\/2: .*, seed \d.*\); give the commands of these shards again\./);

    const killed = start(root, [...args, "--shard", "2/2"]);
    await killed.said(/epoch|%/);
    killed.child.kill("SIGKILL");
    await killed.ended;
    expect((await here(root, "--collect")).code).toBe(2);
    const rest = NETWORKS - Number(own);
    const second = await treble(root, [...args, "--shard", "1/2", "--steal", "--json"]);
    expect(second.code, second.stderr).toBe(0);
    expect(JSON.parse(second.stdout)).toEqual({ shard: "1/2", networks: Number(own), stolen: rest });
    expect(second.stderr).toMatch(/Going on with .*, of other shards\./);
    const before = doneTimes(root);
    const collected = await treble(root, [...args, "--collect"]);
    expect(collected.code, collected.stderr).toBe(0);
    expect(resultsOf(root)).toEqual(undisturbed);
    expect(existsSync(page)).toBe(true);
    expect(doneTimes(root)).toEqual(before);
  });

  it.runIf(slow)("takes over with --steal what a machine held that is dead, after three minutes", async () => {
    const [root, args] = machine("foreign");
    const first = await treble(root, [...args, "--shard", "2/2"]);
    expect(first.code, first.stderr).toBe(0);
    const killed = start(root, [...args, "--shard", "1/2"]);
    const locksThere = (): string[] =>
      readdirSync(join(root, "results", "runs"))
        .map((id) => join(root, "results", "runs", id, "lock"))
        .filter((path) => existsSync(path));
    await vi.waitUntil(() => locksThere().length > 0, { timeout: 60_000, interval: 20 });
    killed.child.kill("SIGKILL");
    await killed.ended;
    const locks = locksThere();
    expect(locks.length).toBeGreaterThan(0);
    // As if it had been another machine's.
    for (const path of locks) {
      const lock = JSON.parse(readFileSync(path, "utf8"));
      writeFileSync(path, JSON.stringify({ ...lock, host: "node7 a b" }));
    }
    const began = performance.now();
    const second = await treble(root, [...args, "--shard", "2/2", "--steal", "--json"]);
    expect(performance.now() - began).toBeGreaterThan(180_000);
    expect(JSON.parse(second.stdout).stolen).toBeGreaterThan(0);
    const collected = await treble(root, [...args, "--collect"]);
    expect(collected.code, collected.stderr).toBe(0);
    expect(resultsOf(root)).toEqual(undisturbed);
  });

  it("is planned by --dry-run, which begins nothing", async () => {
    const [root] = machine("planned");
    const { code, stdout, stderr } = await here(root, "--shard", "2/3", "--dry-run", "--json");
    expect(code, stderr).toBe(0);
    const { shard, networks } = JSON.parse(stdout);
    expect(shard).toMatchObject({ shard: "2/3", networks: networks.total, total: NETWORKS });
    expect(shard.shares).toHaveLength(3);
    expect(shard.shares.reduce((a: number, b: number) => a + b, 0)).toBeCloseTo(1, 9);
    expect(existsSync(join(root, "results"))).toBe(false);
  });

  it.each([
    [["--shard", "4/3"], /no shard 4\/3: 3 shards are numbered from 1 to 3\./],
    [["--shard", "0/3"], /no shard 0\/3/],
    [["--shard", "a/b"], /no shard "a\/b"; give its number and how many there are, as in 3\/16\./],
    [["--shard", "1/3", "--collect"], /--collect puts together .*--shard 1\/3 does one; give one of the two\./],
    [["--steal"], /--steal is for a shard .* give --shard too/],
    [["--collect", "--dry-run"], /--collect .*--dry-run.*give one of the two\./],
    [["--store", "ftp://x"], /named as in s3:\/\/bucket\/prefix/],
  ])("refuses %j", async (options, words) => {
    const { code, stdout, stderr } = await trebleHere(["reproduce", "--data", data, ...options]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(words);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});

describe("reproduce --store", () => {
  let server: BucketServer;
  beforeAll(async () => {
    server = await bucketServer();
  });
  afterAll(() => server.close());
  const store = ["--store", "s3://laboratory/tiny"];

  it("shares a study between machines that have no folder in common; every run is done once", async () => {
    for (const shard of ["1/2", "2/2"]) {
      const [root, args] = machine(`machine-${shard[0]}`);
      const { code, stdout, stderr } = await treble(root, [...args, "--shard", shard, ...store], server.env);
      expect(code, stdout + stderr).toBe(0);
    }
    const given = server.log.filter(({ method, key }) => method === "PUT" && key.endsWith("done.json"));
    expect(new Set(given.map(({ key }) => key)).size).toBe(given.length);
    const [root, args] = machine("collector");
    const { code, stderr } = await treble(root, [...args, "--collect", ...store], server.env);
    expect(code, stderr).toBe(0);
    expect(resultsOf(root)).toEqual(undisturbed);
    // What the first machines have is what the third has.
    expect(server.log.filter(({ method, key }) => method === "PUT" && key.endsWith("done.json"))).toHaveLength(
      given.length,
    );
    for (const text of textsIn(folder)) {
      expect(text).not.toContain("treble-secret");
      expect(text).not.toContain("treble-key");
    }
  });

  it("does nothing without the variables that say who asks, and says so before a folder is made", async () => {
    const [root, args] = machine("nobody");
    const { code, stderr } = await treble(root, [...args, ...store], { AWS_ACCESS_KEY_ID: "" });
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("needs the variable AWS_ACCESS_KEY_ID, which is not set."),
    });
    expect(existsSync(join(root, "results"))).toBe(false);
  });

  it.runIf(slow)("stops where the bucket does, and loses nothing", async () => {
    const [root, args] = machine("cut-off");
    // What is said before anything is done (the number of shards, who is at what) would be refused at once.
    server.fail = ({ method, key }) => (method === "PUT" && /\b(runs|files)\//.test(key) ? 403 : null);
    server.objects.clear();
    const failing = await treble(root, [...args, "--shard", "1/2", ...store], server.env);
    expect(failing.code).toBe(2);
    expect(failing.stderr).toMatch(/refuses access \(403 AccessDenied\).* The run is finished in .*gives it again\./);
    server.fail = () => null;
    const again = await treble(root, [...args, "--shard", "1/2", ...store], server.env);
    expect(again.code, again.stderr).toBe(0);
  });
});

function doneTimes(root: string): readonly number[] {
  const runs = join(root, "results", "runs");
  return readdirSync(runs).map((id) => statSync(join(runs, id, "done.json")).mtimeMs);
}

/** Of every file that the program wrote. */
function textsIn(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "latin1"));
}
