import type { LabelledImages } from "../data/labelledImages.ts";
import type { Classifier } from "../models/network/classifier.ts";
import { attackOf } from "./attackOf.ts";
import type { AttackName } from "./catalogue.ts";
import type { Attack } from "./contract/contract.ts";
import type { Ensemble, EnsembleResult } from "./contract/ensemble.ts";
import type { AttackResult } from "./contract/result.ts";
import { type AttackOptions, runAttack } from "./engine/runAttack.ts";
import { runEnsemble } from "./engine/runEnsemble.ts";
import type { AttackChoices } from "./madeAttack.ts";

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
 *   itself.
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
  const targets = typeof wanted === "number" ? new Int32Array(data.labels.length).fill(wanted) : wanted;
  const made =
    typeof which === "string" ? attackOf({ ...choices, attack: which, targeted: targets !== undefined }) : which;
  const running = { backend, threads, batchSize, signal, onProgress, seed, targets };
  return "attacks" in made ? runEnsemble(made, model, data, running) : runAttack(made, model, data, running);
}
