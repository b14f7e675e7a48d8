/**
 * What stands in the place of a run's file must never hold anybody up, or end in anything but a result or a sentence.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { completeRun } from "../completeRun.ts";
import type { DiskStore } from "./diskStore.ts";
import { openStore } from "./diskStore.ts";

let root: string;
let store: DiskStore;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "treble-obstacles-"));
  store = openStore(root, { pollMs: 10, lock: { namelessAfterMs: 50 } });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const config = { kind: "obstacles" };
const names = [
  "config.json",
  "metrics.jsonl",
  "checkpoint.npz",
  "checkpoint.prev.npz",
  "lock",
  "done.json",
  "model.onnx",
];
const obstacles: Readonly<Record<string, (path: string) => void>> = {
  "a pipe": (path) => execFileSync("mkfifo", [path]),
  "a folder": (path) => {
    mkdirSync(path);
    writeFileSync(join(path, "file"), "");
  },
  "an empty folder": (path) => mkdirSync(path),
  "a device": (path) => symlinkSync("/dev/zero", path),
  "a link to itself": (path) => symlinkSync(path, path),
  "an empty file": (path) => writeFileSync(path, ""),
  garbage: (path) =>
    writeFileSync(
      path,
      Uint8Array.from({ length: 300 }, (_, i) => (i * 37) & 255),
    ),
  "deep JSON": (path) => writeFileSync(path, "[".repeat(200_000)),
};

async function performed(): Promise<void> {
  const done = await completeRun(store.run(config), async (writer) => {
    const epoch = (writer.loadCheckpoint()?.epoch ?? -1) + 1;
    writer.appendMetrics({ epoch });
    writer.saveCheckpoint({ epoch, arrays: {}, meta: null });
    writer.writeFile("model.onnx", Uint8Array.of(1));
    return { epoch };
  });
  expect(done.summary).toMatchObject({ epoch: expect.any(Number) });
}

describe.runIf(process.platform !== "win32").each(Object.keys(obstacles))("%s in place of", (obstacle) => {
  test.each(names)("%s, begun and done", async (name) => {
    for (const begun of [true, false]) {
      const { folder } = store.run(config);
      if (begun) await performed();
      else mkdirSync(folder);
      rmSync(join(folder, name), { force: true });
      obstacles[obstacle]!(join(folder, name));
      const outcome = await performed().then(
        () => "done",
        (error: unknown) => error,
      );
      if (outcome !== "done") {
        expect(outcome).toBeInstanceOf(UserError);
        expect((outcome as UserError).message).toContain(folder);
      }
      expect(store.list().length).toBeLessThanOrEqual(1);
      rmSync(folder, { recursive: true });
    }
  });
});
