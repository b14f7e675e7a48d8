import { completeRun } from "../../runs/completeRun.ts";
import type { RunResult, RunStore, RunWriter } from "../../runs/store.ts";
import type { Laboratory } from "./laboratory.ts";
import type { RunConfig } from "./runConfig.ts";

/** A finished run whose summary has a known type: its configuration fixes what the summary holds. */
export interface Performed<Summary extends object> extends Omit<RunResult, "config" | "summary"> {
  readonly config: RunConfig<Summary>;
  readonly summary: Summary;
}

/** A finished run; null where it is not finished. */
export function performed<Summary extends object>(
  store: RunStore,
  config: RunConfig<Summary>,
): Performed<Summary> | null {
  return store.run(config).result() as Performed<Summary> | null;
}

/**
 * A run's result: read if it is finished, awaited if another process is doing it, done otherwise. `work` gets the
 * writer (with the last checkpoint, if there is one), writes the run's files and returns the summary.
 */
export async function perform<Summary extends object>(
  { store, signal }: Laboratory,
  config: RunConfig<Summary>,
  work: (writer: RunWriter) => Promise<Summary>,
): Promise<Performed<Summary>> {
  return (await completeRun(store.run(config), work, signal)) as Performed<Summary>;
}
