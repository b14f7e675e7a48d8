import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { start, temporaryFolder, treble, writeTinyDataset } from "../../testing/cliProcess.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

let run = "";
let data = "";
beforeAll(async () => {
  if (process.env.TREBLE_SLOW !== "1") return;
  data = writeTinyDataset(folder);
  const network = ["train", "bounded-width", "--kernel", "3", "--width", "4", "--data", data, "--epochs", "2"];
  const { code, stdout, stderr } = await treble(folder, [...network, "--json"]);
  expect(code, stderr).toBe(0);
  run = JSON.parse(stdout).model;
});

/** Takes the longer, the more steps: the ten seconds between two saves must pass. */
const attack = (results: string, steps: number): string[] => {
  const settings = ["--attack", "hopskipjump", "--steps", String(steps), "--images", "48", "--threads", "1"];
  return ["attack", run, ...settings, "--data", data, "--results", results, "--json"];
};

/** Names of findings on the disk. */
function kept(results: string): string[] {
  const runs = join(folder, results, "runs");
  if (!existsSync(runs)) return [];
  return readdirSync(runs, { recursive: true, encoding: "utf8" }).filter((name) => /found-0-\d+\.npz$/.test(name));
}

// What is found is kept every ten seconds: such an attack takes a minute.
it.runIf(process.env.TREBLE_SLOW === "1")(
  "killed, terminated and resumed, an attack comes to the result of an undisturbed one",
  async () => {
    let steps = 30;
    let isKilled = false;
    while (!isKilled) {
      steps *= 2;
      const { child, ended } = start(folder, attack("killed", steps));
      await expect.poll(() => kept("killed").length > 0 || child.exitCode !== null).toBe(true);
      child.kill("SIGKILL");
      isKilled = (await ended).signal === "SIGKILL";
    }
    const files = kept("killed").length;

    const terminated = start(folder, attack("killed", steps));
    await terminated.said(/images were attacked before; going on/);
    terminated.child.kill("SIGTERM");
    expect((await terminated.ended).code).toBe(143);
    expect(kept("killed").length).toBeGreaterThanOrEqual(files);

    const last = await treble(folder, attack("killed", steps));
    expect(last.code, last.stderr).toBe(0);
    expect(last.stderr).toMatch(/\d+ of \d+ images were attacked before; going on/);
    const whole = await treble(folder, attack("undisturbed", steps));
    expect(whole.code, whole.stderr).toBe(0);
    expect(JSON.parse(last.stdout)).toEqual(JSON.parse(whole.stdout));
    const [resumed, undisturbed] = ["killed", "undisturbed"].map((results) =>
      readFileSync(join(folder, results, "runs", JSON.parse(whole.stdout).run, "adversarial.npz")),
    );
    expect(resumed!.equals(undisturbed!)).toBe(true);
    expect(kept("killed")).toEqual([]);
  },
);
