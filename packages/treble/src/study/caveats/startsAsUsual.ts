import type { Condition } from "../../experiments/contract/conditionRuns.ts";
import type { Scale } from "../../experiments/contract/scale.ts";
import { startOf } from "../../experiments/contract/startOf.ts";
import { familyOf } from "../../models/architectures.ts";

/**
 * Whether the network starts from the usual weights while the others start small: it has normalisation, which undoes a
 * small start.
 */
export function startsAsUsual(condition: Condition, scale: Scale): boolean {
  const { architecture } = condition;
  return scale.initScale !== 1 && startOf(condition, scale) === 1 && familyOf(architecture).normalises(architecture);
}
