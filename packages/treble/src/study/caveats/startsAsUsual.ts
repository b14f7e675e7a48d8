import type { Condition } from "../../experiments/contract/experiment.ts";
import { hasNormalisation } from "../../experiments/networks/initialScale.ts";

/** Whether the network has normalisation, which undoes a small start, and starts from the usual weights therefore. */
export function startsAsUsual({ architecture, initScale }: Condition): boolean {
  return initScale === 1 && hasNormalisation(architecture);
}
