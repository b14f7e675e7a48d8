import { type AttackByName, attackOf } from "../../../attacks/attackOf.ts";
import type { Attack } from "../../../attacks/contract/contract.ts";
import type { Ensemble } from "../../../attacks/contract/ensemble.ts";
import type { Annulus } from "../../../frequency/band.ts";
import { settingFlags } from "./settingFlags.ts";

/** The flags that say which attack. */
export interface AttackFlags extends Omit<AttackByName, "band" | "targeted" | "start"> {
  /** One attack for each. */
  readonly band?: readonly Annulus[];
  /** Towards which class, as the user names it. */
  readonly target?: string;
}

/** An attack, and the band that confines its perturbations. */
export interface Tried {
  readonly attack: Attack | Ensemble;
  readonly band?: Annulus;
}

/** The attack that is asked for, or one for each band. @throws UserError as `attackOf` */
export function askedAttacks({ band: bands, target, ...options }: AttackFlags): readonly [Tried, ...Tried[]] {
  const of = (band?: Annulus): Tried => {
    const attack = attackOf({ ...options, targeted: target !== undefined, ...(band && { band }) }, settingFlags);
    return { attack, ...(band && { band }) };
  };
  const [first, ...others] = bands ?? [];
  return [of(first), ...others.map(of)];
}
