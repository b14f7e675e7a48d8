import type { Condition } from "../../experiments/contract/experiment.ts";
import { familyOf } from "../../models/architectures.ts";

/** Whether the network has normalisation, which undoes a small start, and starts from the usual weights therefore. */
export function startsAsUsual({ architecture, initScale }: Condition): boolean {
  return initScale === 1 && familyOf(architecture).normalises(architecture);
}
