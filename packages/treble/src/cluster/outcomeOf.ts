import { UserError } from "../errors/userError.ts";
import type { TrialRuns } from "../pipeline/trialJob.ts";
import type { Following, Wanted } from "./following.ts";

/**
 * What became of networks, when none is left to wait for: their runs by the cells' ids.
 *
 * @throws UserError for networks that were taken out of the queue; Error for those that failed.
 */
export function outcomeOf(
  wanted: readonly Wanted[],
  { runs, failed, removed }: Pick<Following, "runs" | "failed" | "removed">,
): ReadonlyMap<string, TrialRuns> {
  const ids = (of: { has(id: string): boolean }): string =>
    wanted.flatMap(({ id, cells }) => (of.has(id) ? cells.map((cell) => cell.id) : [])).join(", ");
  const again = "what is finished is kept, and the same command tries the rest again.";
  const all = wanted.reduce((sum, { cells }) => sum + cells.length, 0);
  if (failed.size > 0) {
    const reasons = [...new Set(failed.values())];
    const why = reasons.length === 1 ? `: ${reasons[0]!.replace(/\.$/, "")}` : "";
    throw new Error(`${failed.size} of ${all} networks failed (${ids(failed)})${why}; ${again}`);
  }
  if (removed.size > 0) {
    throw new UserError(`${removed.size} of ${all} networks were taken out of the queue (${ids(removed)}); ${again}`);
  }
  return new Map(wanted.flatMap(({ id, cells }) => cells.map((cell) => [cell.id, runs.get(id)!] as const)));
}
