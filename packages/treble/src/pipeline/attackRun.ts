import type { Attack } from "../attacks/contract/contract.ts";
import type { Ensemble, EnsembleResult } from "../attacks/contract/ensemble.ts";
import type { AttackResult } from "../attacks/contract/result.ts";
import { runEither } from "../attacks/engine/runEither.ts";
import type { LabelledImages } from "../data/labelledImages.ts";
import { modelHash } from "../models/modelHash.ts";
import type { Classifier } from "../models/network/classifier.ts";
import type { Running } from "../running/running.ts";
import type { Run, RunStore } from "../runs/store.ts";
import { storedAttack } from "./storedAttack.ts";
import { resultVersion } from "./trial/version.ts";

/** An attack on images of a dataset, whose result a store keeps. */
export interface AttackJob {
  readonly model: Classifier;
  readonly attack: Attack | Ensemble;
  readonly data: LabelledImages;
  /** The images' names, where they have some; written beside the result. */
  readonly names?: readonly string[] | undefined;
  /** What names the images: the dataset, and how many of its first test images were taken. */
  readonly dataset: string;
  readonly taken: number;
  /** Of an attack towards given classes; images of that class are not among the data. */
  readonly target?: number | "second" | "least-likely" | undefined;
  /** Of random starts; a safe integer. */
  readonly seed: number;
  /** Whether the model's derivative is the straight-through estimator's, which its graph does not say. */
  readonly straightThrough?: boolean | undefined;
  /** For people who list the runs: what was attacked, and on which images. */
  readonly about?: { readonly network: string; readonly dataset: string } | undefined;
}

/** Plain data that names the run of an attack: everything that decides its result. */
export async function attackRunConfig(job: AttackJob): Promise<object> {
  const { model, attack, dataset, taken, target, seed, straightThrough } = job;
  return {
    kind: "attack",
    version: resultVersion,
    model: await modelHash(model),
    dataset,
    images: taken,
    attack: described(attack),
    ...(target !== undefined && { target }),
    seed,
    ...(straightThrough && { straightThrough: true }),
  };
}

/** What names an attack's settings. */
function described(attack: Attack | Ensemble): object {
  if (!("attacks" in attack)) return { name: attack.name, settings: attack.settings };
  const { name, norm, epsilon } = attack;
  return { name, norm, epsilon, attacks: attack.attacks.map(described) };
}

/** How it runs, and who is told. */
export interface AttackRunning extends Running {
  /** Told, where a former start has finished some images, how many. */
  readonly onFound?: ((count: number) => void) | undefined;
}

/**
 * The result of an attack: read back where the store has it; else worked out, and written every ten seconds and when it
 * is stopped, so that the next start goes on.
 *
 * @returns the result, and the run whose file `adversarial.npz` holds it.
 * @throws UserError as `runAttack`; the signal's reason when it is aborted.
 */
export async function attackRun(
  store: RunStore,
  job: AttackJob,
  { onFound = () => {}, onProgress, ...running }: AttackRunning = {},
): Promise<{ readonly result: AttackResult | EnsembleResult; readonly run: Run }> {
  const { model, attack, data, names, target, seed, about } = job;
  const { images, labels } = data;
  return storedAttack(store, {
    config: await attackRunConfig(job),
    ...(about && { about }),
    images,
    labels,
    ...(names && { names }),
    shape: model.shape,
    signal: running.signal,
    onFound,
    attack: (part, first, keptOf) =>
      runEither(attack, model, part, {
        ...running,
        seed,
        keptOf,
        targets: typeof target === "number" ? new Int32Array(part.labels.length).fill(target) : target,
        onProgress: ({ done }) => onProgress?.({ done: first + done, total: labels.length }),
      }),
  });
}
