import type { Adversarial } from "../../training/adversarial.ts";
import type { Condition } from "../contract/conditionRuns.ts";
import type { Scale } from "../contract/scale.ts";

/** What batches are attacked with during training: L2, as what the networks are measured with. */
export function trainedWith({ name }: Scale): Adversarial {
  if (name === "quick") return { norm: "l2", epsilon: 0.25, steps: 2, stepSize: 0.15 };
  return { norm: "l2", epsilon: 0.5, steps: 7, stepSize: 0.18 };
}

/** The same network, trained on attacked images. */
export function adversariallyTrained(condition: Condition, scale: Scale): Condition {
  const adversarial = trainedWith(scale);
  return {
    ...condition,
    id: `${condition.id}-adversarial`,
    label: `${condition.label}, trained adversarially`,
    trainingCost: 1 + 0.6 * adversarial.steps,
    training: { ...condition.training, adversarial },
  };
}
