import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UserError } from "../errors/userError.ts";
import { openStore } from "../runs/node/diskStore.ts";
import { createFileAtomic, sweepTemporaryFiles, writeFileAtomic } from "./atomicFile.ts";
import { makeFolder } from "./makeFolder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "treble-atomic-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The one sentence a user reads, which must name the path. */
function complaint(action: () => void, path: string): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    const { message } = error as UserError;
    expect(message).toContain(path);
    expect(message).toMatch(/^[^\n]*\.$/);
    return message;
  }
  throw new Error("It did not complain.");
}

/** The pid of a process that has ended. */
function deadPid(): number {
  return Number(execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }));
}

test("writes, replaces, and leaves nothing beside", () => {
  const path = join(folder, "a.json");
  writeFileAtomic(path, "é");
  writeFileAtomic(path, Uint8Array.of(1, 2));
  expect(readFileSync(path)).toEqual(Buffer.of(1, 2));
  expect(readdirSync(folder)).toEqual(["a.json"]);
});

test("replaces a link instead of writing where it leads", () => {
  writeFileSync(join(folder, "elsewhere"), "kept");
  symlinkSync(join(folder, "elsewhere"), join(folder, "a"));
  writeFileAtomic(join(folder, "a"), "new");
  expect(readFileSync(join(folder, "elsewhere"), "utf8")).toBe("kept");
  expect(readFileSync(join(folder, "a"), "utf8")).toBe("new");
});

test("creates what is not there yet, and changes nothing that is", () => {
  const path = join(folder, "a.json");
  expect(createFileAtomic(path, "first")).toBe(true);
  expect(createFileAtomic(path, "second")).toBe(false);
  expect(readFileSync(path, "utf8")).toBe("first");
  expect(readdirSync(folder)).toEqual(["a.json"]);
});

test("asks once more when all but the last step is done, and leaves nothing where the answer is no", () => {
  const refuse = (): never => {
    throw new UserError("No longer.");
  };
  writeFileAtomic(join(folder, "a"), "old");
  expect(() => writeFileAtomic(join(folder, "a"), "new", refuse)).toThrow("No longer.");
  expect(() => createFileAtomic(join(folder, "b"), "new", refuse)).toThrow("No longer.");
  expect(readFileSync(join(folder, "a"), "utf8")).toBe("old");
  expect(readdirSync(folder)).toEqual(["a"]);
});

test("leaves what another machine writes, but for what the caller gives up", () => {
  const names = [".lock.0123abcd-1-0.tmp", ".model.onnx.0123abcd-1-1.tmp"];
  for (const name of names) writeFileSync(join(folder, name), "");
  sweepTemporaryFiles(folder);
  expect(readdirSync(folder)).toEqual(names);
  sweepTemporaryFiles(folder, (name) => name === "model.onnx");
  expect(readdirSync(folder)).toEqual([names[0]]);
});

test("sweeps what dead processes left, and nothing else", () => {
  const old = join(folder, `.b.npz.${process.pid}-0.tmp`);
  const keep = ["a.npz", `.b.npz.${process.ppid}-0.tmp`, `.b.npz.${process.pid}-7.tmp`, ".hidden", ".x.tmp"];
  for (const name of keep) writeFileSync(join(folder, name), "");
  writeFileSync(join(folder, `.b.npz.${deadPid()}-12.tmp`), "");
  writeFileSync(old, "");
  utimesSync(old, 1, 1); // older than this process: of an earlier one with its pid
  sweepTemporaryFiles(folder);
  expect(readdirSync(folder)).toEqual(keep.sort());
});

