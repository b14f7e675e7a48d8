import type { LabelledImages } from "../../data/labelledImages.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { normalPair } from "../../random/random.ts";
import type { Running } from "../../running/running.ts";
import { type NameOption, nameOption } from "../../text/nameOption.ts";
import { checkSamples, pixelsPerImage } from "../contract/checks.ts";
import { contestOf, contestScale } from "../contract/contest.ts";
import type { Attack } from "../contract/contract.ts";
import type { Ensemble } from "../contract/ensemble.ts";
import type { LossName } from "../contract/loss.ts";
import { needsGradient } from "../contract/needsGradient.ts";
import { marginOf } from "../contract/question.ts";
import { compileForward, imagesPerRun, predictedClasses } from "../engine/forward.ts";
import { inputGradient } from "../engine/inputGradient.ts";
import { type AdviceOption, percentText, type Warning } from "./warning.ts";

/** Below this many images a share is not known to ten points either way. */
const fewImages = 100;

export interface ExamineOptions extends Running {
  /**
   * What the model is examined for: gradients are taken, and what makes them misleading is warned of, only where it
   * uses them. Default any attack.
   */
  readonly attack?: Attack | Ensemble | undefined;
  /** What advice calls the options of models and attacks: by default as they are called here. */
  readonly called?: NameOption<AdviceOption> | undefined;
}

/** float32's `1 − softmax` is exactly 0 from here on: cross-entropy's gradient vanishes. */
const sureMargin = 17;

/**
 * Looks at a model before it is attacked, on the images it will be attacked on (some dozens are enough), and says
 * what would make the outcome misleading: outputs that are probabilities, logits so large that cross-entropy is
 * flat, gradients that are zero, outputs that change from run to run or with the other images of the batch, logits
 * that are no numbers, a model that is hardly better than chance, too few images.
 * @throws UserError for images or labels that do not fit the model.
 */
