import {
  type BetterPreprocessing,
  betterPreprocessing,
  type Tried,
} from "../../../attacks/audit/betterPreprocessing.ts";
import type { LabelledImages } from "../../../data/labelledImages.ts";
import type { Preprocessing } from "../../../models/foreign/preprocessing.ts";
import type { Model } from "../../../models/network/model.ts";
import { fixed } from "../../../report/words/format.ts";
import type { Running } from "../../../running/running.ts";
import { type ModelOptions, modelFlags } from "../../parse/modelOptions.ts";

/** Numbers in all images together, at most; no fewer images than so many. */
const [NUMBERS, FEWEST, MOST] = [2 ** 22, 32, 128];

/**
 * That another preprocessing does better on the first of the images, where none was given to a model from elsewhere:
 * nothing where no other one is better by more than chance.
 */
export async function preprocessingNotes(
  model: Model,
  options: ModelOptions,
  { images, labels }: LabelledImages,
  running: Running,
): Promise<readonly string[]> {
  const isGiven = (["range", "channelOrder", "mean", "std"] as const).some((part) => options[part] !== undefined);
  if (!model.foreign || isGiven || model.foreign.input.type.includes("int") || labels.length === 0) return [];
  const size = images.length / labels.length;
  const count = Math.min(labels.length, MOST, Math.max(FEWEST, Math.floor(NUMBERS / size)));
  const found = await betterPreprocessing(
    model,
    model.foreign.standardizes,
    { images: images.subarray(0, count * size), labels: labels.slice(0, count) },
    running,
  );
  return found ? [text(found)] : [];
}

/** The flags are ready to be copied. */
function text({ images, plain, best, alike }: BetterPreprocessing): string {
  const one = ({ preprocessing, accuracy }: Tried): string =>
    `${flags(preprocessing)} (${preprocessing.name}) ${fixed(accuracy, 2)}`;
  const others = alike.length > 0 ? `; not told apart from it: ${alike.map(one).join(", ")}` : "";
  return `no preprocessing was given: accuracy ${fixed(plain, 2)} on the first ${images} images; with ${one(best)}${others}.`;
}

function flags(preprocessing: Preprocessing): string {
  return (["range", "channelOrder", "mean", "std"] as const)
    .filter((part) => preprocessing[part] !== undefined)
    .map((part) => `${modelFlags[part]} ${preprocessing[part]}`)
    .join(" ");
}
