/** The settings of Madry et al. 2018, by their names: L∞, random start. */
import type { StepAttack } from "../contract/contract.ts";
import { type PgdOptions, projectedGradient } from "./pgd.ts";

/** What the name leaves open. */
export type MadryOptions = Pick<PgdOptions, "restarts" | "stopWhenFooled" | "loss">;

/**
 * Projected gradient descent as Madry et al. 2018 judged their MNIST networks: L∞, ε 0.3, 40 steps of 0.01, from a
 * random start.
 * @throws UserError for options out of range.
 */
export function madryMnist(options: MadryOptions = {}): StepAttack {
  const settings = { steps: 40, stepSize: 0.01, randomStart: true };
  return projectedGradient("PGD L∞ (Madry, MNIST)", "linf", 0.3, { ...options, ...settings });
}
