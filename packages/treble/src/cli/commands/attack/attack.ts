import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { input, serialize } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { examineModel } from "../../../attacks/audit/examineModel.ts";
import { examineResults } from "../../../attacks/audit/examineResults.ts";
import { type CurvePoint, curvePoint, outcomeOf } from "../../../attacks/audit/outcome.ts";
import { type Verification, verifyAttack } from "../../../attacks/audit/verifyAttack.ts";
import type { Attack } from "../../../attacks/contract/contract.ts";
import type { Ensemble } from "../../../attacks/contract/ensemble.ts";
import { checkAttack } from "../../../attacks/engine/checkAttack.ts";
import { runAttack } from "../../../attacks/engine/runAttack.ts";
import { runEnsemble } from "../../../attacks/engine/runEnsemble.ts";
import { type Dataset, subset } from "../../../data/dataset.ts";
import { attackLabelNotes } from "../../../data/labelNotes.ts";
import { pixelsOf } from "../../../data/pixelsOf.ts";
import { UserError } from "../../../errors/userError.ts";
import { writeFileAtomic } from "../../../files/atomicFile.ts";
import type { Classifier } from "../../../models/network/classifier.ts";
import type { Model } from "../../../models/network/model.ts";
import { storedAttack } from "../../../pipeline/attackRun.ts";
import { resultVersion } from "../../../pipeline/trial/version.ts";
import { datasetLoader } from "../../inputs/datasetLoader.ts";
import { findModel } from "../../inputs/findModel.ts";
import type { DataOptions } from "../../inputs/ownRequest.ts";
import { writableStore } from "../../inputs/store.ts";
import type { ModelOptions } from "../../parse/modelOptions.ts";
import type { CliContext } from "../../terminal/context.ts";
import { progressDisplay } from "../../terminal/progress.ts";
import { adviceFlags } from "./adviceFlags.ts";
import { type AttackFlags, askedAttacks, type Tried } from "./askedAttacks.ts";
import { atRadius, hasRadius } from "./atRadius.ts";
import { attackTarget, awayFromTarget } from "./attackTarget.ts";
import { bandsText, type Done, outcomeText, verificationText, warningText } from "./attackText.ts";
import { preprocessingNotes } from "./preprocessingNotes.ts";
import { radiusNote } from "./radiusNote.ts";
import { withModelFlags } from "./withModelFlags.ts";

