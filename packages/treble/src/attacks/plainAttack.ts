import { type AttackName, catalogue } from "./catalogue.ts";
import type { Attack } from "./contract/contract.ts";
import type { Ensemble } from "./contract/ensemble.ts";
import { type AttackChoices, madeAttack } from "./madeAttack.ts";
import { openValues } from "./openValues.ts";

/**
 * An attack by its name and settings, as plain data: the names of `treble attack` and of its options, in pixel units.
 * What it has besides are that attack's defaults.
 */
export interface PlainAttack extends Omit<AttackChoices, "band" | "targeted"> {
  readonly name: AttackName;
}

/** The attack that the plain data mean. @throws UserError for a setting that it does not have, or out of range. */
export function attackOfPlain({ name, ...choices }: PlainAttack): Attack | Ensemble {
  return madeAttack(catalogue.entry(name), choices);
}

/**
 * The same with the numbers written out that the attack leaves to its default, as far as its name leaves them open, so
 * that what names a run says them.
 */
export function writtenOut(plain: PlainAttack): PlainAttack {
  const { epsilon, steps, stepSize } = openValues(catalogue.entry(plain.name), attackOfPlain(plain));
  return {
    ...plain,
    ...(epsilon !== undefined && { epsilon }),
    ...(steps !== undefined && { steps }),
    ...(stepSize !== undefined && { stepSize }),
  } as PlainAttack;
}
