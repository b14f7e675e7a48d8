import type { LabelledImages } from "../../data/labelledImages.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import type { Attack } from "../contract/contract.ts";
import type { Ensemble, EnsembleResult } from "../contract/ensemble.ts";
import type { AttackResult } from "../contract/result.ts";
import { runAttack } from "./runAttack.ts";
import { type EnsembleOptions, runEnsemble } from "./runEnsemble.ts";

/** Runs an attack, or several in a row; a single one is the first stage. Throws as `runAttack` and `runEnsemble`. */
export async function runEither(
  attack: Attack | Ensemble,
  classifier: Classifier,
  data: LabelledImages,
  { keptOf, ...options }: EnsembleOptions = {},
): Promise<AttackResult | EnsembleResult> {
  return "attacks" in attack
    ? runEnsemble(attack, classifier, data, { ...options, keptOf })
    : runAttack(attack, classifier, data, { ...options, kept: keptOf?.(0) });
}
