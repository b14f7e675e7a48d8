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
import { resultVersion } from "../experiments/version.ts";
import { writeFileAtomic } from "../runs/atomicFile.ts";
import { UserError } from "../userError.ts";
import { attackSettings, type Setting } from "./attackNames.ts";
import { type AttackSettingsOptions, attackOf, attacksOf, type Tried } from "./attackOf.ts";
import { outcomeOf } from "./attackOutcome.ts";
import { bandsText, type Done, outcomeText, verificationText, warningText } from "./attackText.ts";
import type { ModelOptions } from "./commands/modelOptions.ts";
import type { CliContext } from "./context.ts";
import { datasetLoader } from "./datasetLoader.ts";
import { datasetName } from "./datasetName.ts";
import { findModel } from "./findModel.ts";
import { preprocessingNotes } from "./preprocessingNotes.ts";
import { progressDisplay } from "./progress.ts";
import { radiusNote } from "./radiusNote.ts";
import { writableStore } from "./store.ts";
import { storedAttack } from "./storedAttack.ts";
import { withModelFlags } from "./withModelFlags.ts";

export interface AttackOptions extends AttackSettingsOptions, ModelOptions {
  readonly images: number;
  readonly data?: string;
  readonly seed: number;
  readonly threads: number;
  readonly results: string;
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
  const display = progressDisplay(context);
  const loader = datasetLoader(context, display);
  const { data: wanted } = options;
  try {
    const model = await findModel(
      target,
      options.results,
      options,
      context,
      wanted === undefined ? undefined : async () => (await loader(await datasetName(wanted))).shape,
    );
    const chosen = wanted ?? model.dataset;
    if (chosen === null) {
      throw new UserError(
        `${target} does not say which images it is for; name them with --data (see \`treble data list\`).`,
      );
    }
    const name = await datasetName(chosen);
    const data = await loader(name);
    checkImages(data, model.classifier);
    const notes = [...model.notes];
    const note = (text: string): void => {
      notes.push(text);
      display.log(`note: ${text}`);
    };
    for (const text of model.notes) display.log(`note: ${text}`);
    const part = subset(data.test, options.images);
    const images = Float32Array.from(part.images, (byte) => byte / 255);
    const running = {
      backend: nodeBackend(),
      threads: options.threads,
      signal: context.signal,
    };
    const examined = await examineModel(
      model.classifier,
      images.slice(0, EXAMINED * (images.length / Math.max(1, part.count))),
      part.labels.slice(0, EXAMINED),
      running,
    );
    const before = model.foreign ? examined.map(withModelFlags) : examined;
    for (const warning of before) display.log(warningText(warning));
    for (const text of await preprocessingNotes(model, options, images, part.labels, running)) note(text);
    const [{ attack: tried }] = tries as [Tried, ...Tried[]];
    const { norm, epsilon } = "attacks" in tried ? tried : tried.settings;
    const tooLarge = options.epsilon === undefined ? null : radiusNote(norm, epsilon ?? options.epsilon, data.shape);
    if (tooLarge) note(tooLarge);
    const store = writableStore(options.results, display.log);
    const size = images.length / Math.max(1, part.count);
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
          // No part of the graph that is hashed: the derivative.
          ...(options.straightThrough && { straightThrough: true }),
        },
        images,
        labels: part.labels,
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
    const about = { network: model.description, dataset: name };
    const used = { ...(model.foreign && { model: model.foreign }), notes };
    const tested = options.verify ? verificationText(second) : [];
    const after = done.flatMap(({ result, outcome: { band } }) =>
      examineResults({ whiteBox: result, ...second }).map((warning) => ({
        ...warning,
        ...(done.length > 1 && band && { band }),
      })),
    );
    const text = options.json
      ? `${JSON.stringify({ ...about, ...used, ...asData(done, options), ...(options.verify && { verified: tested }), warnings: [...before, ...after] }, null, 2)}\n`
      : (done.length === 1 ? outcomeText(about, done[0]!, options.out, tested) : bandsText(about, done)) +
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

function checkImages(data: Dataset, images: Classifier): void {
  if (String(data.shape) === String(images.shape) && data.classes.length <= images.classes) return;
  const size = (shape: readonly number[]): string => shape.join("×");
  throw new UserError(
    `The network takes ${size(images.shape)} images of ${images.classes} classes, but ${data.name} has ${size(data.shape)} images of ${data.classes.length}; choose a dataset that fits with --data.`,
  );
}