describe("says in one sentence", () => {
  test("that a file stands in the folder's place", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect(complaint(() => writeFileAtomic(join(file, "a"), ""), join(file, "a"))).toContain("A file stands where");
    expect(complaint(() => makeFolder(join(file, "runs")), join(file, "runs"))).toContain("A file stands where");
    expect(complaint(() => makeFolder(file), file)).toContain("A file stands where");
    expect(complaint(() => openStore(file), file)).toContain("A file stands where");
  });

  test("that a folder stands in the file's place", () => {
    mkdirSync(join(folder, "a"));
    expect(complaint(() => writeFileAtomic(join(folder, "a"), ""), join(folder, "a"))).toContain("A folder stands");
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  test("that the folder cannot be made, or is missing", () => {
    complaint(() => openStore("/proc/treble"), "/proc/treble");
    expect(complaint(() => writeFileAtomic(join(folder, "no", "a"), ""), join(folder, "no", "a"))).toContain(
      "not exist",
    );
  });

  test("that a name is too long", () => {
    const path = join(folder, "n".repeat(300));
    expect(complaint(() => writeFileAtomic(path, ""), path)).toContain("too long");
  });

  test("that the folder is forbidden", () => {
    const locked = join(folder, "locked");
    mkdirSync(locked, { mode: 0o500 });
    // The superuser may write everywhere, so it steps down for this.
    const superuser = process.geteuid?.() === 0;
    if (superuser) process.seteuid?.(65534);
    try {
      expect(complaint(() => writeFileAtomic(join(locked, "a"), ""), join(locked, "a"))).toContain("permissions");
    } finally {
      if (superuser) process.seteuid?.(0);
    }
  });
});

describe("on a small disk of its own", () => {
  /** Mounts a memory disk, or skips the test where that is not allowed. */
  function smallDisk(skip: (reason: string) => never, body: (disk: string) => void): void {
    const disk = join(folder, "disk");
    mkdirSync(disk);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], { stdio: "ignore" });
    } catch {
      skip("a memory disk can be mounted by the superuser alone");
    }
    try {
      body(disk);
    } finally {
      execFileSync("umount", [disk]);
    }
  }

  test("a full disk is said in one sentence, and the old file stays", ({ skip }) => {
    smallDisk(skip, (disk) => {
      const path = join(disk, "a.npz");
      writeFileAtomic(path, "old");
      expect(complaint(() => writeFileAtomic(path, new Uint8Array(1 << 20)), path)).toContain("The disk is full");
      expect(readdirSync(disk)).toEqual(["a.npz"]);
      expect(readFileSync(path, "utf8")).toBe("old");
    });
  });

  test("a run survives a full disk and goes on when there is room", ({ skip }) => {
    smallDisk(skip, (disk) => {
      const root = join(disk, "store");
      const run = openStore(root).run({ disk: "full" });
      const writer = run.tryLock();
      if (writer === null) throw new Error("not locked");
      const small = { state: { data: Uint8Array.of(1), shape: [1] } };
      const large = { state: { data: new Uint8Array(1 << 19), shape: [1 << 19] } };
      writer.appendMetrics({ epoch: 0 });
      writer.saveCheckpoint({ epoch: 0, arrays: small, meta: null });
      complaint(() => writer.saveCheckpoint({ epoch: 1, arrays: large, meta: null }), run.folder);
      complaint(() => writer.writeFile("model.onnx", new Uint8Array(1 << 19)), join(run.folder, "model.onnx"));

      // Down to the last byte, so that not even a row or a lock fits.
      const filler = join(disk, "filler");
      fill(filler);
      complaint(
        () => {
          for (let i = 0; i < 100; i++) writer.appendMetrics({ epoch: 1, text: "x".repeat(1000) });
        },
        join(run.folder, "metrics.jsonl"),
      );
      const whole = run.metrics().length;
      expect(readFileSync(join(run.folder, "metrics.jsonl"), "utf8").split("\n")).toHaveLength(whole + 1);
      complaint(() => writer.finish({}), join(run.folder, "done.json"));
      writer.release();
      expect(run.isRunning()).toBe(false);
      complaint(() => run.tryLock(), run.folder);
      expect(run.isRunning()).toBe(false);

      rmSync(filler);
      const again = run.tryLock();
      expect(again?.loadCheckpoint()).toEqual({ epoch: 0, arrays: small, meta: null });
      expect(run.metrics()).toEqual([{ epoch: 0 }]);
      again?.finish({ ok: true });
      expect(run.result()?.summary).toEqual({ ok: true });
    });
  });

  test("a read-only disk is said in one sentence, and finished runs can still be read there", ({ skip }) => {
    smallDisk(skip, (disk) => {
      const root = join(disk, "store");
      const store = openStore(root);
      store.run({ n: 1 }).tryLock()?.finish({ n: 1 });
      execFileSync("mount", ["-o", "remount,ro", disk]);
      expect(complaint(() => writeFileAtomic(join(disk, "a"), ""), join(disk, "a"))).toContain("read-only");
      const again = openStore(root);
      expect(again.run({ n: 1 }).result()?.summary).toEqual({ n: 1 });
      expect(again.list().map(({ state }) => state)).toEqual(["done"]);
      expect(complaint(() => again.run({ n: 2 }).tryLock(), root)).toContain("read-only");
    });
  });
});

function fill(path: string): void {
  writeFileSync(path, "");
  for (let bytes = 1 << 16; bytes >= 1; ) {
    try {
      writeFileSync(path, new Uint8Array(bytes), { flag: "a" });
    } catch {
      bytes >>= 1;
    }
  }
}