export interface AttackOptions extends AttackFlags, ModelOptions, DataOptions {
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
  const tries = askedAttacks(options);
  const curve = curveAttacks(options, tries);
  if (options.verify && options.target !== undefined)
    throw new UserError("--verify is for attacks away from an image's own class; leave out --target.");
  if (options.verify && options.band)
    throw new UserError("--verify is for attacks on all frequencies; leave out --band.");
  if (options.out !== undefined) {
    if (tries.length > 1) throw new UserError("--out holds the images of one attack; name one band, or leave it out.");
    checkOutput(options.out);
  }
  const display = progressDisplay(context);
  const datasets = datasetLoader(context, display, options.results);
  const { data: wanted } = options;
  // Of a network that Treble trained, the images that it may have been trained on are left out.
  const named = (given: string, channels: number | undefined, whole: boolean): Promise<string> =>
    datasets.name(given, options, { ...((channels === 1 || channels === 3) && { channels }), whole });
  const loaded = (name: string): Promise<Dataset> => datasets.load(name, { train: 0, test: options.images });
  try {
    const model = await findModel(
      target,
      options.results,
      options,
      context,
      wanted === undefined ? undefined : async (channels) => (await loaded(await named(wanted, channels, true))).shape,
    );
    for (const { attack } of [...tries, ...curve.flat()]) checkAttack(attack, model, adviceFlags);
    const chosen = wanted ?? model.dataset;
    if (chosen === null) {
      throw new UserError(
        `${target} does not say which images it is for; name them with --data (see \`treble data list\`).`,
      );
    }
    const isForeign = model.dataset === null;
    const name = await named(chosen, model.shape[0], isForeign);
    const data = await loaded(name);
    checkImages(data, datasets.shown(name), model, options);
    const notes = [...model.notes];
    const note = (text: string): void => {
      notes.push(text);
      display.log(`note: ${text}`);
    };
    for (const text of model.notes) display.log(`note: ${text}`);
    const goal = options.target === undefined ? undefined : attackTarget(options.target, data.classes, model.classes);
    const taken = subset(data.test, options.images);
    const part = goal ? awayFromTarget(taken, goal) : taken;
    if (isForeign) for (const text of classNotes(data, options)) note(text);
    for (const text of attackLabelNotes(part, data.classes)) note(text);
    const images = pixelsOf(part.images);
    const running = {
      backend: nodeBackend(),
      threads: options.threads,
      signal: context.signal,
    };
    const examined = await examineModel(
      model,
      {
        images: images.slice(0, EXAMINED * (images.length / Math.max(1, part.count))),
        labels: part.labels.slice(0, EXAMINED),
      },
      { ...running, attack: tries[0]!.attack, called: adviceFlags },
    );
    const before = model.foreign ? examined.map(withModelFlags) : examined;
    for (const warning of before) display.log(warningText(warning));
    for (const text of await preprocessingNotes(model, options, { images, labels: part.labels }, running)) note(text);
    const [{ attack: tried }] = tries as [Tried, ...Tried[]];
    const { norm, epsilon } = "attacks" in tried ? tried : tried.settings;
    const tooLarge = options.epsilon === undefined ? null : radiusNote(norm, epsilon ?? options.epsilon, data.shape);
    if (tooLarge) note(tooLarge);
    const store = writableStore(options.results, display.log);
    datasets.remember(store.root);
    const size = images.length / Math.max(1, part.count);
    const towards = goal && { target: { class: goal.aim, text: goal.text, leftOut: taken.count - part.count } };
    const about = { network: model.description, dataset: datasets.shown(name), ...towards };
    const total = tries.length + curve.flat().length;
    let at = 0;
    const attacked = async (attack: Attack | Ensemble, which: string): ReturnType<typeof storedAttack> => {
      display.start("attack", attack.name);
      const stored = await storedAttack(store, {
        config: {
          kind: "attack",
          version: resultVersion,
          model: modelHash(model),
          dataset: name,
          images: taken.count,
          attack: describedAttack(attack),
          ...(goal && { target: goal.aim }),
          seed: options.seed,
          // No part of the graph that is hashed: the derivative.
          ...(options.straightThrough && { straightThrough: true }),
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
        attack: async (first, last, keptOf) => {
          const [pixels, labels] = [images.subarray(first * size, last * size), part.labels.subarray(first, last)];
          const settings = {
            ...running,
            seed: options.seed,
            ...(goal && {
              targets: typeof goal.aim === "number" ? new Int32Array(labels.length).fill(goal.aim) : goal.aim,
            }),
            onProgress: ({ done: images }: { readonly done: number }) =>
              display.update("attack", {
                done: (at + (first + images) / Math.max(1, part.count)) / total,
                text: `${which}${first + images} of ${part.count} images`,
              }),
          };
          return "attacks" in attack
            ? runEnsemble(attack, model, { images: pixels, labels }, { ...settings, keptOf })
            : runAttack(attack, model, { images: pixels, labels }, { ...settings, kept: keptOf(0) });
        },
      });
      display.finish("attack");
      at++;
      return stored;
    };
    const done: Done[] = [];
    for (const [i, { attack, band }] of tries.entries()) {
      const which = tries.length === 1 ? "" : `band ${i + 1} of ${tries.length}, `;
      const { result, run } = await attacked(attack, which);
      if (options.out !== undefined) writeFileAtomic(options.out, run.readFile("adversarial.npz"));
      const points: CurvePoint[] = [];
      for (const [r, radius] of (options.curve ?? []).entries()) {
        const there = curve[r]?.[i];
        const answer = there ? await attacked(there.attack, `${which}radius ${radius}, `) : { result, run };
        points.push(curvePoint(answer.result, answer.run.id, radius));
      }
      done.push({ result, outcome: outcomeOf(result, { images, shape: data.shape, band }, points), id: run.id });
    }
    let second: Verification = {};
    if (options.verify) {
      display.start("verify", "second opinions");
      const [{ attack }, { result }] = [tries[0]!, done[0]!];
      second = await verifyAttack(
        { result, attack, atRadius: (epsilon) => askedAttacks(anew(options, epsilon))[0].attack },
        model,
        { images, labels: part.labels },
        { ...running, seed: options.seed },
      );
      display.finish("verify");
    }
    display.stop();
    const used = { ...(model.foreign && { model: model.foreign }), notes };
    const tested = options.verify ? verificationText(second) : [];
    const after = done.flatMap(({ result, outcome: { band } }) =>
      examineResults({ whiteBox: result, attack: tries[0]!.attack, ...second }, adviceFlags).map((warning) => ({
        ...warning,
        ...(done.length > 1 && band && { band }),
      })),
    );
    const text = options.json
      ? `${JSON.stringify({ ...about, ...(about.dataset !== name && { datasetName: name }), ...used, ...asData(done, options), ...(options.verify && { verified: tested }), warnings: [...before, ...after] }, null, 2)}\n`
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

/**
 * What must be attacked for the accuracy at each radius of `--curve`, one for each band: nothing where the smallest
 * perturbations answer.
 * @throws UserError for an attack whose name fixes the radius.
 */
function curveAttacks(options: AttackOptions, [first]: readonly Tried[]): readonly (readonly Tried[])[] {
  const { attack } = first!;
  const inBall = "attacks" in attack || attack.settings.epsilon !== null;
  return inBall ? (options.curve ?? []).map((radius) => askedAttacks(atRadius(options, radius))) : [];
}

/** The same attack at another radius, with a step of its own length; PGD where the name fixes the radius. */
function anew({ stepSize: _, ...options }: AttackOptions, epsilon: number): AttackFlags {
  return hasRadius(options) ? { ...options, epsilon } : { attack: "pgd-linf", epsilon, randomStart: true };
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

/** @throws UserError where the network takes images of another shape, or knows fewer classes than the data has. */
function checkImages(data: Dataset, shown: string, model: Model, { labelOffset }: AttackOptions): void {
  const size = (shape: readonly number[]): string => shape.join("×");
  const [, height, width] = model.shape;
  const isOwn = data.sortedClasses !== undefined || data.test.names !== undefined;
  if (String(data.shape) !== String(model.shape)) {
    const other = isOwn
      ? `--resize ${height}x${width}, or --resize with --center-crop ${height}x${width}, gives images of that size, and --mode grey or rgb`
      : "choose a dataset that fits with --data";
    throw new UserError(
      `The network takes ${size(model.shape)} images, but ${shown} has ${size(data.shape)} images; ${other}.`,
    );
  }
  if (data.classes.length > model.classes) {
    const other = isOwn ? "name those of the network with --classes" : "choose a dataset that fits with --data";
    throw new UserError(
      `The network knows ${model.classes} classes, but ${shown} has ${data.classes.length}; ${other}.`,
    );
  }
  const isAssumed = model.dataset === null && data.sortedClasses && labelOffset === undefined;
  if (isAssumed && data.classes.length < model.classes) {
    throw new UserError(
      `The network has ${model.classes} classes and ${shown} has ${data.classes.length}; say which is which with --classes FILE, a list of all the network's classes in their order (or with --label-offset 0, if they are the first in the order of their names).`,
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
