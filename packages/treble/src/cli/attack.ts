import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { nodeBackend } from "ongrad/node";
import type { Classifier } from "../attacks/classifier.ts";
import { normNames } from "../attacks/norms.ts";
import type { AttackResult } from "../attacks/result.ts";
import { robustAccuracy } from "../attacks/robustAccuracy.ts";
import { runAttack } from "../attacks/runAttack.ts";
import { type Dataset, subset } from "../data/dataset.ts";
import { fixed, percent } from "../report/format.ts";
import { writeFileAtomic } from "../runs/atomicFile.ts";
import { writeNpz } from "../runs/npz.ts";
import { UserError } from "../userError.ts";
import { type AttackSettingsOptions, attackOf } from "./attackOf.ts";
import type { CliContext } from "./context.ts";
import { datasetLoader } from "./datasetLoader.ts";
import { datasetName } from "./datasetName.ts";
import { findModel } from "./findModel.ts";
import { progressDisplay } from "./progress.ts";
import { textTable } from "./textTable.ts";

export interface AttackOptions extends AttackSettingsOptions {
  readonly images: number;
  readonly data?: string;
  readonly seed: number;
  readonly threads: number;
  readonly results: string;
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  readonly out?: string;
  readonly json?: boolean;
}

/** What an attack came to; shares are of the images in parentheses, null where there are none. */
interface Outcome {
  readonly images: number;
  readonly cleanAccuracy: number;
  /** Images that the clean model gets right. */
  readonly attacked: number;
  readonly succeeded: number;
  readonly reasons: Readonly<Record<string, number>>;
  /** For an attack in a ball: share of all images still right. */
  readonly robustAccuracy: number | null;
  /** Over the successes, in the attack's norm, pixel units. */
  readonly norm: { readonly q25: number; readonly median: number; readonly q75: number } | null;
  /** Of the successes, those that stay adversarial when rounded to 8 bits. */
  readonly survives8Bit: number | null;
}

/** `treble attack`: a trained network against one attack on test images. */
export async function attackCommand(target: string, options: AttackOptions, context: CliContext): Promise<number> {
  const attack = attackOf(options);
  if (options.out !== undefined) checkOutput(options.out);
  const model = await findModel(target, options.results, options, context);
  const chosen = options.data ?? model.dataset;
  if (chosen === null) {
    throw new UserError(
      `${target} does not say which images it is for; name them with --data (see \`treble data list\`).`,
    );
  }
  const name = await datasetName(chosen);
  const display = progressDisplay(context);
  try {
    const data = await datasetLoader(context, display)(name);
    checkImages(data, model.classifier);
    for (const note of model.notes) display.log(`note: ${note}`);
    const part = subset(data.test, options.images);
    const images = Float32Array.from(part.images, (byte) => byte / 255);
    display.start("attack", attack.name);
    const result = await runAttack(attack, model.classifier, images, part.labels, {
      backend: nodeBackend(),
      threads: options.threads,
      batchSize: model.batchSize,
      seed: options.seed,
      signal: context.signal,
      onProgress: ({ done, total }) =>
        display.update("attack", { done: done / Math.max(1, total), text: `${done} of ${total} images` }),
    });
    display.finish("attack");
    display.stop();
    const outcome = outcomeOf(result, images.length > 0 ? part.count : 0);
    if (options.out !== undefined) writeFileAtomic(options.out, resultFile(result, images, part.labels, data.shape));
    const about = { network: model.description, dataset: name };
    context.stdout.write(
      options.json
        ? `${JSON.stringify({ ...about, attack: result.attack, ...outcome, out: options.out ?? null }, null, 2)}\n`
        : outcomeText(about, result, outcome, options.out),
    );
    return 0;
  } finally {
    display.stop();
  }
}

/** Before hours of work are done for a file that cannot be written. @throws UserError */
function checkOutput(path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UserError(`--out is ${path}, but there is no folder ${folder}; make it, or choose another place.`);
  }
  if (existsSync(path) && !statSync(path).isFile()) {
    throw new UserError(`--out is ${path}, which is no file; choose the name of a file, such as adversarial.npz.`);
  }
}

function checkImages(data: Dataset, images: Classifier): void {
  if (String(data.shape) === String(images.shape) && data.classes.length <= images.classes) return;
  const size = (shape: readonly number[]): string => shape.join("×");
  throw new UserError(
    `The network takes ${size(images.shape)} images of ${images.classes} classes, but ${data.name} has ${size(data.shape)} images of ${data.classes.length}; choose a dataset that fits with --data.`,
  );
}