export async function examineModel(
  classifier: Classifier,
  data: LabelledImages,
  options: ExamineOptions = {},
): Promise<readonly Warning[]> {
  const { images, labels } = data;
  const total = checkSamples(classifier, data);
  if (total === 0) return [];
  const { classes } = classifier;
  const { attack, called = nameOption } = options;
  const usesGradient = attack === undefined || needsGradient(attack);
  const looks = usesGradient ? 4 : 3;
  const told =
    (look: number): NonNullable<Running["onProgress"]> =>
    ({ done, total: all }) =>
      options.onProgress?.({ done: Math.floor((total * (look * all + done)) / all), total: looks * total });
  const { logits, again, shifted } = await threeLooks(classifier, images, options, told);
  const predictions = predictedClasses(logits, classes);
  const warnings: Warning[] = [];
  const raise = (warning: Warning): void => void warnings.push(warning);
  const shareOf = (holds: (n: number) => boolean): number =>
    Array.from({ length: total }, (_, n) => holds(n)).filter(Boolean).length / total;
  const rowOf = (all: Float32Array, n: number): Float32Array => all.subarray(n * classes, (n + 1) * classes);

  if (total < fewImages) {
    raise({
      code: "few images",
      value: total,
      raised: `${total} images`,
      means: `a share of them is uncertain by up to ${percentText(1.96 * Math.sqrt(0.25 / total))} either way`,
      advice: `take at least ${fewImages} images before comparing models`,
    });
  }
  const notNumbers = shareOf((n) => predictions[n] === -1);
  if (notNumbers > 0) {
    raise({
      code: "not a number",
      value: notNumbers,
      raised: `the logits of ${percentText(notNumbers)} of the images are not numbers`,
      means: "the model overflows, or wants its input in another range",
      advice: "check the preprocessing (mean, std, pixel range) and the exported file",
    });
  }
  const accuracy = shareOf((n) => predictions[n] === labels[n]);
  const { possible, scale, largest } = classesThatCanWin(logits, predictions, classes);
  if (accuracy < Math.min(0.9, 1.5 / possible)) {
    raise({
      code: "inaccurate model",
      value: accuracy,
      raised: `the model is right on ${percentText(accuracy)} of the images; chance is ${percentText(1 / possible)}`,
      means: "images are preprocessed otherwise than in training, or the labels are in another order",
      advice: `check the mean and standard deviation (${called("mean")}, ${called("std")}), the order of channels and the order of classes`,
    });
  }
  const probabilities = shareOf((n) => isDistribution(rowOf(logits, n)));
  if (usesGradient && probabilities > 0.99) {
    raise({
      code: "probabilities",
      value: probabilities,
      raised: `the outputs of ${percentText(probabilities)} of the images are non-negative and sum to 1`,
      means: "they are probabilities, whose gradient vanishes where the model is sure",
      advice: `cut the final softmax off, so that the outputs are logits (${called("cutSoftmax")})`,
    });
  }
  const sure = shareOf((n) => Math.abs(marginOf(rowOf(logits, n), labels[n]!)) > sureMargin);
  const onCrossEntropy = attack === undefined ? [] : attacksOn("cross-entropy", attack);
  if (sure > 0.05 && (attack === undefined || onCrossEntropy.length > 0)) {
    raise({
      code: "large logits",
      value: sure,
      raised: `on ${percentText(sure)} of the images the first logit leads by more than ${sureMargin}`,
      means:
        "cross-entropy has no gradient there in single precision: an attack on it stands still and looks like robustness",
      advice:
        attack !== undefined && "attacks" in attack
          ? `count on its other attacks than ${onCrossEntropy.join(" and ")}, or take robust-accuracy, which has none on cross-entropy`
          : `attack the log odds or the margin (${called("loss", "log-odds")}, ${called("loss", "margin")})`,
    });
  }
  const unlike = greatestDifference(logits, again);
  if (unlike > 0) {
    raise({
      code: "not deterministic",
      value: unlike,
      raised: `the same images gave logits that differ by up to ${unlike.toPrecision(2)}`,
      means: "the model draws random numbers: one gradient is a noisy guess, and one success may be luck",
      advice: "average the gradient and the prediction over many draws, or turn the randomness off",
    });
  }
  const mixed = greatestDifference(logits, shifted);
  if (unlike === 0 && mixed > Math.max(1e-3 * Math.max(scale, 1e-6), 2 ** -20 * largest)) {
    raise({
      code: "depends on the batch",
      value: mixed,
      raised: `an image's logits change by up to ${mixed.toPrecision(2)} with the other images of its batch`,
      means: "normalisation runs in training mode: no image has a result of its own",
      advice: "export the model in evaluation mode",
    });
  }
  if (!usesGradient) return warnings;
  for (const warning of await examineGradients(classifier, data, predictions, options, told(3))) raise(warning);
  options.onProgress?.({ done: looks * total, total: looks * total });
  return warnings;
}

/** Those of an attack's parts, or itself, that climb a loss, by name. */
function attacksOn(loss: LossName, attack: Attack | Ensemble): readonly string[] {
  const parts = "attacks" in attack ? attack.attacks : [attack];
  return parts.filter(({ settings }) => settings.loss === loss).map(({ name }) => name);
}

/**
 * How many classes may win on some image, and the largest absolute logit of such a class, as it is (`largest`) and less
 * what the image's logits have in common (`scale`). A class at −∞ or far below all others tells nothing of the model's
 * scale.
 */
function classesThatCanWin(
  logits: Float32Array,
  predictions: Int32Array,
  classes: number,
): { readonly possible: number; readonly scale: number; readonly largest: number } {
  const possible = new Uint8Array(classes);
  let [scale, largest] = [0, 0];
  predictions.forEach((prediction, n) => {
    if (prediction === -1) return;
    const row = logits.subarray(n * classes, (n + 1) * classes);
    const contest = contestOf(row, prediction);
    scale = Math.max(scale, contestScale(row, contest));
    largest = Math.max(largest, contestScale(row, { ...contest, offset: 0 }));
    contest.contends.forEach((one, k) => {
      if (one === 1) possible[k] = 1;
    });
  });
  return { possible: Math.max(1, possible.filter(Boolean).length), scale, largest };
}

