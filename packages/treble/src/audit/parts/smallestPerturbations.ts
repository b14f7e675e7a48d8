import type { AttackResult } from "../../attacks/contract/result.ts";
import type { SmallestPerturbations } from "../../results/audit.ts";
import { medianInterval } from "../../statistics/medianInterval.ts";
import { quartiles } from "../../statistics/quartiles.ts";
import { sum } from "../../statistics/sum.ts";
import { auditShare } from "./auditShare.ts";

/** What the attack for the smallest perturbations came to. */
export function smallestPerturbations(result: AttackResult): SmallestPerturbations {
  const { norm } = result.attack.settings;
  const sizes = result[norm].filter((_, n) => result.success[n] === 1);
  const interval = medianInterval(sizes);
  const reasons: Record<string, number> = {};
  for (const reason of result.reasons) {
    if (reason !== undefined && reason !== "misclassified") reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  return {
    attack: result.attack.name,
    norm,
    attacked: result.attacked,
    fooled: sizes.length,
    reasons,
    size: sizes.length > 0 ? quartiles(sizes) : null,
    ...(interval && { medianInterval: interval }),
    survives8Bit: sizes.length > 0 ? auditShare(sum(result.survives8Bit), sizes.length) : null,
  };
}