function outcomeOf(result: AttackResult, total: number): Outcome {
  const { norm, epsilon } = result.attack.settings;
  const reasons: Record<string, number> = {};
  for (const reason of result.reasons) {
    if (reason !== undefined && reason !== "misclassified") reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  const norms = result[norm].filter((_, n) => result.success[n] === 1).sort();
  const survivors = result.survives8Bit.reduce((sum, bit) => sum + bit, 0);
  return {
    images: total,
    cleanAccuracy: result.attacked / total,
    attacked: result.attacked,
    succeeded: norms.length,
    reasons,
    robustAccuracy: epsilon === null ? null : robustAccuracy([result], norm, epsilon).robustAccuracy,
    norm:
      norms.length === 0
        ? null
        : { q25: quantile(norms, 0.25), median: quantile(norms, 0.5), q75: quantile(norms, 0.75) },
    survives8Bit: norms.length === 0 ? null : survivors / norms.length,
  };
}

/** Linear interpolation between order statistics. */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const at = Math.floor(position);
  const low = sorted[at]!;
  return low + (position - at) * (sorted[Math.min(at + 1, sorted.length - 1)]! - low);
}

/** Image by image: originals and adversarial images (originals where there is none), and the attack's settings as JSON. */
function resultFile(
  result: AttackResult,
  originals: Float32Array,
  labels: Uint8Array,
  shape: readonly [number, number, number],
): Uint8Array {
  const n = labels.length;
  const perImage = (data: Float64Array | Uint8Array | Int32Array) => ({ data, shape: [n] });
  const pixels = (data: Float32Array) => ({ data, shape: [n, ...shape] });
  const settings = new TextEncoder().encode(JSON.stringify(result.attack));
  return writeNpz({
    images: pixels(result.images),
    perturbation: pixels(result.images.map((pixel, i) => pixel - originals[i]!)),
    labels: perImage(labels),
    clean: perImage(result.cleanPredictions),
    adversarial: perImage(result.adversarialPredictions),
    success: perImage(result.success),
    survives8Bit: perImage(result.survives8Bit),
    l1: perImage(result.l1),
    l2: perImage(result.l2),
    linf: perImage(result.linf),
    settings: { data: settings, shape: [settings.length] },
  });
}

function outcomeText(
  about: { readonly network: string; readonly dataset: string },
  { attack }: AttackResult,
  outcome: Outcome,
  out: string | undefined,
): string {
  const { settings } = attack;
  const norm = normNames[settings.norm];
  const of = (part: number, whole: number): string =>
    whole === 0 ? "none" : `${part} of ${whole} (${percent(part / whole)} %)`;
  const name = attack.name.includes(norm) ? attack.name : `${attack.name}, ${norm}`;
  const failures = Object.entries(outcome.reasons).map(([reason, times]) => `${times} ${reason}`);
  const radius = settings.epsilon === null ? "smallest perturbation" : `radius ${pixelUnits(settings.epsilon)}`;
  const start = settings.randomStart === true ? ", random start" : "";
  const rows: string[][] = [
    ["network", about.network],
    ["images", `the first ${outcome.images} test images of ${about.dataset}`],
    [
      "attack",
      `${name}, ${radius}, ${settings.steps} ${settings.steps === 1 ? "step" : "steps"}${start}, seed ${attack.seed}`,
    ],
    ["clean accuracy", fixed(outcome.cleanAccuracy, 4)],
    ["attacked", `${of(outcome.attacked, outcome.images)} that are classified correctly`],
    ["succeeded", of(outcome.succeeded, outcome.attacked)],
  ];
  if (failures.length > 0) rows.push(["failed", failures.join(", ")]);
  if (outcome.robustAccuracy !== null) {
    rows.push(["robust accuracy", `${fixed(outcome.robustAccuracy, 4)} of all ${outcome.images} images`]);
  }
  if (outcome.norm !== null) {
    const { q25, median, q75 } = outcome.norm;
    const text = `median ${fixed(median, 4)}, quartiles ${fixed(q25, 4)} and ${fixed(q75, 4)}, in pixel units`;
    rows.push([`${norm} norm`, text]);
  }
  if (outcome.survives8Bit !== null) {
    rows.push(["survive 8 bits", `${percent(outcome.survives8Bit)} % of the adversarial images`]);
  }
  if (out !== undefined) rows.push(["written", out]);
  return textTable(rows);
}

/** `8/255` where the number is such a fraction. */
function pixelUnits(value: number): string {
  const levels = value * 255;
  return Math.abs(levels - Math.round(levels)) < 1e-9 && levels < 255 ? `${Math.round(levels)}/255` : String(value);
}
