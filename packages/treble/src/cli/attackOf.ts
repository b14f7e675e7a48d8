import { apgd, apgdTargeted } from "../attacks/apgd.ts";
import type { Attack } from "../attacks/attack.ts";
import { bim } from "../attacks/bim.ts";
import { carliniWagner } from "../attacks/carliniWagner.ts";
import { ddn } from "../attacks/ddn.ts";
import { fgsm } from "../attacks/fgsm.ts";
import { fmn } from "../attacks/fmn.ts";
import { miFgsm } from "../attacks/miFgsm.ts";
import type { Norm } from "../attacks/norms.ts";
import { pgdL1, pgdL2, pgdLinf } from "../attacks/pgd.ts";
import { UserError } from "../userError.ts";
import {
  type AttackName,
  attackSettings,
  type LossFlag,
  lossNames,
  type Setting,
  settingFlags,
} from "./attackNames.ts";

/** An attack's settings as the command line gives them; absent where not given. */
export interface AttackSettingsOptions {
  readonly attack: AttackName;
  readonly epsilon?: number;
  readonly steps?: number;
  readonly stepSize?: number;
  readonly randomStart?: boolean;
  readonly restarts?: number;
  readonly loss?: LossFlag;
}

/** The usual radii on CIFAR-10, pixel units. */
const radii = { l1: 12, l2: 0.5, linf: 8 / 255 } as const satisfies Record<Norm, number>;

/** The attack of that name. @throws UserError for a setting that it does not have, or a value out of range. */
export function attackOf(options: AttackSettingsOptions): Attack {
  const { attack, steps } = options;
  const settings: readonly Setting[] = attackSettings[attack];
  const foreign = (Object.keys(settingFlags) as Setting[]).find(
    (name) => options[name] !== undefined && !settings.includes(name),
  );
  if (foreign !== undefined) {
    const smallest = foreign === "epsilon" && !settings.includes("epsilon");
    const why = smallest ? ", because it looks for the smallest perturbation" : "";
    const those = settings.map((name) => settingFlags[name]).join(", ");
    throw new UserError(`The attack ${attack} has no option ${settingFlags[foreign]}${why}; it takes ${those}.`);
  }
  if ((options.restarts ?? 1) > 1 && settings.includes("randomStart") && !options.randomStart) {
    throw new UserError("--restarts repeats the same attack without --random-start; add that, or leave it out.");
  }
  const norm: Norm = attack.endsWith("-l1") ? "l1" : attack.endsWith("-l2") ? "l2" : "linf";
  const epsilon = options.epsilon ?? radii[norm];
  const given = {
    ...(steps !== undefined && { steps }),
    ...(options.loss !== undefined && { loss: lossNames[options.loss] }),
    ...(options.stepSize !== undefined && { stepSize: options.stepSize }),
    ...(options.randomStart && { randomStart: true }),
    ...(options.restarts !== undefined && { restarts: options.restarts }),
  };
  switch (attack) {
    case "fgsm":
      return fgsm(epsilon, given);
    case "bim":
      return bim(epsilon, given);
    case "mi-fgsm":
      return miFgsm(epsilon, given);
    case "pgd-l1":
      return pgdL1(epsilon, given);
    case "pgd-l2":
      return pgdL2(epsilon, given);
    case "pgd-linf":
      return pgdLinf(epsilon, given);
    case "apgd-l1":
    case "apgd-l2":
    case "apgd-linf":
      return apgd(norm, epsilon, given);
    case "apgd-t-l1":
    case "apgd-t-l2":
    case "apgd-t-linf":
      return apgdTargeted(norm, epsilon, given);
    case "ddn":
      return ddn(given);
    case "fmn-l1":
    case "fmn-l2":
    case "fmn-linf":
      return fmn(norm, given);
    case "carlini-wagner":
      return carliniWagner(given);
  }
}
