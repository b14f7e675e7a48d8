import type { BandResult } from "../../../results/audit.ts";
import { bandText } from "./bandText.ts";
import { sizeText } from "./keyNumbers.ts";

/** Where a model is weakest: of the bands where at least half of the attacked images were fooled. */
export function bandsSentence(bands: readonly BandResult[]): string {
  const known = bands
    .filter(({ attacked, fooled, size }) => 2 * fooled >= attacked && Number.isFinite(size?.median))
    .toSorted((a, b) => a.size!.median - b.size!.median);
  const [weakest] = known;
  if (weakest === undefined) return "In no band were half of the attacked images fooled.";
  const one = `${bandText(weakest)} cycles per pixel, where a median L2 norm of ${sizeText(weakest.size!.median)} is enough`;
  const last = known.at(-1)!;
  if (last === weakest) return `Only one band fooled half of the attacked images: ${one}.`;
  return `The model is weakest at ${one}, and strongest at ${bandText(last)}, where it takes ${sizeText(last.size!.median)}.`;
}
