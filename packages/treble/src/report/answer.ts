import type { ClaimResult, NetworkResult, StudyResult, Verdict } from "../experiments/results.ts";
import { frequency, listText } from "./format.ts";
import { byKernel, measured, networkGroups } from "./networkGroups.ts";
import { networkName } from "./networkName.ts";

/** What came out, in one sentence built from the numbers: where the perturbations lie at the two ends of the grid. */
export function answerSentence(result: StudyResult): string {
  const group = networkGroups(measured(result.networks))[0];
  if (group === undefined)
    return `No perturbation was found on ${result.dataset.label}, so there is no frequency to report.`;
  const landmarks = `the images themselves lie at ${frequency(result.images.centroid.mean)}, white noise at ${frequency(result.whiteNoise.centroid)}`;
  const opening = `On ${result.dataset.label}, the smallest perturbations found`;
  const convolutions = byKernel(group.networks);
  const narrow = convolutions[0];
  const wide = convolutions.at(-1);
  if (narrow !== undefined && wide !== undefined && narrow.kernel !== wide.kernel) {
    const kind = group.id === "linear" ? "linear" : narrow.activation === "gelu" ? "GELU" : "ReLU";
    return (
      `${opening} for a ${kind} network are centred at ${frequency(narrow.centroid.mean)} cycles per pixel with ` +
      `${kernelWords(narrow)} and at ${frequency(wide.centroid.mean)} with ${kernelWords(wide)}; ${landmarks}.`
    );
  }
  const sorted = [...group.networks].sort((a, b) => a.centroid.mean - b.centroid.mean);
  const lowest = sorted[0]!;
  const highest = sorted.at(-1)!;
  if (lowest === highest)
    return `${opening} for the ${networkName(lowest)} network are centred at ${frequency(lowest.centroid.mean)} cycles per pixel; ${landmarks}.`;
  return (
    `${opening} are centred between ${frequency(lowest.centroid.mean)} (${networkName(lowest)}) and ` +
    `${frequency(highest.centroid.mean)} cycles per pixel (${networkName(highest)}); ${landmarks}.`
  );
}

/** How the claims fared: `Of 2 claims tested, 1 is supported and 1 inconclusive.` */
export function tallySentence(claims: readonly ClaimResult[]): string {
  if (claims.length === 0) return "No claim was tested.";
  if (claims.length === 1) return `The one claim tested is ${claims[0]!.verdict}.`;
  const verdicts: readonly Verdict[] = ["supported", "contradicted", "inconclusive"];
  const counts = verdicts
    .map((verdict) => ({ verdict, n: claims.filter((claim) => claim.verdict === verdict).length }))
    .filter(({ n }) => n > 0);
  const verb = counts[0]!.n === 1 ? "is" : "are";
  const parts = counts.map(({ verdict, n }, i) => (i === 0 ? `${n} ${verb} ${verdict}` : `${n} ${verdict}`));
  return `Of ${claims.length} claims tested, ${listText(parts)}.`;
}

function kernelWords(network: NetworkResult): string {
  return network.family === "full-width"
    ? "kernels as wide as the image"
    : `${network.kernel}×${network.kernel} kernels`;
}
