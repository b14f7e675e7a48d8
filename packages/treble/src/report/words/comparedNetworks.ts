import type { ClaimResult, ExperimentResult, NetworkResult, StudyResult } from "../../results/results.ts";
import type { StudyEvidence } from "./studyEvidence.ts";

/** The networks that a claim compares, each once; where that is not known, all of its experiment. */
export function comparedNetworks(
  claim: Pick<ClaimResult, "id">,
  experiment: Pick<ExperimentResult, "networks">,
  { networks }: Pick<StudyResult, "networks">,
  { compared }: Pick<StudyEvidence, "compared">,
): NetworkResult[] {
  const ids = new Set(compared.get(claim.id) ?? experiment.networks);
  return [...ids].flatMap((id) => networks.filter((network) => network.id === id));
}
