import { sharedSpectrum } from "treble-lab";
import type { SharedReport } from "./report.ts";
import type { Finished } from "./session.ts";

/** What finished trainings that differ in their seed alone have in common; null of one alone. */
export async function sharedOf(finished: readonly Finished[]): Promise<SharedReport | null> {
  if (finished.length < 2) return null;
  const networks = finished.map(({ perturbations, success }) => ({ signals: perturbations, present: success }));
  const { agreement, centroid, determined, profile } = await sharedSpectrum(networks, { draws: 500 });
  return {
    seeds: finished.map(({ trained }) => trained.asked.seed),
    agreement,
    centroid: determined ? centroid : null,
    share: profile && [...profile.share],
  };
}
