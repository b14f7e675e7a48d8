import type { ClaimResult, NetworkResult, StudyResult } from "../../results/results.ts";

/** The networks that a claim compares, in its order. */
export function comparedNetworks(
  claim: Pick<ClaimResult, "networks">,
  { networks }: Pick<StudyResult, "networks">,
): NetworkResult[] {
  return claim.networks.flatMap((id) => networks.filter((network) => network.id === id));
}
