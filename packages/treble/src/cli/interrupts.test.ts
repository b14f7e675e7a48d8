import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ended, start, temporaryFolder, treble, writeTinyDataset } from "./testing/cliProcess.ts";

const { folder, remove } = temporaryFolder();
let data = "";
beforeAll(() => {
  data = writeTinyDataset(folder);
});
afterAll(remove);

const KILLS = 12;

function trainArgs(epochs: number, out: string, seed = 0): string[] {
  const network = ["train", "bounded-width", "--kernel", "5", "--width", "8", "--data", data, "--batch-size", "16"];
  return [
    ...network,
    "--epochs",
    String(epochs),
    "--flip",
    "--results",
    out,
    "--threads",
    "1",
    "--seed",
    `${seed}`,
    "--json",
  ];
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("a training that is killed", () => {
  it(`gives the weights of an undisturbed one, after ${KILLS} kills at random moments`, async () => {
    let kills = 0;
    let resumed = 0;
    // A fast machine may finish before it was killed often enough: then the next seed goes on.
    for (let seed = 0; kills < KILLS; seed++) {
      const args = trainArgs(40, "killed", seed);
      let last: Ended;
      do {
        const attempt = start(folder, args);
        // From the very beginning (loading, compiling) to somewhere in the epochs.
        const isEarly = Math.random() < 0.3;
        if (!isEarly) await attempt.said(/loss/);
        if (kills < KILLS) await Promise.race([sleep(Math.random() * (isEarly ? 500 : 300)), attempt.ended]);
        if (kills < KILLS) attempt.child.kill("SIGKILL");
        last = await attempt.ended;
        if (last.signal === "SIGKILL") kills++;
        if (/Going on after epoch/.test(last.stderr)) resumed++;
      } while (last.signal === "SIGKILL");
      expect(last.code, last.stderr).toBe(0);
      const undisturbed = await treble(folder, trainArgs(40, "undisturbed", seed));
      const models = [last, undisturbed].map(({ stdout }) => readFileSync(JSON.parse(stdout).model));
      expect(models[0]!.equals(models[1]!)).toBe(true);
      const metrics = models.map((_, i) => JSON.parse([last, undisturbed][i]!.stdout));
      expect(metrics[0].summary.testLoss).toBe(metrics[1].summary.testLoss);
    }
    expect(resumed).toBeGreaterThan(0);
  });
});

describe("Ctrl-C", () => {
  it("stops at a step with exit code 130, and the same command goes on", async () => {
    const args = trainArgs(60, "stopped");
    const attempt = start(folder, args);
    await attempt.said(/epoch +2 of 60 {2}loss/);
    attempt.child.kill("SIGINT");
    const { code, stdout, stderr } = await attempt.ended;
    expect(code).toBe(130);
    expect(stdout).toBe("");
    expect(stderr).toContain("treble: Stopping; press Ctrl-C again to end at once.\n");
    expect(stderr).toMatch(/Stopped; the same command goes on after epoch \d+\.\n$/);

    const list = JSON.parse((await treble(folder, ["runs", "list", "--results", "stopped", "--json"])).stdout);
    expect(list).toMatchObject([{ state: "partial", running: false }]);
    expect((await treble(folder, ["attack", list[0].id, "--results", "stopped"])).stderr).toContain("is not finished");
    const resumed = await treble(folder, args);
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toMatch(/Going on after epoch \d+\./);
  });

  it("ends a process that does not stop when it comes a second time", async () => {
    const listener = new URL("../../dist/cli/interrupts.js", import.meta.url);
    const code = `const { listenForInterrupts } = await import("${listener}");
      listenForInterrupts(process.stderr, false);
      setInterval(() => {}, 1000);
      console.log("ready");`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", code], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    await once(child.stdout, "data");
    child.kill("SIGINT");
    await sleep(1000);
    expect(child.exitCode).toBe(null);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
  });

  it("takes one that is delivered twice for one", async () => {
    const twice = start(folder, trainArgs(500, "twice"));
    await twice.said(/loss/);
    twice.child.kill("SIGINT");
    await sleep(20);
    twice.child.kill("SIGINT");
    const ended = await twice.ended;
    expect(ended.code).toBe(130);
    // Not cut off: it has said where it goes on.
    expect(ended.stderr).toContain("Stopped; the same command goes on");
  });

  it("ends with 143 when the system asks", async () => {
    const attempt = start(folder, trainArgs(500, "terminated"));
    await attempt.said(/loss/);
    attempt.child.kill("SIGTERM");
    expect((await attempt.ended).code).toBe(143);
  });
});

describe("two processes", () => {
  it("train the same network once", async () => {
    const first = start(folder, trainArgs(100, "shared"));
    await first.said(/loss/);
    const second = start(folder, trainArgs(100, "shared"));
    const [a, b] = await Promise.all([first.ended, second.ended]);
    expect([a.code, b.code]).toEqual([0, 0]);
    expect(b.stderr).toContain("Another process is training the run");
    expect(b.stderr).not.toContain("loss ");
    expect(JSON.parse(a.stdout).summary).toEqual(JSON.parse(b.stdout).summary);
  });
});
