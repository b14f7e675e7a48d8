import { completeRun } from "../../runs/completeRun.ts";
import type { RunResult, RunWriter } from "../../runs/store.ts";
import type { Laboratory } from "./laboratory.ts";

/** A finished run whose summary has a known type: its configuration fixes what the summary holds. */
export type Performed<Summary> = RunResult & { readonly summary: Summary };

/**
 * A run's result: read if it is finished, awaited if another process is doing it, done otherwise. `work` gets the
 * writer (with the last checkpoint, if there is one), writes the run's files and returns the summary.
 */
export async function perform<Summary extends object>(
  { store, signal }: Laboratory,
  config: object,
  work: (writer: RunWriter) => Promise<Summary>,
): Promise<Performed<Summary>> {
  return (await completeRun(store.run(config), work, signal)) as Performed<Summary>;
}
