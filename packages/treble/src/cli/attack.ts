import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { input, serialize } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { accuracyCurve } from "../attacks/accuracyCurve.ts";
import type { Attack } from "../attacks/attack.ts";
import type { Classifier } from "../attacks/classifier.ts";
import { examineModel } from "../attacks/examineModel.ts";
import { examineResults } from "../attacks/examineResults.ts";
import { normNames } from "../attacks/norms.ts";
import type { AttackResult } from "../attacks/result.ts";
import { robustAccuracy } from "../attacks/robustAccuracy.ts";
import { runAttack } from "../attacks/runAttack.ts";
import { type Ensemble, type EnsembleResult, runEnsemble } from "../attacks/runEnsemble.ts";
import type { Warning } from "../attacks/warning.ts";
import { type Dataset, subset } from "../data/dataset.ts";
import { resultVersion } from "../experiments/version.ts";
import { fixed, percent } from "../report/format.ts";
import { writeFileAtomic } from "../runs/atomicFile.ts";
import { type Quartiles, quartiles } from "../statistics/quartiles.ts";
import { UserError } from "../userError.ts";
import { type AttackSettingsOptions, attackOf } from "./attackOf.ts";
import type { CliContext } from "./context.ts";
import { datasetLoader } from "./datasetLoader.ts";
import { datasetName } from "./datasetName.ts";
import { findModel } from "./findModel.ts";
import { progressDisplay } from "./progress.ts";
import { writableStore } from "./store.ts";
import { storedAttack } from "./storedAttack.ts";
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
  /** Radii at which the accuracy is said as well. */
  readonly curve?: readonly number[];
  readonly json?: boolean;
}

