import type { LabelledImages } from "../../data/labelledImages.ts";
import { UserError } from "../../errors/userError.ts";
import { ballTolerance } from "../../geometry/ball.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import type { Progress } from "../../running/running.ts";
import { pixelsPerImage } from "../contract/checks.ts";
import type { Ensemble, EnsembleResult, Stage } from "../contract/ensemble.ts";
import type { AttackResult, FailureReason } from "../contract/result.ts";
import { checkAttack } from "./checkAttack.ts";
import type { Finding, KeptFindings } from "./keptFindings.ts";
import { picked } from "./rows.ts";
import { type AttackOptions, runAttack } from "./runAttack.ts";

export interface EnsembleOptions extends Omit<AttackOptions, "kept"> {
  /** Where what the attacks find of samples is kept, by the attack's place in the ensemble. */
  readonly keptOf?: ((stage: number) => KeptFindings) | undefined;
}

/**
 * Runs the attacks in order on the samples that are right and stand so far, and gives the union as one result: for
 * robust accuracy, where one adversarial image a sample is enough. A smallest-norm attack may take part; its image
 * counts when it is within the radius. As with a single attack, a sample's result depends on itself alone.
 * @throws UserError for an attack of another norm or radius, and as `runAttack` does.
 */
export async function runEnsemble(
  ensemble: Ensemble,
  classifier: Classifier,
  data: LabelledImages,
  { keptOf, ...options }: EnsembleOptions = {},
): Promise<EnsembleResult> {
  const { images, labels } = data;
  const { name, norm, epsilon, attacks } = ensemble;
  checkEnsemble(ensemble);
  checkAttack(ensemble, classifier);
  const size = pixelsPerImage(classifier);
  const stages: Stage[] = [];
  const brokenBy = new Int32Array(labels.length).fill(-1);
  let whole: AttackResult | undefined;
  let standing = [...labels.keys()];
  for (const [i, attack] of attacks.entries()) {
    const part = whole === undefined ? images : picked(images, standing, size);
    const onProgress = ({ done, total }: Progress): void =>
      options.onProgress?.({
        done: Math.floor((labels.length * (i + (total === 0 ? 1 : done / total))) / attacks.length),
        total: labels.length,
      });
    const stageLabels = Int32Array.from(standing, (n) => labels[n]!);
    const places = standing;
    const kept = keptOf?.(i);
    const found = await runAttack(
      attack,
      classifier,
      { images: part, labels: stageLabels },
      {
        ...options,
        onProgress,
        ...(kept && {
          kept: {
            known: (k: number) => kept.known(places[k]!),
            keep: (k: number, finding: Finding) => kept.keep(places[k]!, finding),
          },
        }),
      },
    );
    const broken = standing.map((_, k) => found.success[k] === 1 && found[norm][k]! <= epsilon * (1 + ballTolerance));
    stages.push({ name: attack.name, given: found.attacked, broken: broken.filter(Boolean).length });
    // The first attack has seen every sample; what it did not break is as if it had failed.
    whole ??= found;
    const to = whole;
    standing.forEach((n, k) => {
      copySample(found, k, to, n, size, images, broken[k]!);
      if (broken[k]) brokenBy[n] = i;
    });
    standing = standing.filter((n, k) => !broken[k] && to.reasons[n] !== "misclassified");
    if (standing.length === 0) break;
  }
  options.onProgress?.({ done: labels.length, total: labels.length });
  const settings = {
    norm,
    epsilon,
    steps: attacks.reduce((sum, attack) => sum + attack.settings.steps, 0),
    attacks: attacks.map((attack) => attack.name).join(", "),
  };
  return Object.assign(whole!, { attack: { name, settings, seed: options.seed ?? 0 }, stages, brokenBy });
}

function checkEnsemble({ name, norm, epsilon, attacks }: Ensemble): void {
  if (attacks.length === 0) throw new UserError(`${name} has no attack; name at least one.`);
  const unlike = attacks.find(
    ({ settings }) => settings.norm !== norm || (settings.epsilon !== null && settings.epsilon !== epsilon),
  );
  if (!unlike) return;
  throw new UserError(
    `${name} is for ${norm} at ${epsilon}, but its attack ${unlike.name} is for ${unlike.settings.norm} at ${unlike.settings.epsilon}; give all of them one norm and one radius.`,
  );
}

/** Sample `from` of one result to sample `to` of another; a sample that was not broken keeps its original image. */
function copySample(
  found: AttackResult,
  from: number,
  whole: AttackResult,
  to: number,
  size: number,
  originals: Float32Array,
  broken: boolean,
): void {
  const reasons = whole.reasons as (FailureReason | undefined)[];
  if (found !== whole) {
    whole.unusableGradients[to]! += found.unusableGradients[from]!;
    whole.queries[to]! += found.queries[from]!;
  }
  if (broken) {
    whole.images.set(found.images.subarray(from * size, (from + 1) * size), to * size);
    reasons[to] = undefined;
  } else {
    whole.images.set(originals.subarray(to * size, (to + 1) * size), to * size);
    reasons[to] = found.reasons[from] ?? "budget";
  }
  whole.success[to] = broken ? 1 : 0;
  for (const norm of ["l1", "l2", "linf"] as const) whole[norm][to] = broken ? found[norm][from]! : 0;
  whole.survives8Bit[to] = broken ? found.survives8Bit[from]! : 0;
  whole.adversarialPredictions[to] = broken ? found.adversarialPredictions[from]! : whole.cleanPredictions[to]!;
}
