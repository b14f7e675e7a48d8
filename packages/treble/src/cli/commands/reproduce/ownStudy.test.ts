import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StudyResult } from "../../../results/results.ts";
import { temporaryFolder, trebleIn, writeTinyDataset } from "../../testing/cliProcess.ts";
import { writeTinyStudy } from "../../testing/tinyStudy.ts";
import { withoutTimes } from "../../testing/withoutTimes.ts";

const { folder, remove } = temporaryFolder();
const elsewhere = join(folder, "elsewhere");
let run: readonly string[] = [];
let result: StudyResult;
afterAll(remove);

beforeAll(async () => {
  const data = writeTinyDataset(folder, { train: 160 });
  run = writeTinyStudy(folder, data, 2);
  mkdirSync(elsewhere);
  writeTinyStudy(elsewhere, data, 2);
});

async function json(cwd: string, args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await trebleIn(cwd, [...args, "--json"]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

describe("a study of one's own", () => {
  it("is planned without beginning anything", async () => {
    const plan = await json(folder, [...run, "--dry-run"]);
    expect(plan).toMatchObject({
      networks: { total: 4, done: 0 },
      // A search each, shared by the seeds; training, measurement and another attack of both seeds.
      runs: { total: 14, done: 0 },
      conditions: [
        { id: "n0", seeds: 2, done: 0 },
        { id: "n1", seeds: 2, done: 0 },
      ],
      downloads: [],
    });
    const { seconds, memoryBytes, diskBytes } = plan as Record<string, number>;
    for (const value of [seconds, memoryBytes, diskBytes]) expect(value).toBeGreaterThan(0);
    expect(existsSync(join(folder, "results"))).toBe(false);
    const { code, stdout } = await trebleIn(folder, [...run, "--dry-run"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^n1 +2 +0$/m);
    expect(stdout).toMatch(/^By features: tiny$/m);
    expect(stdout).toMatch(
      /^Plan: 4 of 4 networks \(14 of 14 runs\) are to be done, in about .* on \d+ workers? of 1 thread\.$/m,
    );
  });

  it("runs as the plan says, and logs it with the time", async () => {
    const { code, stdout, stderr } = await trebleIn(folder, [...run, "--json"]);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/^Plan: 4 of 4 networks/);
    result = JSON.parse(stdout);
    expect(result.command).toBe("npm run reproduce -- --study study.mjs");
    expect(result.claims.map(({ id, source }) => [id, source])).toEqual([
      ["tiny-claim", "study.mjs"],
      ["tiny-claim-shared", "study.mjs"],
      ["tiny-norm", "study.mjs"],
      ["tiny-attack", "study.mjs"],
    ]);
    expect(result.experiments[0]!.charts.map(({ id }) => id)).toEqual(["tiny-centroid", "tiny-attacks", "tiny-norm"]);
    const log = readFileSync(join(folder, "results", "reproduce.log"), "utf8")
      .trim()
      .split("\n");
    for (const line of log) expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S/);
    expect(log[0]).toContain("npm run reproduce -- --study study.mjs");
    expect(log.filter((line) => / n[01], seed [01]: done$/.test(line))).toHaveLength(4);
    expect(log.at(-1)).toMatch(/ Finished\.$/);
    expect(existsSync(join(folder, "results", "calibration.json"))).toBe(true);
  });

  it("is done once, which the plan knows", async () => {
    expect(await json(folder, [...run, "--dry-run"])).toMatchObject({ runs: { total: 14, done: 14 }, seconds: 0 });
    const again = (await json(folder, run)) as StudyResult;
    expect({ ...again, finished: "" }).toEqual({ ...result, finished: "" });
  });

  it("goes elsewhere in one file, and is the same there without any work", async () => {
    const packed = await json(folder, ["runs", "export", "study.zip", "--all"]);
    expect(packed).toMatchObject({ runs: { length: 14 } });
    expect(await json(elsewhere, ["runs", "import", join("..", "study.zip")])).toMatchObject({
      added: (packed as { runs: string[] }).runs,
      present: [],
    });
    const runs = (root: string): string[] => readdirSync(join(root, "results", "runs")).sort();
    expect(runs(elsewhere)).toEqual(runs(folder));
    const { code, stderr } = await trebleIn(elsewhere, run);
    expect(code).toBe(0);
    expect(stderr).toContain("Plan: all 4 networks are done");
    const [here, there] = [folder, elsewhere].map((root) =>
      JSON.parse(readFileSync(join(root, "results", "results.json"), "utf8")),
    ) as [StudyResult, StudyResult];
    expect(JSON.stringify(withoutTimes(there))).toBe(JSON.stringify(withoutTimes(here)));
    const page = (root: string, { finished }: StudyResult): string =>
      readFileSync(join(root, "results", "index.html"), "utf8")
        .replaceAll(finished, "")
        .replaceAll(`${finished.slice(0, 10)} ${finished.slice(11, 16)} UTC`, "");
    expect(page(elsewhere, there)).toBe(page(folder, here));
    expect(await json(elsewhere, ["runs", "import", join("..", "study.zip")])).toMatchObject({ added: [] });
  });

  it("says what cannot be packed or opened", async () => {
    for (const [args, words] of [
      [["export", "x.zip"], /give --all/],
      [["export", "x.zip", "--all", "--results", "nowhere"], /no finished runs in nowhere/],
      [["export", "x.zip", "abcd"], /There is no run abcd/],
      [["import", "nowhere.zip"], /There is no file nowhere.zip/],
      [["import", "study.mjs"], /study.mjs is damaged/],
    ] as const) {
      expect(await trebleIn(folder, ["runs", ...args])).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(words),
      });
    }
  });
});

describe("study init", () => {
  it("writes an example that can be planned, and writes over nothing", async () => {
    const { code, stdout } = await trebleIn(folder, ["study", "init", "mine.mjs"]);
    expect(code).toBe(0);
    expect(stdout).toContain("treble reproduce --study mine.mjs");
    const plan = await json(folder, ["reproduce", "--study", "mine.mjs", "--dry-run", "--results", "none"]);
    expect(plan).toMatchObject({ networks: { total: 6, done: 0 } });
    expect(await trebleIn(folder, ["study", "init", "mine.mjs"])).toMatchObject({ code: 2 });
    writeFileSync(join(folder, "wrong.mjs"), "export default { id: 'x', title: 'X', question: 'X?', network: [] };");
    const wrong = await trebleIn(folder, ["reproduce", "--study", "wrong.mjs"]);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/^treble: wrong\.mjs.*networks/);
  });
});
