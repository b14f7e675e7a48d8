import { UserError } from "../errors/userError.ts";
import type { Annulus } from "../frequency/band.ts";
import type { Norm } from "../geometry/norms.ts";
import {
  type AttackName,
  attackSettings,
  type LossFlag,
  lossNames,
  type Setting,
  settingFlags,
} from "./attackNames.ts";
import { withinBand } from "./bands/withinBand.ts";
import type { Attack } from "./contract/contract.ts";
import type { Ensemble } from "./contract/ensemble.ts";
import { apgd, apgdTargeted } from "./methods/apgd.ts";
import { bim } from "./methods/bim.ts";
import { brendelBethge } from "./methods/brendelBethge/brendelBethge.ts";
import { carliniWagner } from "./methods/carliniWagner.ts";
import { ddn } from "./methods/ddn.ts";
import { deepFool } from "./methods/deepFool.ts";
import { fab, fabTargeted } from "./methods/fab.ts";
import { fgsm } from "./methods/fgsm.ts";
import { fmn } from "./methods/fmn.ts";
import { hopSkipJump } from "./methods/hopSkipJump.ts";
import { miFgsm } from "./methods/miFgsm.ts";
import { pgdL1, pgdL2, pgdLinf } from "./methods/pgd.ts";
import { type SquareOptions, squareL2, squareLinf } from "./methods/square.ts";
import { onLevels } from "./onLevels.ts";
import { autoattackStandard, madryLinfMnist, paperPreset, robustAccuracyPreset, spectrumPreset } from "./presets.ts";

/** An attack, and the band that confines its perturbations. */
export interface Tried {
  readonly attack: Attack | Ensemble;
  readonly band?: Annulus;
}

/** An attack by its name, with settings; absent where not given. */
export interface AttackSettingsOptions {
  readonly attack: AttackName;
  readonly epsilon?: number;
  readonly steps?: number;
  readonly stepSize?: number;
  readonly randomStart?: boolean;
  readonly restarts?: number;
  readonly loss?: LossFlag;
  readonly norm?: "l2" | "linf";
  /** Towards which class, as the user names it. */
  readonly target?: string;
  /** To which frequencies perturbations are confined, one band after the other. */
  readonly band?: readonly Annulus[];
  /** Of how many pixel values adversarial images are. */
  readonly levels?: number;
}

/** The usual radii on CIFAR-10, pixel units. */
const radii = { l1: 12, l2: 0.5, linf: 8 / 255 } as const satisfies Record<Norm, number>;

/**
 * The same settings at another radius, where the attack has one: a step length that is given shrinks or grows with it, as the
 * default one does.
 * @throws UserError for an attack whose name fixes the radius.
 */
export function atRadius(options: AttackSettingsOptions, epsilon: number): AttackSettingsOptions {
  const { attack, stepSize } = options;
  const settings: readonly Setting[] = attackSettings[attack];
  if (!settings.includes("epsilon")) {
    throw new UserError(
      `The attack ${attack} has one radius, which its name fixes, and says nothing about others; take another attack for --curve.`,
    );
  }
  const before = options.epsilon ?? radii[normOf(options)];
  return { ...options, epsilon, ...(stepSize !== undefined && { stepSize: (stepSize * epsilon) / before }) };
}

function normOf({ attack, norm }: AttackSettingsOptions): Norm {
  return norm ?? (attack.endsWith("-l1") ? "l1" : attack.endsWith("-l2") ? "l2" : "linf");
}

/** The attack that is asked for, or one for each band. @throws UserError as `attackOf` */
export function attacksOf(options: AttackSettingsOptions): readonly Tried[] {
  const attack = attackOf(options);
  if (!options.band) return [{ attack }];
  return options.band.map((band) => {
    if (!("kind" in attack && attack.kind === "steps")) throw new TypeError(`${attack.name} takes no band.`);
    return { attack: withinBand(attack, band), band };
  });
}

/** What settings are called where they are given. */
export type SettingNames = Readonly<Record<Setting, string>>;

