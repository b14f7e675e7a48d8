import type { AuditResult } from "../../../results/audit.ts";
import { listText } from "../../../text/listText.ts";
import { count } from "../../words/format.ts";
import { auditName } from "./auditName.ts";
import { radiusText } from "./normText.ts";

/** What makes several audits hard to compare, a sentence each: none where they differ in their model alone. */
export function auditDifferences(results: readonly AuditResult[]): readonly string[] {
  const told = (what: string, of: (result: AuditResult) => string): string[] => {
    const found = [...new Set(results.map(of))];
    return found.length < 2 ? [] : [`They differ in ${what}: ${listText(found)}.`];
  };
  return [
    ...told("the data", ({ data }) => auditName(data.name, 60, "unnamed data")),
    ...told("the number of images", ({ data }) => count(data.images)),
    ...told("the size of the images", ({ model: { shape } }) => `${shape[2]}×${shape[1]} pixels`),
    ...told("the attack for the smallest perturbations", ({ smallest }) => auditName(smallest.attack, 80, "unnamed")),
    ...told("the radii", ({ robust }) =>
      robust.length === 0 ? "none" : robust.map(({ norm, epsilon }) => radiusText(norm, epsilon)).join(" and "),
    ),
    ...told("the attacks within a radius", ({ robust }) => auditName(robust[0]?.attack ?? "", 80, "none")),
    ...told("the version of Treble", ({ version }) => auditName(version)),
  ];
}
