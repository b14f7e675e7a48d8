import type { StudyResult } from "../../results/results.ts";

/** A study's result without when it was made and how long it took: the same networks give the same, byte for byte. */
export function withoutTimes(result: StudyResult): StudyResult {
  const networks = result.networks.map((network) => ({ ...network, trainSeconds: 0 }));
  return { ...result, finished: "", seconds: 0, networks };
}
