import { catalogue } from "../../../attacks/catalogue.ts";
import { usualRadii } from "../../../attacks/usualRadii.ts";
import { UserError } from "../../../errors/userError.ts";
import type { AttackFlags } from "./askedAttacks.ts";

/** Whether the radius of that attack is for the user to choose. */
export function hasRadius({ attack }: AttackFlags): boolean {
  return catalogue.entry(attack).open.includes("epsilon");
}

/**
 * The same settings at another radius, where the attack has one: a step length that is given shrinks or grows with it,
 * as the default one does.
 * @throws UserError for an attack whose name fixes the radius.
 */
export function atRadius(options: AttackFlags, epsilon: number): AttackFlags {
  const { attack, stepSize } = options;
  if (!hasRadius(options)) {
    throw new UserError(
      `The attack ${attack} has one radius, which its name fixes, and says nothing about others; take another attack for --curve.`,
    );
  }
  // No attack has both a norm to choose and a step length.
  const before = options.epsilon ?? usualRadii[catalogue.entry(attack).norms[0]!];
  return { ...options, epsilon, ...(stepSize !== undefined && { stepSize: (stepSize * epsilon) / before }) };
}
