import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import type { StudyResult } from "../../../results/results.ts";
import { start, temporaryFolder, treble, writeTinyDataset } from "../../testing/cliProcess.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

/** Exit code 2 and one sentence. */
async function expectMistake(args: readonly string[], words: RegExp, env = {}): Promise<void> {
  const { code, stdout, stderr } = await treble(folder, ["reproduce", ...args], env);
  expect(stderr).toMatch(words);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stdout).toBe("");
  expect(code).toBe(2);
}

describe("reproduce", () => {
  it("without a network and without the data says so and names what runs now", async () => {
    // A port that nobody listens on, and an empty cache.
    const env = { TREBLE_CACHE: join(folder, "cache"), npm_config_registry: "http://127.0.0.1:9/" };
    await expectMistake([], /npm run reproduce -- --data synthetic/, env);
  });

  it("refuses what cannot be done", async () => {
    await expectMistake(["--preset", "enormous"], /preset.*quick/);
    await expectMistake(["kernel-sise", "--data", "mnist"], /kernel-sise.*kernel-size/);
    await expectMistake(["--recipe", "adan", "--data", "mnist"], /no recipe "adan".*features, sgd, adam, practice/);
    await expectMistake(["--recipe", "adam,adam", "--data", "mnist"], /adam is named twice/);
    await expectMistake(["--data", "cifar11"], /cifar11.*cifar10/);
    await expectMistake(["--results", "/proc/nowhere", "--data", "mnist"], /\/proc\/nowhere/);
    writeFileSync(join(folder, "file"), "");
    await expectMistake(["--results", "file", "--data", "mnist"], /file/);
  });

  it("says that the images are too small for a kernel of the study", async () => {
    const data = writeTinyDataset(folder, { side: 12 });
    await expectMistake(["--data", data, "--results", "small"], /kernel of 15 pixels is larger than the 12×12 image/);
    expect(runsDone(join(folder, "small", "runs"))).toEqual([]);
  });

  it("killed again and again, finishes, and repeats nothing that was finished", async () => {
    const data = writeTinyDataset(folder, { side: 16, train: 300 });
    const args = [
      "reproduce",
      "kernel-size",
      "beyond-convolution",
      "--data",
      data,
      "--recipe",
      "features",
      "--results",
      "study",
      "--json",
    ];
    const finished = (): string[] => runsDone(join(folder, "study", "runs"));
    let before: string[] = [];
    for (let kill = 0; kill < 4; kill++) {
      const { child, ended } = start(folder, args);
      await sleep(2500 + 700 * kill);
      child.kill("SIGKILL");
      await ended;
      const now = finished();
      for (const run of before) expect(now).toContain(run);
      before = now;
    }
    const times = new Map(before.map((done) => [done, readFileSync(done, "utf8")]));
    const { code, stdout } = await treble(folder, args);
    expect(code).toBe(0);
    const result: StudyResult = JSON.parse(stdout);
    expect(result.networks.length).toBe(5);
    expect(result.claims.length).toBeGreaterThan(0);
    for (const [done, text] of times) expect(readFileSync(done, "utf8")).toBe(text);
    for (const name of ["index.html", "results.md", "results.json"]) {
      expect(existsSync(join(folder, "study", name))).toBe(true);
    }

    const again = await treble(folder, args);
    const all = 2 * result.networks.length;
    expect(again.stderr).toContain(`${all} of ${all} networks are in`);
    const numbers = ({ finished: _, ...rest }: StudyResult & { finished: string }) => rest;
    expect(numbers(JSON.parse(again.stdout))).toEqual(numbers(result));

    const one = await treble(folder, [...args.filter((arg) => arg !== "beyond-convolution")]);
    const part: StudyResult = JSON.parse(one.stdout);
    expect(one.stderr).toMatch(/(\d+) of \1 networks are in .* already/);
    expect(part.experiments.map(({ id }) => id)).toEqual(["kernel-size"]);
    expect(part.networks).toEqual(result.networks.slice(0, part.networks.length));
    expect(part.claims).toEqual(result.claims.slice(0, part.claims.length));
    expect(part.command).toMatch(/^npm run reproduce -- kernel-size --data idx:.* --recipe features --results study$/);
  });
});

describe("reproduce --dry-run", () => {
  it("plans the whole catalogue without its data, and says what is to be fetched", async () => {
    const env = { TREBLE_CACHE: join(folder, "no-cache"), npm_config_registry: "http://127.0.0.1:9/" };
    const { code, stdout, stderr } = await treble(
      folder,
      ["reproduce", "--dry-run", "--json", "--results", "none"],
      env,
    );
    expect(code, stderr).toBe(0);
    const plan = JSON.parse(stdout);
    expect(plan.downloads).toContainEqual({ name: "cifar10", bytes: expect.any(Number) });
    expect(plan.conditions.length).toBeGreaterThanOrEqual(10);
    expect(plan.networks).toEqual({ total: 2 * plan.conditions.length, done: 0 });
    expect(plan.workers * plan.threads).toBeLessThanOrEqual(availableParallelism());
    expect(existsSync(join(folder, "none"))).toBe(false);
    expect(existsSync(join(folder, "no-cache"))).toBe(false);
  });
});

/** The done.json files of a store. */
function runsDone(runs: string): string[] {
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .map((id) => join(runs, id, "done.json"))
    .filter(existsSync);
}
