import { initialScale } from "../recipes/initialScale.ts";
import type { Condition } from "./conditionRuns.ts";
import type { Scale } from "./scale.ts";

/** The factor on the deviations of a condition's initial weights: its own, or what the recipe's start gives it. */
export function startOf({ architecture, initScale }: Condition, { recipe }: Scale): number {
  return initScale ?? initialScale(architecture, recipe);
}

/** A condition that names its start where that is not the one of the scale's networks with one hidden layer. */
export function started(condition: Condition, scale: Scale): Condition {
  const initScale = startOf(condition, scale);
  if (initScale === scale.initScale) return condition;
  const { id, label, architecture, cost, ...special } = condition;
  return { id, label, architecture, cost, initScale, ...special };
}