/** How many of the images the model is examined on before the attack. */
const EXAMINED = 128;

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
  /** Share of all images still right at other radii, in the attack's norm. */
  readonly curve: readonly { readonly epsilon: number; readonly robustAccuracy: number }[];
  /** Over the successes, in the attack's norm, pixel units. */
  readonly norm: Quartiles | null;
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
    const running = {
      backend: nodeBackend(),
      threads: options.threads,
      batchSize: model.batchSize,
      signal: context.signal,
    };
    const before = await examineModel(
      model.classifier,
      images.slice(0, EXAMINED * (images.length / Math.max(1, part.count))),
      part.labels.slice(0, EXAMINED),
      running,
    );
    for (const warning of before) display.log(warningText(warning));
    display.start("attack", attack.name);
    const { result, folder, id } = await storedAttack(writableStore(options.results, display.log), {
      config: {
        kind: "attack",
        version: resultVersion,
        model: modelHash(model.classifier, model.batchSize ?? 1),
        dataset: name,
        images: part.count,
        attack: describedAttack(attack),
        seed: options.seed,
      },
      images,
      labels: part.labels,
      shape: data.shape,
      signal: context.signal,
      onFound: (count) => {
        display.log(`${count} of ${part.count} images were attacked before; going on.`);
      },
      attack: async (first, last) => {
        const size = images.length / part.count;
        const [pixels, labels] = [images.subarray(first * size, last * size), part.labels.subarray(first, last)];
        const settings = {
          ...running,
          seed: options.seed,
          onProgress: ({ done }: { readonly done: number }) =>
            display.update("attack", {
              done: (first + done) / Math.max(1, part.count),
              text: `${first + done} of ${part.count} images`,
            }),
        };
        return "attacks" in attack
          ? runEnsemble(attack, model.classifier, pixels, labels, settings)
          : runAttack(attack, model.classifier, pixels, labels, settings);
      },
    });
    display.finish("attack");
    display.stop();
    const warnings = [...before, ...examineResults({ whiteBox: result })];
    const outcome = outcomeOf(result, part.count, options.curve ?? []);
    if (options.out !== undefined) writeFileAtomic(options.out, readFileSync(join(folder, "adversarial.npz")));
    const about = { network: model.description, dataset: name };
    const stages = "stages" in result ? { stages: result.stages } : {};
    context.stdout.write(
      options.json
        ? `${JSON.stringify({ ...about, attack: result.attack, ...stages, ...outcome, warnings, run: id, out: options.out ?? null }, null, 2)}\n`
        : outcomeText(about, result, outcome, { id, ...(options.out === undefined ? {} : { out: options.out }) }) +
            warnings
              .slice(before.length)
              .map((warning) => `\n${warningText(warning)}\n`)
              .join(""),
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

/** What names an attack's settings in the configuration of a run. */
function describedAttack(attack: Attack | Ensemble): object {
  if (!("attacks" in attack)) return { name: attack.name, settings: attack.settings };
  const { name, norm, epsilon } = attack;
  return { name, norm, epsilon, attacks: attack.attacks.map(describedAttack) };
}

/** Of the graph with its weights: two files that compute the same by the same operators are one model. */
function modelHash(classifier: Classifier, batch: number): string {
  const images = input("images", [batch, ...classifier.shape]);
  const bytes = serialize({ inputs: { images }, outputs: { logits: classifier.logits(images) } });
  return createHash("sha256").update(bytes).digest("hex");
}

function warningText({ code, raised, means, advice }: Warning): string {
  return `warning (${code}): ${raised}; ${means}. ${advice[0]!.toUpperCase()}${advice.slice(1)}.`;
}

function checkImages(data: Dataset, images: Classifier): void {
  if (String(data.shape) === String(images.shape) && data.classes.length <= images.classes) return;
  const size = (shape: readonly number[]): string => shape.join("×");
  throw new UserError(
    `The network takes ${size(images.shape)} images of ${images.classes} classes, but ${data.name} has ${size(data.shape)} images of ${data.classes.length}; choose a dataset that fits with --data.`,
  );
}

function outcomeOf(result: AttackResult, total: number, radii: readonly number[]): Outcome {
  const { norm, epsilon } = result.attack.settings;
  const reasons: Record<string, number> = {};
  for (const reason of result.reasons) {
    if (reason !== undefined && reason !== "misclassified") reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  const norms = result[norm].filter((_, n) => result.success[n] === 1);
  const survivors = result.survives8Bit.reduce((sum, bit) => sum + bit, 0);
  return {
    images: total,
    cleanAccuracy: result.attacked / total,
    attacked: result.attacked,
    succeeded: norms.length,
    reasons,
    robustAccuracy: epsilon === null ? null : robustAccuracy([result], norm, epsilon).robustAccuracy,
    curve: accuracyCurve([result], norm, radii).map(({ epsilon: radius, robustAccuracy: share }) => ({
      epsilon: radius,
      robustAccuracy: share,
    })),
    norm: norms.length === 0 ? null : quartiles(norms),
    survives8Bit: norms.length === 0 ? null : survivors / norms.length,
  };
}

function outcomeText(
  about: { readonly network: string; readonly dataset: string },
  result: AttackResult | EnsembleResult,
  outcome: Outcome,
  kept: { readonly id: string; readonly out?: string },
): string {
  const { attack } = result;
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
  for (const { epsilon, robustAccuracy: share } of outcome.curve) {
    rows.push([`accuracy at ${pixelUnits(epsilon)}`, fixed(share, 4)]);
  }
  if ("stages" in result) {
    for (const { name: stage, given, broken } of result.stages) rows.push([stage, `broke ${of(broken, given)}`]);
  }
  if (outcome.norm !== null) {
    const { q25, median, q75 } = outcome.norm;
    const text = `median ${fixed(median, 4)}, quartiles ${fixed(q25, 4)} and ${fixed(q75, 4)}, in pixel units`;
    rows.push([`${norm} norm`, text]);
  }
  if (outcome.survives8Bit !== null) {
    rows.push(["survive 8 bits", `${percent(outcome.survives8Bit)} % of the adversarial images`]);
  }
  rows.push(["run", kept.id]);
  if (kept.out !== undefined) rows.push(["written", kept.out]);
  return textTable(rows);
}

/** `8/255` where the number is such a fraction. */
function pixelUnits(value: number): string {
  const levels = value * 255;
  return Math.abs(levels - Math.round(levels)) < 1e-9 && levels < 255 ? `${Math.round(levels)}/255` : String(value);
}
