/** The settings of Madry et al. 2018, by their names: L∞, random start. */
import type { StepAttack } from "../contract/contract.ts";
import { type PgdOptions, projectedGradient } from "./pgd.ts";

export type MadryOptions = Pick<PgdOptions, "restarts" | "stopWhenFooled" | "loss">;

/** MNIST: ε 0.3, 40 steps of 0.01. */
export function madryMnist(options: MadryOptions = {}): StepAttack {
  const settings = { steps: 40, stepSize: 0.01, randomStart: true };
  return projectedGradient("PGD L∞ (Madry, MNIST)", "linf", 0.3, { ...options, ...settings });
}
