import type { Redis } from "ioredis";
import type { ProgressSink } from "../running/progressSink.ts";
import { listText } from "../text/listText.ts";
import type { Following } from "./following.ts";
import type { Machine } from "./machineRecord.ts";
import { machinesSeen } from "./machines.ts";
import type { QueueTiming } from "./timing.ts";

/** Machines that a line names; there may be a thousand. */
const NAMED = 8;

/** Tells what the machines of a queue are doing, what they refuse and what they note. */
export class MachineWatch {
  readonly #redis: Redis;
  readonly #sink: ProgressSink;
  readonly #timing: QueueTiming;
  readonly #shown: string;
  readonly #folder: string;
  /** The last note that was told of a machine, by its name and start. */
  readonly #told = new Map<string, number>();
  readonly #refusals = new Set<string>();
  #reported = performance.now();
  #warned = Number.NEGATIVE_INFINITY;

  constructor(redis: Redis, sink: ProgressSink, timing: QueueTiming, shown: string, folder: string) {
    this.#redis = redis;
    this.#sink = sink;
    this.#timing = timing;
    this.#shown = shown;
    this.#folder = folder;
  }

  /** What machines noted before is not told. */
  async begin(): Promise<void> {
    for (const machine of await machinesSeen(this.#redis)) this.#told.set(keyOf(machine), lastNote(machine));
  }

  async look(following: Following): Promise<void> {
    const machines = (await machinesSeen(this.#redis)).filter((machine) => isAlive(machine, this.#timing));
    for (const machine of machines) {
      this.#tell(machine);
      for (const { id, done, text } of machine.doing) {
        following.progress(id, done, [`on ${machine.name}`, text].filter(Boolean).join(": "));
      }
    }
    this.#warn(machines);
    const now = performance.now();
    if (now - this.#reported < this.#timing.report || machines.length === 0) return;
    this.#reported = now;
    this.#sink.log(reportLine(machines, following));
  }

  #tell(machine: Machine): void {
    const { name, refusing, notes } = machine;
    const last = this.#told.get(keyOf(machine)) ?? 0;
    for (const { number, text } of notes) if (number > last) this.#sink.log(`note: ${name}: ${text}`);
    this.#told.set(keyOf(machine), lastNote(machine));
    if (refusing === null) return;
    const refusal = `${keyOf(machine)} ${refusing}`;
    if (this.#refusals.has(refusal)) return;
    this.#refusals.add(refusal);
    this.#sink.log(`note: The worker ${name} ${refusing.replace(/\.$/, "")}; its networks go back to the queue.`);
  }

  /** That nobody does anything, and why. */
  #warn(machines: readonly Machine[]): void {
    const idle = machines.every(({ refusing }) => refusing !== null);
    if (!idle) return;
    const now = performance.now();
    if (now - this.#warned < this.#timing.report) return;
    this.#warned = now;
    const one = machines.length === 1;
    const who = one
      ? "The one worker that is there refuses what it is"
      : `All ${machines.length} workers refuse what they are`;
    this.#sink.log(
      machines.length === 0
        ? `note: No worker is there; start some, on any machine that has ${this.#folder}: treble worker ${this.#shown} --store ${this.#folder}`
        : `note: ${who} offered, so nothing is being done; mend what ${one ? "it says" : "they say"}, or start another worker.`,
    );
  }
}

/** Whether a machine has been heard of lately. */
export function isAlive({ silent }: Machine, { heartbeat }: QueueTiming): boolean {
  return silent < Math.max(4 * heartbeat, 2_000);
}

function keyOf({ name, started }: Machine): string {
  return `${name} ${started}`;
}

function lastNote({ notes }: Machine): number {
  return notes.at(-1)?.number ?? 0;
}

function reportLine(machines: readonly Machine[], { left, runsLeft }: Pick<Following, "left" | "runsLeft">): string {
  const rate = machines.reduce((sum, machine) => sum + machine.rate, 0);
  const named = machines
    .toSorted((a, b) => b.rate - a.rate)
    .slice(0, NAMED)
    .map(({ name, rate, networks }) => `${name} ${rate.toFixed(1)} (${networks} done)`);
  const others = machines.length > NAMED ? [`${machines.length - NAMED} others`] : [];
  const minutes = rate > 0 ? `, about ${Math.max(1, Math.round(runsLeft / rate))} min` : "";
  const count = machines.length === 1 ? "1 machine" : `${machines.length} machines`;
  return `${count}, ${rate.toFixed(1)} runs a minute: ${listText([...named, ...others])}; ${left} networks left (${runsLeft} runs${minutes}).`;
}
