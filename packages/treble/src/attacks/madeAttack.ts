import { UserError } from "../errors/userError.ts";
import type { Band } from "../frequency/band.ts";
import { type Norm, normNames } from "../geometry/norms.ts";
import { withinBand } from "./bands/withinBand.ts";
import type { CatalogueEntry } from "./catalogueOf.ts";
import { type AttackRecord, type Setting, settings } from "./contract/attackRecord.ts";
import type { Attack, StepAttack } from "./contract/contract.ts";
import type { Ensemble } from "./contract/ensemble.ts";
import { type LossFlag, lossAskedFor } from "./contract/loss.ts";
import { onLevels } from "./onLevels.ts";
import { usualNorm, usualRadii } from "./usualRadii.ts";

/** Settings of an attack, absent where it is to decide; which ones it has, its record says (`open`). */
export interface AttackChoices {
  /** Radius of the ball in pixel units. */
  readonly epsilon?: number;
  readonly steps?: number;
  /** In pixel units. */
  readonly stepSize?: number;
  readonly randomStart?: boolean;
  readonly restarts?: number;
  readonly loss?: LossFlag;
  readonly norm?: Norm;
  /** To which frequencies perturbations are confined. */
  readonly band?: Band;
  /** Of how many pixel values adversarial images are. */
  readonly levels?: number;
  /** Whether it goes for the class that the run names for each image (`targets`); success is that class alone. */
  readonly targeted?: boolean;
  readonly start?: "noise" | "gradient";
}

/** What settings are called where they are given; those that cannot be given there are absent. */
export type SettingNames = Readonly<Partial<Record<Setting, string>>>;

/** As library code and study files call them. */
export const ownSettingNames: SettingNames = {
  ...Object.fromEntries(settings.filter((name) => name !== "start").map((name) => [name, name])),
  target: "targeted",
};

/**
 * The attack, or the ensemble of attacks, that an entry of the catalogue stands for with these settings.
 * @throws UserError for a setting that it does not have, or a value out of range.
 */
export function madeAttack(
  entry: CatalogueEntry,
  choices: AttackChoices,
  called: SettingNames = ownSettingNames,
): Attack | Ensemble {
  checkSettings(entry, choices, called);
  const { record, norms, open } = entry;
  const norm = choices.norm ?? (norms.length === 1 ? norms[0]! : usualNorm);
  const { targeted, levels, band, loss, steps, stepSize, randomStart, restarts, start } = choices;
  const values: Partial<Record<Setting, unknown>> = {
    epsilon: choices.epsilon ?? usualRadii[norm],
    ...{ steps, stepSize, randomStart, restarts, start },
    loss: loss && lossAskedFor(loss),
  };
  const given = open.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]] as const]));
  const made = record.make({ ...Object.fromEntries(given), ...(targeted && { targeted }), norm } as never);
  if (levels !== undefined && band !== undefined) {
    const both = `${nameOf("levels", called)} and ${nameOf("band", called)}`;
    throw new UserError(`${both} do not go together: rounding adds other frequencies.`);
  }
  if (levels !== undefined) return onLevels(inSteps(made, "levels"), levels);
  return band === undefined ? made : withinBand(inSteps(made, "band"), band);
}

function inSteps(attack: Attack | Ensemble, taken: string): StepAttack {
  if ("kind" in attack && attack.kind === "steps") return attack;
  throw new TypeError(`${attack.name} takes no ${taken}.`);
}

function checkSettings({ name, record, norms, open }: CatalogueEntry, choices: AttackChoices, called: SettingNames) {
  const isGiven = (setting: Setting): boolean =>
    setting === "target" ? choices.targeted === true : choices[setting] !== undefined;
  const foreign = settings.find((setting) => isGiven(setting) && !open.includes(setting));
  if (foreign !== undefined) {
    const told = open.flatMap((setting) => called[setting] ?? []);
    const takes = told.length > 0 ? `it takes ${told.join(", ")}` : "its name fixes all of them";
    const why = whyNot(foreign, record, norms[0]!);
    throw new UserError(
      `The attack ${name} has no option ${nameOf(foreign, called)}${why && `, because ${why}`}; ${takes}.`,
    );
  }
  if (choices.norm !== undefined && !norms.includes(choices.norm)) {
    const those = norms.map((norm) => normNames[norm]).join(" and ");
    throw new UserError(`The attack ${name} is for ${those}, not for ${normNames[choices.norm]}; take another attack.`);
  }
  if ((choices.restarts ?? 1) > 1 && open.includes("randomStart") && !choices.randomStart) {
    const [restarts, randomStart] = [nameOf("restarts", called), nameOf("randomStart", called)];
    throw new UserError(`${restarts} repeats the same attack without ${randomStart}; add that, or leave it out.`);
  }
}

function nameOf(setting: Setting, called: SettingNames): string {
  return called[setting] ?? setting;
}

/** Why an attack lacks a setting, where there is more to say than that it does. */
function whyNot(setting: Setting, { kind, open, noTarget }: AttackRecord, norm: Norm): string {
  if (setting === "epsilon") {
    return kind === "smallest norm" && open.length > 0 ? "it looks for the smallest perturbation" : "";
  }
  if (setting !== "target") return "";
  return (typeof noTarget === "function" ? noTarget(norm) : noTarget) ?? "";
}
