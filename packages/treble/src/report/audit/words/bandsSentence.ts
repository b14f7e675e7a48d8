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
  const one = `${bandText(weakest)} cycles per pixel (median L2 norm ${sizeText(weakest.size!.median)})`;
  const last = known.at(-1)!;
  if (last === weakest) return `Only one band fooled half of the attacked images: ${one}.`;
  return `It takes least in the band ${one} and most in the band ${bandText(last)} (${sizeText(last.size!.median)}).`;
}
