import { examineModel } from "../../../attacks/audit/examineModel.ts";
import type { Warning } from "../../../attacks/audit/warning.ts";
import { checkAttack } from "../../../attacks/engine/checkAttack.ts";
import { type Dataset, subset } from "../../../data/dataset.ts";
import type { LabelledImages } from "../../../data/labelledImages.ts";
import { attackLabelNotes } from "../../../data/labelNotes.ts";
import { pixelsOf } from "../../../data/pixelsOf.ts";
import { UserError } from "../../../errors/userError.ts";
import { checkImages, classNotes } from "../../../models/checkImages.ts";
import type { Model } from "../../../models/network/model.ts";
import type { Running } from "../../../running/running.ts";
import type { DatasetLoader } from "../../inputs/datasetLoader.ts";
import { findModel } from "../../inputs/findModel.ts";
import { ownFlagNames } from "../../inputs/ownRequest.ts";
import type { CliContext } from "../../terminal/context.ts";
import { adviceFlags } from "./adviceFlags.ts";
import type { Tried } from "./askedAttacks.ts";
import type { AttackOptions } from "./attackRequest.ts";
import { type AttackTarget, attackTarget, awayFromTarget } from "./attackTarget.ts";
import { warningText } from "./attackText.ts";
import { preprocessingNotes } from "./preprocessingNotes.ts";
import { radiusNote } from "./radiusNote.ts";
import { withModelFlags } from "./withModelFlags.ts";

/** What looking for the subject needs of the command around it. */
export interface Surroundings {
  readonly context: CliContext;
  readonly datasets: DatasetLoader;
  readonly running: Running;
  readonly log: (line: string) => void;
}

/** What is attacked, and what is to be said of it. */
export interface AttackSubject {
  readonly model: Model;
  /** The name of the dataset, for runs and for people. */
  readonly dataset: string;
  readonly shown: string;
  readonly data: LabelledImages;
  /** The images' names, where they have some. */
  readonly names: readonly string[] | undefined;
  /** How many images were taken, before those of the target's own class were left out. */
  readonly taken: number;
  readonly goal: AttackTarget | undefined;
  readonly notes: readonly string[];
  readonly warnings: readonly Warning[];
}

/** How many of the images the model is examined on before the attack. */
const EXAMINED = 128;

/**
 * Finds the model and its images and looks at both: `log` is told, line by line, what a user should know.
 *
 * @param attacks all that are going to be run; the model is examined for the first.
 * @throws UserError where there is no such model or images, or they do not fit each other or the attacks.
 */
export async function attackSubject(
  target: string,
  options: AttackOptions,
  attacks: readonly Tried[],
  { context, datasets, running, log }: Surroundings,
): Promise<AttackSubject> {
  const { data: wanted } = options;
  // Of a network that Treble trained, the images that it may have been trained on are left out.
  const named = (given: string, channels: number | undefined, whole: boolean): Promise<string> =>
    datasets.name(given, options, { ...((channels === 1 || channels === 3) && { channels }), whole });
  const loaded = (name: string): Promise<Dataset> => datasets.load(name, { train: 0, test: options.images });
  const model = await findModel(
    target,
    options.results,
    options,
    context,
    wanted === undefined ? undefined : async (channels) => (await loaded(await named(wanted, channels, true))).shape,
  );
  for (const { attack } of attacks) checkAttack(attack, model, adviceFlags);
  const chosen = wanted ?? model.dataset;
  if (chosen === null) {
    throw new UserError(
      `${target} does not say which images it is for; name them with --data (see \`treble data list\`).`,
    );
  }
  const isForeign = model.dataset === null;
  const dataset = await named(chosen, model.shape[0], isForeign);
  const shown = datasets.shown(dataset);
  const all = await loaded(dataset);
  const isOrdered = options.labelOffset !== undefined;
  checkImages(all, shown, model, isOrdered, ownFlagNames);
  const notes: string[] = [];
  const note = (text: string): void => {
    notes.push(text);
    log(`note: ${text}`);
  };
  model.notes.forEach(note);
  const goal = options.target === undefined ? undefined : attackTarget(options.target, all.classes, model.classes);
  const taken = subset(all.test, options.images);
  const part = goal ? awayFromTarget(taken, goal) : taken;
  if (isForeign) classNotes(all, isOrdered, ownFlagNames).forEach(note);
  attackLabelNotes(part, all.classes).forEach(note);
  const data = { images: pixelsOf(part.images), labels: part.labels };
  const [{ attack: first }] = attacks as [Tried, ...Tried[]];
  const examined = await examineModel(model, firstOf(data, EXAMINED), {
    ...running,
    attack: first,
    called: adviceFlags,
  });
  const warnings = model.foreign ? examined.map(withModelFlags) : examined;
  for (const warning of warnings) log(warningText(warning));
  (await preprocessingNotes(model, options, data, running)).forEach(note);
  const { norm, epsilon } = "attacks" in first ? first : first.settings;
  const tooLarge = options.epsilon === undefined ? null : radiusNote(norm, epsilon ?? options.epsilon, all.shape);
  if (tooLarge) note(tooLarge);
  return { model, dataset, shown, data, names: part.names, taken: taken.count, goal, notes, warnings };
}

function firstOf({ images, labels }: LabelledImages, count: number): LabelledImages {
  const size = images.length / Math.max(1, labels.length);
  return { images: images.slice(0, count * size), labels: labels.slice(0, count) };
}
