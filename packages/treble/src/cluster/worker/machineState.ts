import type { MachineRecord } from "../machineRecord.ts";
import { jobVersion } from "../networkJob.ts";

/** Notes that are kept for others to read. */
const NOTES = 8;
/** Runs a minute are those of so long a time. */
const RATE_MS = 300_000;

/** What a worker knows of itself, for others to see. */
export class MachineState {
  readonly #name: string;
  readonly #concurrency: number;
  readonly #started = Date.now();
  readonly #begun = performance.now();
  readonly #doing = new Map<string, { label: string; done: number; text: string }>();
  readonly #finished: { readonly at: number; readonly runs: number }[] = [];
  readonly #notes: { number: number; text: string }[] = [];
  #networks = 0;
  #runs = 0;
  #count = 0;
  #refusing: string | null = null;

  constructor(name: string, concurrency: number) {
    this.#name = name;
    this.#concurrency = concurrency;
  }

  /** A network is begun. */
  begin(id: string, label: string): void {
    this.#doing.set(id, { label, done: 0, text: "" });
  }

  /** How far it is, from 0 to 1. */
  update(id: string, done: number, text: string): void {
    const now = this.#doing.get(id);
    if (now) Object.assign(now, { done, text });
  }

  /** It is over, whatever came of it. */
  end(id: string): void {
    this.#doing.delete(id);
  }

  /** A network was finished; so many of its runs were not before. */
  finished(runs: number): void {
    this.#networks++;
    this.#runs += runs;
    this.#refusing = null;
    this.#finished.push({ at: performance.now(), runs });
  }

  /** Does nothing of what it was offered, and why. True where that is news. */
  refuse(reason: string): boolean {
    const news = this.#refusing !== reason;
    this.#refusing = reason;
    return news;
  }

  /** Something that people should know. */
  note(text: string): void {
    this.#notes.push({ number: ++this.#count, text: text.slice(0, 500) });
    if (this.#notes.length > NOTES) this.#notes.shift();
  }

  record(): MachineRecord {
    const now = performance.now();
    while (this.#finished[0] && now - this.#finished[0].at > RATE_MS) this.#finished.shift();
    const minutes = Math.min(RATE_MS, now - this.#begun) / 60_000;
    const runs = this.#finished.reduce((sum, one) => sum + one.runs, 0);
    return {
      ...{ name: this.#name, version: jobVersion, concurrency: this.#concurrency, started: this.#started },
      ...{ networks: this.#networks, runs: this.#runs, refusing: this.#refusing },
      rate: Math.round((100 * runs) / Math.max(minutes, 1 / 60)) / 100,
      doing: [...this.#doing].map(([id, now]) => ({ id, ...now, done: Math.round(100 * now.done) / 100 })),
      notes: [...this.#notes],
    };
  }
}
