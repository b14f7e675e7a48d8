import type { Family } from "../models/architectures.ts";
import type { Condition } from "./experiment.ts";

const FAMILIES: readonly Family[] = ["vision-transformer", "mlp-mixer", "resnet", "convnext"];

/** Whether the network has normalisation, which undoes a small start, and starts from the usual weights therefore. */
export function startsAsUsual({ architecture, initScale }: Condition): boolean {
  return initScale === 1 && FAMILIES.includes(architecture.family);
}
