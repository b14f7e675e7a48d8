import type { NetworkResult, StudyResult } from "../../results/results.ts";

/**
 * The study reduced to networks that can be told apart in one figure: of those on the study's own dataset, for every
 * family, activation and kernel width the one that follows the shared recipe most closely.
 */
export function coreStudy(result: StudyResult): StudyResult {
  const chosen = new Map<string, NetworkResult>();
  for (const network of result.networks) {
    if (network.dataset !== result.dataset.name) continue;
    const key = `${network.family} ${network.activation} ${network.kernel}`;
    const known = chosen.get(key);
    if (!known || network.special.length < known.special.length) chosen.set(key, network);
  }
  const core = new Set([...chosen.values()].map(({ id }) => id));
  const { example } = result;
  return {
    ...result,
    networks: result.networks.filter(({ id }) => core.has(id)),
    example: { ...example, rows: example.rows.filter(({ network }) => core.has(network)) },
  };
}
