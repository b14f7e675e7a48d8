import { percentText } from "../attacks/audit/warning.ts";
import { normNames } from "../geometry/norms.ts";
import type { AuditResult } from "../results/audit.ts";
import { numberText } from "../results/numberText.ts";
import { listText } from "../text/listText.ts";
import { pixelUnitsText } from "../text/pixelUnitsText.ts";
import { thousands } from "../text/thousands.ts";

/** Below so many images the headline says how little they are. */
const fewImages = 100;

/** What an audit came to, in one sentence of its numbers. */
export function headline({
  clean,
  robust,
  smallest,
  spectra,
}: Pick<AuditResult, "clean" | "robust" | "smallest" | "spectra">): string {
  const few = clean.total < fewImages ? `, too few to know a share to ten points,` : "";
  if (clean.count === 0) {
    return `None of the ${thousands(clean.total)} images is right without an attack, so that there is nothing to attack, and no spectrum of perturbations: the preprocessing, the order of the classes or the model is another one.`;
  }
  const [first] = ["l2", "linf"].flatMap((norm) => robust.find((one) => one.norm === norm) ?? []);
  const others = ["l2", "linf"].flatMap((norm) => robust.find((one) => one.norm === norm) ?? []).slice(first ? 1 : 0);
  const of = (total: number): string => (total === clean.total ? "" : ` (of ${thousands(total)})`);
  const under = [first, ...others].flatMap((one) =>
    one
      ? [
          `${percentText(one.share)}${of(one.total)} under attack within ${normNames[one.norm]} ${pixelUnitsText(rounded(one.epsilon, one.norm), one.norm)}`,
        ]
      : [],
  );
  const shares = [`${percentText(clean.share)} are right without an attack`, ...under];
  const { perturbations, whiteNoise, cutoff } = spectra;
  const found =
    smallest.size === null
      ? smallest.attacked === 0
        ? "no smallest perturbation was looked for"
        : `none of ${thousands(smallest.attacked)} was fooled at any distance, which speaks against the attack rather than for the model`
      : `the smallest perturbations that mislead it have a median ${normNames[smallest.norm]} norm of ${numberText(smallest.size.median)}`;
  const where = perturbations
    ? ` and lie at ${numberText(perturbations.centroid.mean)} cycles per pixel on average (white noise: ${numberText(whiteNoise.centroid)}), ${percentText(perturbations.highShare.mean)} of their energy above ${cutoff}`
    : "";
  return `Of ${thousands(clean.total)} images${few} ${listText(shares)}; ${found}${where}.`;
}

function rounded(epsilon: number, norm: string): number {
  return norm === "linf" ? epsilon : Number(epsilon.toPrecision(4));
}
