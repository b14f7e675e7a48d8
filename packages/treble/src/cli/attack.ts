import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { input, serialize } from "ongrad";
import { nodeBackend } from "ongrad/node";
import type { Attack } from "../attacks/attack.ts";
import type { Classifier } from "../attacks/classifier.ts";
import { examineModel } from "../attacks/examineModel.ts";
import { examineResults } from "../attacks/examineResults.ts";
import { runAttack } from "../attacks/runAttack.ts";
import { type Ensemble, runEnsemble } from "../attacks/runEnsemble.ts";
import { type Verification, verifyAttack } from "../attacks/verifyAttack.ts";
import { type Dataset, subset } from "../data/dataset.ts";
import { attackLabelNotes } from "../data/labelNotes.ts";
import { resultVersion } from "../experiments/version.ts";
import { writeFileAtomic } from "../runs/atomicFile.ts";
import { UserError } from "../userError.ts";
import { attackSettings, type Setting } from "./attackNames.ts";
import { type AttackSettingsOptions, attackOf, attacksOf } from "./attackOf.ts";
import { outcomeOf } from "./attackOutcome.ts";
import { bandsText, type Done, outcomeText, verificationText, warningText } from "./attackText.ts";
import type { CliContext } from "./context.ts";
import { datasetLoader } from "./datasetLoader.ts";
import { type AttackableModel, findModel } from "./findModel.ts";
import type { DataOptions } from "./ownRequest.ts";
import { progressDisplay } from "./progress.ts";
import { writableStore } from "./store.ts";
import { storedAttack } from "./storedAttack.ts";

export interface AttackOptions extends AttackSettingsOptions, DataOptions {
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
  /** Whether to try to prove the result wrong. */
  readonly verify?: boolean;
  readonly json?: boolean;
}

/** How many of the images the model is examined on before the attack. */
const EXAMINED = 128;

/** `treble attack`: a trained network against one attack on test images. */
export async function attackCommand(target: string, options: AttackOptions, context: CliContext): Promise<number> {
  const tries = attacksOf(options);
  if (options.verify && options.band)
    throw new UserError("--verify is for attacks on all frequencies; leave out --band.");
  if (options.out !== undefined) {
    if (tries.length > 1) throw new UserError("--out holds the images of one attack; name one band, or leave it out.");
    checkOutput(options.out);
  }
  const model = await findModel(target, options.results, options, context);
  const chosen = options.data ?? model.dataset;
  if (chosen === null) {
    throw new UserError(
      `${target} does not say which images it is for; name them with --data (see \`treble data list\`).`,
    );
  }
  const display = progressDisplay(context);
  try {
    const datasets = datasetLoader(context, display, options.results);
    const isForeign = model.dataset === null;
    const [channels] = model.classifier.shape;
    const name = await datasets.name(chosen, options, {
      ...((channels === 1 || channels === 3) && { channels }),
      // Of a network that Treble trained, the images that it may have been trained on are left out.
      whole: isForeign,
    });
    const data = await datasets.load(name, { train: 0, test: options.images });
    checkImages(data, datasets.shown(name), model, options);
    for (const note of model.notes) display.log(`note: ${note}`);
    const part = subset(data.test, options.images);
    if (isForeign) for (const note of classNotes(data, options)) display.log(`note: ${note}`);
    for (const note of attackLabelNotes(part, data.classes)) display.log(`note: ${note}`);
    const images = Float32Array.from(part.images, (byte) => byte / 255);
    const running = {
      backend: nodeBackend(),
      threads: options.threads,
      signal: context.signal,
    };
    const before = await examineModel(
      model.classifier,
      images.slice(0, EXAMINED * (images.length / Math.max(1, part.count))),
      part.labels.slice(0, EXAMINED),
      running,
    );
    for (const warning of before) display.log(warningText(warning));
    const store = writableStore(options.results, display.log);
    datasets.remember(store.root);
    const size = images.length / Math.max(1, part.count);
    const about = { network: model.description, dataset: datasets.shown(name) };
    const done: Done[] = [];
    for (const [at, { attack, band }] of tries.entries()) {
      display.start("attack", attack.name);
      const { result, folder, id } = await storedAttack(store, {
        config: {
          kind: "attack",
          version: resultVersion,
          model: modelHash(model.classifier),
          dataset: name,
          images: part.count,
          attack: describedAttack(attack),
          seed: options.seed,
        },
        about,
        images,
        labels: part.labels,
        ...(part.names && { names: part.names }),
        shape: data.shape,
        signal: context.signal,
        onFound: (count) => {
          display.log(`${count} of ${part.count} images were attacked before; going on.`);
        },
        attack: async (first, last) => {
          const [pixels, labels] = [images.subarray(first * size, last * size), part.labels.subarray(first, last)];
          const which = tries.length === 1 ? "" : `band ${at + 1} of ${tries.length}, `;
          const settings = {
            ...running,
            seed: options.seed,
            onProgress: ({ done: images }: { readonly done: number }) =>
              display.update("attack", {
                done: (at + (first + images) / Math.max(1, part.count)) / tries.length,
                text: `${which}${first + images} of ${part.count} images`,
              }),
          };
          return "attacks" in attack
            ? runEnsemble(attack, model.classifier, pixels, labels, settings)
            : runAttack(attack, model.classifier, pixels, labels, settings);
        },
      });
      display.finish("attack");
      if (options.out !== undefined) writeFileAtomic(options.out, readFileSync(join(folder, "adversarial.npz")));
      const attacked = { images, shape: data.shape, band };
      done.push({ result, outcome: outcomeOf(result, attacked, options.curve ?? []), id });
    }
    let second: Verification = {};
    if (options.verify) {
      display.start("verify", "second opinions");
      const [{ attack }, { result }] = [tries[0]!, done[0]!];
      second = await verifyAttack(
        { result, attack, atRadius: (epsilon) => attackOf(anew(options, epsilon)) },
        model.classifier,
        images,
        part.labels,
        { ...running, seed: options.seed },
      );
      display.finish("verify");
    }
    display.stop();
    const tested = options.verify ? verificationText(second) : [];
    const after = done.flatMap(({ result, outcome: { band } }) =>
      examineResults({ whiteBox: result, ...second }).map((warning) => ({
        ...warning,
        ...(done.length > 1 && band && { band }),
      })),
    );
    const text = options.json
      ? `${JSON.stringify({ ...about, ...(about.dataset !== name && { datasetName: name }), ...asData(done, options), ...(options.verify && { verified: tested }), warnings: [...before, ...after] }, null, 2)}\n`
      : (done.length === 1
          ? outcomeText({ ...about, shuffled: part.names !== undefined }, done[0]!, options.out, tested)
          : bandsText({ ...about, shuffled: part.names !== undefined }, done)) +
        after.map((warning) => `\n${warningText(warning, warning.band)}\n`).join("");
    context.stdout.write(text);
    return 0;
  } finally {
    display.stop();
  }
}

