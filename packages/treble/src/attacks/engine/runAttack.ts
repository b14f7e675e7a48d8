import type { LabelledImages } from "../../data/labelledImages.ts";
import { UserError } from "../../errors/userError.ts";
import { ballTolerance, distances } from "../../geometry/ball.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { checkRunning } from "../../running/checkRunning.ts";
import type { Running } from "../../running/running.ts";
import { shown } from "../../text/kindOf.ts";
import { checkSamples, checkTargets, pixelsPerImage } from "../contract/checks.ts";
import { type Contest, contestOf, rivalsByLogit } from "../contract/contest.ts";
import type { Attack } from "../contract/contract.ts";
import { withPerturbations } from "../contract/perturbations.ts";
import type { AttackResult, FailureReason } from "../contract/result.ts";
import { checkAttack } from "./checkAttack.ts";
import { compileForward, predictedClasses } from "./forward.ts";
import { enterFinding, type Finding, findingOf, type KeptFindings } from "./keptFindings.ts";
import { converse } from "./querySearch.ts";
import { type Findings, search } from "./stepSearch.ts";

export interface AttackOptions extends Running {
  /** Of the random starts; a safe integer. Default 0. */
  readonly seed?: number | undefined;
  /**
   * For an attack towards given classes: one for each image, which must not be its label, or of the classes that can
   * win (see `contestOf`) the likeliest other one on the clean image (`second`) or the least likely. Success is then
   * that the model predicts the target.
   */
  readonly targets?: Uint8Array | Int32Array | "second" | "least-likely" | undefined;
  /** What is found of samples goes here, and what is known of them from here is not searched again. */
  readonly kept?: KeptFindings | undefined;
}

/**
 * Attacks every image that the model classifies correctly and reports, image by image, what came of it.
 *
 * A sample's result depends on (attack, model, image, label, seed) alone: not on the batch size, on how many others
 * there are, nor on their order. An image is called adversarial only when a forward pass of the finished image, by a
 * graph of its own, predicts another class, and it lies in [0, 1] and in the ball.
 *
 * @throws UserError for images, labels or targets that do not fit the model or the attack, and for a model that does
 *   not fit the attack.
 * @throws the signal's reason when it is aborted.
 */
