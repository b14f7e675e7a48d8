import { type AttackName, catalogue } from "./catalogue.ts";
import type { Attack } from "./contract/contract.ts";
import type { Ensemble } from "./contract/ensemble.ts";
import { type AttackChoices, madeAttack, type SettingNames } from "./madeAttack.ts";

/** An attack by its name, with settings. */
export interface AttackByName extends AttackChoices {
  readonly attack: AttackName;
}

/**
 * The attack, or the ensemble of attacks, of that name.
 * @param called what complaints call the settings; as they are called here unless it says otherwise.
 * @throws UserError for a name that there is not, a setting that the attack does not have, or a value out of range.
 */
export function attackOf({ attack, ...choices }: AttackByName, called?: SettingNames): Attack | Ensemble {
  return madeAttack(catalogue.entry(attack), choices, called);
}
