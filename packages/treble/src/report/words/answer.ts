import type { ClaimResult, NetworkResult, StudyResult, Verdict } from "../../results/results.ts";
import { listText } from "../../text/listText.ts";
import { activationWord } from "./activationWord.ts";
import { claimsAndChecks } from "./claimWords.ts";
import { mainRecipe } from "./coreStudy.ts";
import { frequency, intervalText, plural } from "./format.ts";
import { byKernel, measured, networkGroups } from "./networkGroups.ts";
import { networkName } from "./networkName.ts";
import { ranRecipes } from "./recipes.ts";

/**
 * What came out, in one sentence built from the numbers: where the perturbations lie at the two ends of the grid, and
 * whether their intervals tell them apart.
 */
export function answerSentence(result: StudyResult): string {
  const group = networkGroups(measured(result.networks))[0];
  if (group === undefined)
    return `No perturbation was found on ${result.dataset.label}, so there is no frequency to report.`;
  const landmarks = `the images themselves lie at ${frequency(result.images.centroid.mean)}, white noise at ${frequency(result.whiteNoise.centroid)}`;
  const convolutions = byKernel(group.networks);
  const narrow = convolutions[0];
  const wide = convolutions.at(-1);
  if (narrow !== undefined && wide !== undefined && narrow.kernel !== wide.kernel) {
    const kind = activationWord(narrow.activation);
    const recipe = ranRecipes(result).length > 1 ? ` trained by the recipe ${mainRecipe(result)?.name}` : "";
    return (
      `On ${result.dataset.label}, a ${kind} network with ${kernelWords(narrow)}${recipe} is fooled ${comparison(narrow, wide)} one with ${kernelWords(wide)}: ` +
      `the smallest perturbations found are centred at ${intervalText(narrow.centroid)} against ${intervalText(wide.centroid)} cycles per pixel ` +
      `(95 % intervals, ${plural(Math.min(narrow.seeds, wide.seeds), "seed")}); ${landmarks}.`
    );
  }
  const opening = `On ${result.dataset.label}, the smallest perturbations found`;
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

/** What the intervals say of two centroids, in words that a network's name follows. */
function comparison({ centroid: a }: NetworkResult, { centroid: b }: NetworkResult): string {
  if (a.low > b.high) return "at higher frequencies than";
  if (a.high < b.low) return "at lower frequencies than";
  return "at frequencies that the intervals do not tell from those of";
}

/** How the claims fared, and the checks apart: `Of 2 claims tested, 1 is supported and 1 inconclusive.` */
export function tallySentence(all: readonly ClaimResult[]): string {
  const { claims, checks } = claimsAndChecks(all);
  if (checks.length === 0) return tally(claims, "claim");
  return `${tally(claims, "claim")} ${checksSentence(checks)}`;
}

/** How the checks of method and data fared; empty where there is none. */
export function checksSentence(all: readonly ClaimResult[]): string {
  const { checks } = claimsAndChecks(all);
  return checks.length === 0 ? "" : tally(checks, "check of method or data", "checks of method or data");
}

function tally(claims: readonly ClaimResult[], noun: string, nouns = `${noun}s`): string {
  if (claims.length === 0) return `No ${noun} was tested.`;
  if (claims.length === 1) return `The one ${noun} tested is ${claims[0]!.verdict}.`;
  const verdicts: readonly Verdict[] = ["supported", "contradicted", "inconclusive"];
  const counts = verdicts
    .map((verdict) => ({ verdict, n: claims.filter((claim) => claim.verdict === verdict).length }))
    .filter(({ n }) => n > 0);
  const verb = counts[0]!.n === 1 ? "is" : "are";
  const parts = counts.map(({ verdict, n }, i) => (i === 0 ? `${n} ${verb} ${verdict}` : `${n} ${verdict}`));
  return `Of ${claims.length} ${nouns} tested, ${listText(parts)}.`;
}

function kernelWords(network: NetworkResult): string {
  return network.convolution === "full"
    ? "kernels as wide as the image"
    : `${network.kernel}×${network.kernel} kernels`;
}