/** Zero gradients, and a margin that noise does not move, on the images the model gets right. */
async function examineGradients(
  classifier: Classifier,
  data: LabelledImages,
  predictions: Int32Array,
  options: ExamineOptions,
  onProgress: Running["onProgress"],
): Promise<readonly Warning[]> {
  const { called = nameOption } = options;
  const { images, labels } = data;
  const right = [...labels.keys()].filter((n) => predictions[n] === labels[n]);
  if (right.length === 0) return [];
  const size = pixelsPerImage(classifier);
  const { data: gradients } = await inputGradient(classifier, data, { ...options, onProgress });
  const zero = right.filter((n) => {
    const squared = gradients.subarray(n * size, (n + 1) * size).reduce((sum, value) => sum + value * value, 0);
    return !(squared > 0 && squared < Number.POSITIVE_INFINITY);
  });
  if (zero.length === 0) return [];
  const noisy = images.map((pixel, i) => {
    const noise = normalPair([17, Math.floor(i / size)], i % size)[0];
    return Math.min(1, Math.max(0, pixel + (8 / 255) * noise));
  });
  const forward = await compileForward(classifier, options);
  try {
    const { classes } = classifier;
    const [before, after] = [
      await forward.logits(images, { rows: zero, signal: options.signal }),
      await forward.logits(noisy, { rows: zero, signal: options.signal }),
    ];
    const flat = zero.filter((n, i) => {
      const row = (all: Float32Array): number => marginOf(all.subarray(i * classes, (i + 1) * classes), labels[n]!);
      return row(before) === row(after);
    });
    const share = zero.length / right.length;
    const warnings: Warning[] = [
      {
        code: "zero gradients",
        value: share,
        raised: `the margin's gradient is zero or not finite on ${percentText(share)} of the images`,
        means: "an attack by gradients cannot start there: its failure says nothing about robustness",
        advice: `look for saturated units, rounding or steps in the model (quantised: ${called("straightThrough")}); attack with square or hopskipjump as well`,
      },
    ];
    if (flat.length > 0) {
      const flatShare = flat.length / right.length;
      warnings.push({
        code: "flat loss",
        value: flatShare,
        raised: `noise of 8/255 does not move the margin of ${percentText(flatShare)} of the images at all`,
        means: "the outputs are constant around these images, by rounding, saturation or a constant model",
        advice: "check that the model is the one meant, and that its outputs are not quantised",
      });
    }
    return warnings;
  } finally {
    await forward.dispose();
  }
}

/** Logits of the images, of the same images again, and with every image in another company of its batch. */
async function threeLooks(
  classifier: Classifier,
  images: Float32Array,
  options: Running,
  told: (look: number) => Running["onProgress"],
): Promise<{ logits: Float32Array; again: Float32Array; shifted: Float32Array }> {
  const total = images.length / pixelsPerImage(classifier);
  const { classes } = classifier;
  const batch = Math.max(2, imagesPerRun(options, classifier));
  const forward = await compileForward(classifier, options);
  try {
    const { signal } = options;
    const logits = await forward.logits(images, { signal, onProgress: told(0) });
    const again = await forward.logits(images, { signal, onProgress: told(1) });
    // Every image beside copies of one: in no batch has it the neighbours it had.
    const rows = Array.from({ length: total }, (_, n) => [
      n,
      ...new Array<number>(batch - 1).fill((n * 7 + 1) % total),
    ]);
    const limited = rows.slice(0, Math.max(1, Math.floor(256 / batch)));
    const alone = await forward.logits(images, { rows: limited.flat(), signal, onProgress: told(2) });
    const shifted = logits.slice();
    limited.forEach((_, n) => {
      shifted.set(alone.subarray(n * batch * classes, (n * batch + 1) * classes), n * classes);
    });
    return { logits, again, shifted };
  } finally {
    await forward.dispose();
  }
}

function isDistribution(row: Float32Array): boolean {
  const sum = row.reduce((total, value) => total + value, 0);
  return row.every((value) => value >= 0 && value <= 1) && Math.abs(sum - 1) < 1e-3;
}

/** The largest absolute difference; NaN beside NaN counts as none. */
function greatestDifference(a: Float32Array, b: Float32Array): number {
  let greatest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (difference > greatest) greatest = difference;
  }
  return greatest;
}
