import { type AttackName, attackNames, attackSettings, type Setting } from "./attackNames.ts";
import { type AttackSettingsOptions, attackOf, type SettingNames } from "./attackOf.ts";
import type { Attack } from "./contract/contract.ts";
import type { Ensemble } from "./contract/ensemble.ts";
import { brendelBethge } from "./methods/brendelBethge/brendelBethge.ts";

/**
 * An attack by its name and settings, as plain data: the names of `treble attack` and of its options, in pixel units. What it
 * has besides are that attack's defaults.
 */
export interface PlainAttack extends Omit<AttackSettingsOptions, "attack" | "band" | "target"> {
  readonly name: AttackName;
  /** Of Brendel-Bethge in L2 alone. */
  readonly start?: "noise" | "gradient";
}

const called = Object.fromEntries(
  [...new Set(attackNames.flatMap((name): readonly Setting[] => attackSettings[name]))].map((name) => [name, name]),
) as SettingNames;

/** The attack that the plain data mean. @throws UserError for a setting that it does not have, or out of range. */
export function attackOfPlain({ name, start, ...options }: PlainAttack): Attack | Ensemble {
  // The trust region that runs of that form have always had; from a start by the gradient a wider one changes nothing.
  if (start !== undefined) return brendelBethge("l2", { steps: options.steps!, start, learningRate: 1e-3 });
  return attackOf({ ...options, attack: name }, called);
}

/**
 * The same with the numbers written out that the attack leaves to its default, as far as its name leaves them open, so that
 * what names a run says them.
 */
export function writtenOut(plain: PlainAttack): PlainAttack {
  const attack = attackOfPlain(plain);
  if (plain.start !== undefined) return plain;
  const settings = "attacks" in attack ? { epsilon: attack.epsilon } : attack.settings;
  const open = attackSettings[plain.name].filter(
    (name) => name === "epsilon" || name === "steps" || name === "stepSize",
  );
  const numbers = open.flatMap((name) => {
    const value = (settings as Readonly<Record<string, unknown>>)[name];
    return typeof value === "number" ? [[name, value] as const] : [];
  });
  return { ...plain, ...Object.fromEntries(numbers) };
}
