import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Finding } from "../../attacks/engine/keptFindings.ts";
import type { DiskRunWriter } from "../../runs/node/diskRunWriter.ts";
import { openStore } from "../../runs/node/diskStore.ts";
import { keepingFindings, removeFindings } from "./findingsFile.ts";

let root: string;
let writer: DiskRunWriter;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "treble-findings-"));
  writer = openStore(root).run({ kind: "findings" }).tryLock()!;
});
afterEach(() => {
  writer.release();
  rmSync(root, { recursive: true, force: true });
});

const finding = (value: number): Finding => ({
  image: Float32Array.of(value, value + 0.1, -0),
  crossed: 1,
  unusable: value,
  stuck: 0,
  queries: 3 * value,
});
const files = (): string[] => readdirSync(writer.folder).filter((name) => name.startsWith("found-"));

test("come back bit by bit, by stage and sample, whatever ended the work", async () => {
  const failing = keepingFindings(writer, "0", async ({ of, found }) => {
    expect(found).toBe(0);
    of(0).keep(7, finding(1));
    of(1).keep(7, finding(2));
    of(0).keep(3, finding(3));
    throw new Error("stopped");
  });
  await expect(failing).rejects.toThrow("stopped");
  await keepingFindings(writer, "0", async ({ of, found }) => {
    expect(found).toBe(2);
    expect(of(0).known(7)).toEqual(finding(1));
    expect(of(1).known(7)).toEqual(finding(2));
    expect(of(0).known(3)).toEqual(finding(3));
    expect(of(1).known(3)).toBeUndefined();
    of(2).keep(1, finding(4));
  });
  await keepingFindings(writer, "1", async ({ of, found }) => {
    expect([found, of(0).known(7)]).toEqual([0, undefined]);
  });
  expect(files()).toEqual(["found-0-0.npz", "found-0-1.npz"]);
  removeFindings(writer);
  expect(files()).toEqual([]);
});

test("are on the disk while the work goes on", async () => {
  await keepingFindings(
    writer,
    "0",
    async ({ of }) => {
      of(0).keep(0, finding(1));
      await expect.poll(files).toEqual(["found-0-0.npz"]);
      of(0).keep(1, finding(2));
      await expect.poll(files).toEqual(["found-0-0.npz", "found-0-1.npz"]);
    },
    20,
  );
  expect(files()).toHaveLength(2);
});

test("that are damaged count as not there", async () => {
  await keepingFindings(writer, "0", async ({ of }) => of(0).keep(0, finding(1)));
  for (const content of ["", "PK", "garbage"]) {
    writeFileSync(join(writer.folder, "found-0-0.npz"), content);
    await keepingFindings(writer, "0", async ({ of, found }) => {
      expect([found, of(0).known(0)]).toEqual([0, undefined]);
    });
  }
});