export async function runAttack(
  attack: Attack,
  classifier: Classifier,
  data: LabelledImages,
  options: AttackOptions = {},
): Promise<AttackResult> {
  const seed = options.seed ?? 0;
  checkRunning(options);
  if (!Number.isSafeInteger(seed)) {
    throw new UserError(`The options: the seed is ${shown(seed)}; it must be a whole number.`);
  }
  const { images, labels } = data;
  const total = checkSamples(classifier, data);
  const given = attack.target === "given";
  if (given !== (options.targets !== undefined)) {
    throw new UserError(
      given
        ? `${attack.name} goes for given classes; pass one target for each image.`
        : `${attack.name} goes for no given class, yet there are targets; leave them out, or use an attack with \`targeted\`.`,
    );
  }
  if (typeof options.targets === "string") {
    if (!targetRules.includes(options.targets)) {
      throw new UserError(
        `The options: targets is ${shown(options.targets)}; it must be ${targetRules.map(shown).join(" or ")}, or a class for each image.`,
      );
    }
  } else if (options.targets !== undefined) checkTargets(classifier, options.targets, labels);
  const { signal } = options;
  const { classes } = classifier;
  const forward = await compileForward(classifier, options, total);
  try {
    checkAttack(attack, classifier);
    const cleanLogits = await forward.logits(images, { signal });
    const cleanPredictions = predictedClasses(cleanLogits, classes);
    const cleanOf = (n: number): Float32Array => cleanLogits.subarray(n * classes, (n + 1) * classes);
    const targets = targetsOf(options.targets, labels, cleanOf);
    const contest = (n: number): Contest => contestOf(cleanOf(n), labels[n]!, targets?.[n]);
    const queue = [...labels.keys()].filter((n) => cleanPredictions[n] === labels[n]);
    const onFinished = (count: number): void => options.onProgress?.({ done: total - queue.length + count, total });
    onFinished(0);
    const likeliest = attack.kind === "steps" && typeof attack.target === "object" ? attack.target.likeliest : 0;
    const aims = (n: number): readonly number[] =>
      targets ? [targets[n]!] : rivalsByLogit(cleanOf(n), contest(n), likeliest);
    const { kept } = options;
    const size = pixelsPerImage(classifier);
    const known = new Map<number, Finding>();
    for (const n of queue) {
      const finding = kept?.known(n);
      if (finding) known.set(n, finding);
    }
    const open = queue.filter((n) => !known.has(n));
    const searching = {
      ...options,
      queue: open,
      seed,
      contest,
      targets: aims,
      onFinished: (count: number): void => onFinished(known.size + count),
      ...(kept && { onSample: (n: number, all: Findings): void => kept.keep(n, findingOf(all, n, size)) }),
    };
    const found =
      attack.kind === "steps"
        ? await search(attack, classifier, data, searching)
        : await converse(attack, classifier, data, searching);
    for (const [n, finding] of known) enterFinding(found, n, finding);
    const { epsilon, norm } = attack.settings;

    const predictions = predictedClasses(await forward.logits(found.images, { rows: queue, signal }), classes);

    const result = withPerturbations(
      {
        attack: { name: attack.name, settings: attack.settings, seed },
        images: found.images,
        l1: new Float64Array(total),
        l2: new Float64Array(total),
        linf: new Float64Array(total),
        success: new Uint8Array(total),
        reasons: Array.from({ length: total }, (): FailureReason | undefined => "misclassified"),
        ...(targets && { targets }),
        cleanPredictions,
        adversarialPredictions: cleanPredictions.slice(),
        survives8Bit: new Uint8Array(total),
        unusableGradients: found.unusable,
        queries: found.queries,
        attacked: queue.length,
      },
      images,
      classifier.shape,
    );
    const isFooled = (n: number, prediction: number): boolean =>
      targets ? prediction === targets[n] : prediction !== -1 && prediction !== labels[n];
    queue.forEach((n, i) => {
      const original = images.subarray(n * size, (n + 1) * size);
      const image = result.images.subarray(n * size, (n + 1) * size);
      const distance = distances(image, original);
      const inBall = epsilon === null || distance[norm] <= epsilon * (1 + ballTolerance);
      const inBox = image.every((pixel) => pixel >= 0 && pixel <= 1);
      if (!(isFooled(n, predictions[i]!) && inBall && inBox && meetsConstraint(attack, image, original, classifier))) {
        image.set(original);
        result.reasons[n] = failureReason(attack, found.crossed[n] === 1, found.stuck[n] === 1);
        return;
      }
      result.reasons[n] = undefined;
      result.success[n] = 1;
      result.l1[n] = distance.l1;
      result.l2[n] = distance.l2;
      result.linf[n] = distance.linf;
      result.adversarialPredictions[n] = predictions[i]!;
    });
    const rows = queue.filter((n) => result.success[n] === 1);
    const pixel = (value: number): number => Math.round(value * 255) / 255;
    const rounded = predictedClasses(await forward.logits(found.images, { rows, signal, pixel }), classes);
    rows.forEach((n, i) => {
      result.survives8Bit[n] = isFooled(n, rounded[i]!) ? 1 : 0;
    });
    return result;
  } finally {
    await forward.dispose();
  }
}

const targetRules: readonly AttackOptions["targets"][] = ["second", "least-likely"];

/** The class that is success for each sample; undefined where any other than its own is. */
function targetsOf(
  asked: AttackOptions["targets"],
  labels: Uint8Array | Int32Array,
  cleanOf: (sample: number) => Float32Array,
): Int32Array | undefined {
  if (asked === undefined) return undefined;
  if (typeof asked !== "string") return Int32Array.from(asked);
  return Int32Array.from(labels, (label, n) => {
    const rivals = rivalsByLogit(cleanOf(n), contestOf(cleanOf(n), label));
    return asked === "second" ? rivals[0]! : rivals.at(-1)!;
  });
}

function meetsConstraint(
  { constraint }: Attack,
  image: Float32Array,
  original: Float32Array,
  { shape }: Classifier,
): boolean {
  if (!constraint) return true;
  return constraint.holds(
    Float64Array.from(image, (pixel, i) => pixel - original[i]!),
    shape,
  );
}

function failureReason(attack: Attack, crossed: boolean, stuck: boolean): FailureReason {
  if (crossed) return "unconfirmed";
  if (stuck) return "no gradient";
  return attack.settings.epsilon === null ? "never crossed" : "budget";
}
