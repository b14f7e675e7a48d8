import type { AuditResult } from "../../../results/audit.ts";
import { pixelUnitsText } from "../../../text/pixelUnitsText.ts";
import { compact, MISSING } from "../../words/format.ts";

type Norm = AuditResult["smallest"]["norm"];

/** Norms as reports write them. */
export const normText: Readonly<Record<Norm, string>> = { l1: "L1", l2: "L2", linf: "L∞" };

/** `L2 0.5`, `L∞ 8/255`. */
export function radiusText(norm: Norm, epsilon: number): string {
  if (!Number.isFinite(epsilon)) return `${normText[norm]} ${MISSING}`;
  const text = pixelUnitsText(epsilon, norm);
  return `${normText[norm]} ${text.includes("/") ? text : compact(epsilon)}`;
}