/** The attack, or the ensemble of attacks, of that name. @throws UserError for a setting that it does not have, or a value out of range. */
export function attackOf(options: AttackSettingsOptions, called: SettingNames = settingFlags): Attack | Ensemble {
  const attack = namedAttack(options, called);
  const { levels, band } = options;
  if (levels === undefined) return attack;
  if (band) {
    throw new UserError(`${called.levels} and ${called.band} do not go together: rounding adds other frequencies.`);
  }
  if (!("kind" in attack && attack.kind === "steps")) throw new TypeError(`${attack.name} takes no levels.`);
  return onLevels(attack, levels);
}

function namedAttack(options: AttackSettingsOptions, called: SettingNames): Attack | Ensemble {
  const { attack, steps } = options;
  const settings: readonly Setting[] = attackSettings[attack];
  const foreign = (Object.keys(settingFlags) as Setting[]).find(
    (name) => options[name] !== undefined && !settings.includes(name),
  );
  if (foreign !== undefined) {
    const smallest = foreign === "epsilon" && settings.length > 0;
    const why = smallest
      ? ", because it looks for the smallest perturbation"
      : foreign === "target"
        ? whyNoTarget(attack)
        : "";
    const those = settings.map((name) => called[name]).join(", ");
    const takes = settings.length > 0 ? `it takes ${those}` : "its name fixes all of them";
    throw new UserError(`The attack ${attack} has no option ${called[foreign]}${why}; ${takes}.`);
  }
  if ((options.restarts ?? 1) > 1 && settings.includes("randomStart") && !options.randomStart) {
    throw new UserError(
      `${called.restarts} repeats the same attack without ${called.randomStart}; add that, or leave it out.`,
    );
  }
  const norm = normOf(options);
  const epsilon = options.epsilon ?? radii[norm];
  const given = {
    ...(steps !== undefined && { steps }),
    ...(options.loss !== undefined && { loss: lossNames[options.loss] }),
    ...(options.stepSize !== undefined && { stepSize: options.stepSize }),
    ...(options.randomStart && { randomStart: true }),
    ...(options.restarts !== undefined && { restarts: options.restarts }),
    ...(options.target !== undefined && { targeted: true }),
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
    case "deepfool-l2":
      return deepFool("l2", given);
    case "deepfool-linf":
      return deepFool("linf", given);
    case "fab-l1":
    case "fab-l2":
    case "fab-linf":
      return fab(norm, given);
    case "fab-t-l1":
    case "fab-t-l2":
    case "fab-t-linf":
      return fabTargeted(norm, given);
    case "brendel-bethge-l2":
      return brendelBethge("l2", given);
    case "brendel-bethge-linf":
      return brendelBethge("linf", given);
    case "square-l2":
      return squareL2(epsilon, squareOptions(options));
    case "square-linf":
      return squareLinf(epsilon, squareOptions(options));
    case "hopskipjump":
      return hopSkipJump(given);
    case "robust-accuracy":
      return robustAccuracyPreset(options.norm ?? "linf", epsilon);
    case "autoattack-standard":
      return autoattackStandard(norm, epsilon);
    case "madry-linf-mnist":
      return madryLinfMnist();
    case "spectrum":
      return spectrumPreset(given);
    case "paper":
      return paperPreset();
  }
}

/** A step of the Square attack is one query. */
function squareOptions({ steps, restarts, target }: AttackSettingsOptions): SquareOptions {
  return {
    ...(steps !== undefined && { queries: steps }),
    ...(restarts !== undefined && { restarts }),
    ...(target !== undefined && { targeted: true }),
  };
}

function whyNoTarget(attack: AttackName): string {
  if (/^(apgd|fab)-t/.test(attack)) {
    return `, because it goes for the likeliest classes by itself (take ${attack.replace("-t-", "-")})`;
  }
  if (attack.startsWith("deepfool")) return ", because it goes for the nearest class, whichever that is";
  if (attack === "hopskipjump") return ", because it would have to begin at an image of that class";
  return "";
}
