import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { openStore } from "../../../runs/node/diskStore.ts";
import { start, temporaryFolder, treble, writeTinyDataset } from "../../testing/cliProcess.ts";
import { writeTinyStudy } from "../../testing/tinyStudy.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

describe("a study", () => {
  it("does runs that are removed meanwhile again", async () => {
    const args = writeTinyStudy(folder, writeTinyDataset(folder, { train: 160 }), 2);
    const store = openStore(join(folder, "results"));
    const { ended } = start(folder, args);
    const removed = new Set<string>();
    let over = false;
    void ended.then(() => {
      over = true;
    });
    while (!over) {
      await sleep(3);
      const one = store.list().find(({ id, state, running }) => state === "done" && !running && !removed.has(id));
      if (one === undefined || removed.size === 3) continue;
      store.remove(one.id);
      removed.add(one.id);
    }
    const { code, stderr } = await ended;
    expect(code, stderr).toBe(0);
    expect(removed.size).toBeGreaterThan(0);
    expect(JSON.parse((await treble(folder, [...args, "--dry-run", "--json"])).stdout)).toMatchObject({
      runs: { total: 14, done: 14 },
    });
  }, 600_000);

  it.runIf(process.platform !== "win32")("stumbles over no pipe in its folder", async () => {
    const results = join(folder, "results");
    execFileSync("rm", [join(results, "results.json")]);
    execFileSync("mkfifo", [join(results, "results.json")]);
    for (const run of readdirSync(join(results, "runs"))) writeFileSync(join(results, "runs", run, "lock"), "");
    const args = ["reproduce", "--study", "study.mjs"];
    const { code, stderr } = await treble(folder, args);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(readFileSync(join(results, "results.json"), "utf8"))).toMatchObject({ format: 4 });
    execFileSync("rm", [join(results, "reproduce.log")]);
    execFileSync("mkfifo", [join(results, "reproduce.log")]);
    const logged = await treble(folder, args);
    expect(logged).toMatchObject({ code: 2, stderr: expect.stringMatching(/reproduce\.log is no ordinary file/) });
    mkdirSync(join(folder, "pipes"));
    execFileSync("mkfifo", [join(folder, "pipes", "study.json"), join(folder, "pipes", "study.mjs")]);
    for (const name of ["study.json", "study.mjs"]) {
      const path = join("pipes", name);
      const refused = await treble(folder, ["reproduce", "--study", path, "--dry-run"]);
      expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining(path) });
    }
  });

  it.runIf(process.platform !== "win32")("that the terminal hangs up on stops with its workers", async () => {
    const { child, ended, said } = start(folder, ["reproduce", "--study", "study.mjs", "--results", "hung-up"]);
    await said(/seed \d/);
    const workers = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim().split(" ").map(Number);
    child.kill("SIGHUP");
    expect((await ended).code).toBe(129);
    for (const worker of workers) expect(() => process.kill(worker, 0)).toThrow(/ESRCH/);
  });
});
