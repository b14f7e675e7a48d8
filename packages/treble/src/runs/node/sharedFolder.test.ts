import { type ChildProcess, fork } from "node:child_process";
import { on } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStore } from "./diskStore.ts";
import { writeDoneFile } from "./doneFile.ts";

let root: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "treble-shared-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(root, { recursive: true, force: true });
});

const lock = { staleAfterMs: 2000, beatEveryMs: 100 };

interface Said {
  readonly holds?: number;
  readonly wrote?: number;
  readonly done?: unknown;
  readonly error?: string;
}

/** A process on another machine, as far as locks go. */
function machine(host: string) {
  const program = new URL("./testing/machine.mjs", import.meta.url);
  const child = fork(program, [root, host, JSON.stringify(lock)], { execArgv: [] });
  children.push(child);
  const messages = on(child, "message");
  return {
    child,
    async hears(): Promise<Said> {
      return (await messages.next()).value[0];
    },
    go: (): void => void child.send("go"),
  };
}

type Machine = ReturnType<typeof machine>;

/** Has it do what is left from `epoch` on, and finish. */
async function finishing(one: Machine, epoch: number): Promise<void> {
  for (let i = epoch; i < 3; i++) {
    one.go();
    expect(await one.hears()).toEqual({ wrote: i });
  }
  one.go();
}

/** The run as it should be, whoever did it. */
function expectWhole(by: string): void {
  const run = openStore(root).run({ shared: true });
  expect(run.result()?.summary).toEqual({ by });
  expect(run.metrics()).toEqual([0, 1, 2].map((epoch) => ({ epoch, value: epoch * epoch })));
  for (const epoch of [0, 1, 2]) {
    expect(Buffer.from(run.readFile(`file-${epoch}.txt`)).toString()).toBe(`epoch ${epoch}`);
  }
  const files = ["config.json", "done.json", "file-0.txt", "file-1.txt", "file-2.txt", "metrics.jsonl"];
  expect(readdirSync(run.folder)).toEqual(files);
}

test("a holder on another machine that beats is waited for, however long it takes", async () => {
  const holder = machine("first");
  expect(await holder.hears()).toEqual({ holds: 0 });
  const waiting = machine("second");
  await sleep(2 * lock.staleAfterMs);
  await finishing(holder, 0);
  expect(await holder.hears()).toEqual({ done: { by: "first" } });
  expect(await waiting.hears()).toEqual({ done: { by: "first" } });
  expectWhole("first");
});

test("one that is killed is taken over from its checkpoint once it was silent for long enough", async () => {
  const first = machine("first");
  expect(await first.hears()).toEqual({ holds: 0 });
  first.go();
  expect(await first.hears()).toEqual({ wrote: 0 });
  const second = machine("second");
  const killed = performance.now();
  first.child.kill("SIGKILL");
  expect(await second.hears()).toEqual({ holds: 1 });
  expect(performance.now() - killed).toBeGreaterThan(lock.staleAfterMs);
  await finishing(second, 1);
  expect(await second.hears()).toEqual({ done: { by: "second" } });
  expectWhole("second");
});

describe.runIf(process.platform !== "win32")("one that was stopped, and taken over, and goes on", () => {
  async function stopped(): Promise<readonly [Machine, Machine]> {
    const first = machine("first");
    await first.hears();
    first.go();
    expect(await first.hears()).toEqual({ wrote: 0 });
    first.child.kill("SIGSTOP");
    const second = machine("second");
    expect(await second.hears()).toEqual({ holds: 1 });
    return [first, second];
  }

  test("while the other is at work writes nothing more, and says so", async () => {
    const [first, second] = await stopped();
    first.child.kill("SIGCONT");
    first.go();
    expect((await first.hears()).error).toMatch(/no longer locked by this writer: .* another process took it over/);
    await finishing(second, 1);
    expect(await second.hears()).toEqual({ done: { by: "second" } });
    expectWhole("second");
  });

  test("when the other has finished changes nothing of the result", async () => {
    const [first, second] = await stopped();
    await finishing(second, 1);
    expect(await second.hears()).toEqual({ done: { by: "second" } });
    first.child.kill("SIGCONT");
    first.go();
    expect((await first.hears()).error).toMatch(/no longer locked by this writer/);
    expectWhole("second");
  });
});

test("who writes done.json first has finished the run, even one that should not have", () => {
  const run = openStore(root).run({ shared: true });
  const writer = run.tryLock()!;
  writer.writeFile("a.txt", "a");
  // A writer that was stopped between its last look at the lock and the last step.
  writeDoneFile(run.folder, run.hash, { by: "first" }, () => {});
  writer.finish({ by: "second" });
  expect(run.result()?.summary).toEqual({ by: "first" });
  expect(readdirSync(run.folder)).toEqual(["a.txt", "config.json", "done.json"]);
});

test("a run that another machine holds is not removed, and the message says where it is", () => {
  const writer = openStore(root, { lock: { host: "node7 0 0" } })
    .run({ shared: true })
    .tryLock()!;
  const store = openStore(root);
  const { id, folder } = store.run({ shared: true });
  expect(() => store.remove(id)).toThrow(
    `being done by process ${process.pid} on node7: stop that first, or remove ${join(folder, "lock")} where that machine is gone.`,
  );
  writer.release();
  store.remove(id);
});