/** The same attack at another radius, with a step of its own length; PGD where the name fixes the radius. */
function anew({ stepSize: _, ...options }: AttackOptions, epsilon: number): AttackSettingsOptions {
  const settings: readonly Setting[] = attackSettings[options.attack];
  return settings.includes("epsilon") ? { ...options, epsilon } : { attack: "pgd-linf", epsilon, randomStart: true };
}

/** One attack as it is, several as a list. */
function asData(done: readonly Done[], { out }: AttackOptions): object {
  const each = done.map(({ result, outcome, id }) => ({
    attack: result.attack,
    ...("stages" in result ? { stages: result.stages } : {}),
    ...outcome,
    run: id,
  }));
  return each.length === 1 ? { ...each[0], out: out ?? null } : { bands: each };
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
function modelHash(classifier: Classifier): string {
  const images = input("images", [1, ...classifier.shape]);
  const bytes = serialize({ inputs: { images }, outputs: { logits: classifier.logits(images) } });
  return createHash("sha256").update(bytes).digest("hex");
}

function checkImages(
  data: Dataset,
  shown: string,
  { classifier, dataset }: AttackableModel,
  { labelOffset }: AttackOptions,
): void {
  const size = (shape: readonly number[]): string => shape.join("×");
  const [, height, width] = classifier.shape;
  if (String(data.shape) !== String(classifier.shape) || data.classes.length > classifier.classes) {
    const other =
      data.sortedClasses === undefined && data.test.names === undefined
        ? "choose a dataset that fits with --data"
        : `--resize ${height}x${width}, or --resize with --center-crop ${height}x${width}, gives images of that size, and --channels grey or colour`;
    throw new UserError(
      `The network takes ${size(classifier.shape)} images of ${classifier.classes} classes, but ${shown} has ${size(data.shape)} images of ${data.classes.length}; ${other}.`,
    );
  }
  const isAssumed = dataset === null && data.sortedClasses && labelOffset === undefined;
  if (isAssumed && data.classes.length < classifier.classes) {
    throw new UserError(
      `The network has ${classifier.classes} classes and ${shown} has ${data.classes.length}; say which is which with --classes FILE, a list of all the network's classes in their order (or with --label-offset 0, if they are the first in the order of their names).`,
    );
  }
}

/** That the order of the classes was taken for that of the model's outputs. */
function classNotes({ sortedClasses, classes }: Dataset, { labelOffset }: AttackOptions): string[] {
  if (!sortedClasses || labelOffset !== undefined) return [];
  const names = classes.length > 5 ? [...classes.slice(0, 4), `… ${classes.at(-1)}`] : classes;
  return [
    `The classes are taken for the outputs 0 to ${classes.length - 1} in the order of their names (${names.join(", ")}); --classes says otherwise.`,
  ];
}
