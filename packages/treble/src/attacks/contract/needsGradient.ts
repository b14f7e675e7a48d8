import type { Attack } from "./contract.ts";
import type { Ensemble } from "./ensemble.ts";

/** Whether an attack, or any of an ensemble's, needs the model's derivative: the others see its outputs alone. */
export function needsGradient(attack: Attack | Ensemble): boolean {
  if ("attacks" in attack) return attack.attacks.some(needsGradient);
  return attack.kind === "steps" || attack.asks.some((kind) => kind !== "logits");
}
