import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openStore } from "./diskStore.ts";

const trainer = new URL("./testing/trainer.mjs", import.meta.url);
const recurrence: { size: number; nextState: (state: Float64Array, epoch: number) => Float64Array } = await import(
  new URL("./testing/recurrence.mjs", import.meta.url).href
);
const kills = 20;

test(`a run that is killed ${kills} times ends as one that never was`, async () => {
  const root = mkdtempSync(join(tmpdir(), "treble-crash-"));
  try {
    const run = openStore(root).run({ kind: "recurrence", size: recurrence.size });
    const notes: string[] = [];
    let last = -1;

    /** Trains up to `lastEpoch`, or for some milliseconds after its first epoch; the signal that ended it. */
    const train = async (lastEpoch: number, killAfterMs: number | null): Promise<string | null> => {
      const child = fork(trainer, [root, String(lastEpoch)], { execArgv: [] });
      child.on("message", (message: { epoch?: number; note?: string }) => {
        if (message.note !== undefined) notes.push(message.note);
        if (message.epoch === undefined) return;
        // Every process goes on where the last one was: at most one epoch may be saved and not yet reported.
        if (last >= 0) expect([last + 1, last + 2]).toContain(message.epoch);
        last = message.epoch;
      });
      if (killAfterMs !== null)
        void once(child, "message").then(() => setTimeout(() => child.kill("SIGKILL"), killAfterMs));
      const [, signal] = await once(child, "close");
      return signal;
    };

    // The moments are spread by seed; where in the loop they strike is left to chance, which is the point.
    for (const killAfterMs of fc.sample(fc.integer({ min: 0, max: 60 }), { numRuns: kills, seed: 1 })) {
      expect(await train(Number.MAX_SAFE_INTEGER, killAfterMs)).toBe("SIGKILL");
      expect(run.isRunning()).toBe(false);
      expect(run.isDone()).toBe(false);
    }
    const end = last + 10;
    expect(await train(end, null)).toBeNull();

    let state = new Float64Array(recurrence.size);
    const rows: unknown[] = [];
    for (let epoch = 0; epoch <= end; epoch++) {
      state = Float64Array.from(recurrence.nextState(state, epoch));
      rows.push({ epoch, split: "train", value: state[0], padding: "x".repeat(epoch % 4096) });
      rows.push({ epoch, split: "test", value: state[recurrence.size - 1] });
    }
    expect(run.result()?.summary).toEqual({ value: state[0] });
    expect(run.metrics()).toEqual(rows);
    expect(Buffer.from(run.readFile("state.bin"))).toEqual(Buffer.from(state.buffer));
    expect(readdirSync(run.folder)).toEqual(["config.json", "done.json", "metrics.jsonl", "state.bin"]);
    expect(notes).toEqual([]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
