import type { ClaimResult, StudyResult } from "../../results/results.ts";
import { listText } from "../../text/listText.ts";
import { rowName } from "./claimMatrix.ts";
import { networkName } from "./networkName.ts";

/** More networks than this are counted only. */
const MOST_NAMED = 6;

/**
 * Which claims rest on the same networks, in sentences, so that no reader takes them for independent: those that look
 * at exactly the same ones together, then how many share some, then that own and shared forms are of the same. Forms
 * of one claim count as one. Empty where there is nothing to say.
 */
export function sharedNetworksSentences(
  claims: readonly ClaimResult[],
  { networks }: Pick<StudyResult, "networks">,
): readonly string[] {
  const rows = [...new Set(claims.map(({ row }) => row))].map((row) => {
    const own = claims.filter((claim) => claim.row === row);
    return {
      row,
      claim: own[0]!,
      forms: own.length,
      ids: [...new Set(own.flatMap((claim) => claim.networks))].toSorted(),
    };
  });
  const sets = [...new Set(rows.filter(({ ids }) => ids.length > 0).map(({ ids }) => ids.join("\n")))];
  const groups = sets.map((set) => rows.filter(({ ids }) => ids.join("\n") === set));
  const same = groups.filter((group) => group.length > 1);
  const sentences = same.map((group) => {
    const ids = group[0]!.ids;
    const names = ids.flatMap((id) => networks.filter((n) => n.id === id).map(networkName));
    const which = names.length > 0 && names.length <= MOST_NAMED ? `: ${listText(names)}` : "";
    return `${group.length} claims (${listText(group.map(rowName))}) rest on the same ${ids.length === 1 ? "network" : `${ids.length} networks`}${which}. Count them as one piece of evidence seen in several ways.`;
  });
  const overlapping = rows.filter((one) =>
    rows.some((other) => other !== one && one.ids.some((id) => other.ids.includes(id))),
  );
  if (overlapping.length > 0 && groups.length > 1)
    sentences.push(
      `Of the ${rows.length} claims here, ${overlapping.length} share at least one network with another, so their errors go together.`,
    );
  if (rows.some(({ forms }) => forms > 1))
    sentences.push("Own and shared forms of a claim are two readings of the same networks.");
  return sentences;
}
