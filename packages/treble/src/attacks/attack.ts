import type { LabelledImages } from "../data/labelledImages.ts";
import { UserError } from "../errors/userError.ts";
import type { Classifier } from "../models/network/classifier.ts";
import { kindOf } from "../text/kindOf.ts";
import { attackOf } from "./attackOf.ts";
import type { AttackName } from "./catalogue.ts";
import { checkSamples } from "./contract/checks.ts";
import type { Attack } from "./contract/contract.ts";
import type { Ensemble, EnsembleResult } from "./contract/ensemble.ts";
import type { AttackResult } from "./contract/result.ts";
import type { AttackOptions } from "./engine/runAttack.ts";
import { runEither } from "./engine/runEither.ts";
import { type AttackChoices, ownSettingNames, type SettingNames } from "./madeAttack.ts";

/** How an attack runs, and which classes it goes for. */
export interface AttackRunOptions extends Omit<AttackOptions, "kept" | "targets"> {
  /**
   * Success is then this class alone: one for all images, one for each, or of the classes that can win the likeliest
   * other one on the clean image (`second`) or the last (`least-likely`). An image's own class is no target.
   */
  readonly targets?: number | Uint8Array | Int32Array | "second" | "least-likely" | undefined;
}

/** The settings of an attack by its name, beside how it runs. */
export type NamedAttackOptions = Omit<AttackChoices, "targeted"> & AttackRunOptions;

/**
 * Attacks every image that the model classifies correctly, and reports, image by image, what came of it.
 *
 * @param attack its name in the catalogue (`attackCatalogue.names`), with its settings among the options; or the attack
 *   itself, which has its settings.
 * @returns what was found; of several attacks in a row the union, with what each of them broke (`EnsembleResult`).
 * @throws UserError for settings that the attack does not have, and for images, labels or targets that do not fit.
 * @throws the signal's reason when it is aborted.
 */
export async function attack(
  model: Classifier,
  data: LabelledImages,
  attack: AttackName,
  options?: NamedAttackOptions,
): Promise<AttackResult | EnsembleResult>;
export async function attack(
  model: Classifier,
  data: LabelledImages,
  attack: Attack,
  options?: AttackRunOptions,
): Promise<AttackResult>;
export async function attack(
  model: Classifier,
  data: LabelledImages,
  attack: Ensemble,
  options?: AttackRunOptions,
): Promise<EnsembleResult>;
export async function attack(
  model: Classifier,
  data: LabelledImages,
  attack: Attack | Ensemble,
  options?: AttackRunOptions,
): Promise<AttackResult | EnsembleResult>;
export async function attack(
  model: Classifier,
  data: LabelledImages,
  which: AttackName | Attack | Ensemble,
  options: NamedAttackOptions = {},
): Promise<AttackResult | EnsembleResult> {
  const { backend, threads, batchSize, signal, onProgress, seed, targets: wanted, ...choices } = options;
  checkSamples(model, data);
  checkChoices(which, choices);
  if (typeof wanted === "number" && !Number.isSafeInteger(wanted)) {
    throw new UserError(`The options: targets is ${wanted}; a class is a whole number from 0.`);
  }
  const targets = typeof wanted === "number" ? new Int32Array(data.labels.length).fill(wanted) : wanted;
  const made =
    typeof which === "string"
      ? attackOf({ ...choices, attack: which, targeted: wanted !== undefined }, settingsHere)
      : which;
  const running = { backend, threads, batchSize, signal, onProgress, seed, targets };
  return runEither(made, model, data, running);
}

/** What the settings of an attack are called here: `targets` says that it has one. */
const settingsHere: SettingNames = { ...ownSettingNames, target: "targets" };

/** @throws UserError for what is neither a name nor an attack, and for options that there are not. */
function checkChoices(which: AttackName | Attack | Ensemble, choices: object): void {
  const made = typeof which === "object" && which !== null && ("attacks" in which || "kind" in which);
  if (typeof which !== "string" && !made) {
    throw new UserError(
      `The attack is ${kindOf(which)}; give its name, such as "pgd-linf", or an attack, such as pgdLinf(8 / 255).`,
    );
  }
  const ignored = Object.entries(choices).find(
    ([name, value]) => value !== undefined && (made || !Object.hasOwn(ownSettingNames, name) || name === "targeted"),
  );
  if (ignored === undefined) return;
  const [name] = ignored;
  throw new UserError(
    made
      ? `${which.name} has its settings already, so that there is no option ${name}; give it where the attack is made.`
      : `There is no option ${name}; an attack by its name takes ${choosable.join(", ")}, as far as it has them.`,
  );
}

const choosable = Object.values(settingsHere);
