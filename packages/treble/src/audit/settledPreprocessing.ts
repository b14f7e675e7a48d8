import { describeModel, ModelError } from "ongrad";
import type { LabelledImages } from "../data/labelledImages.ts";
import { metadataPreprocessing } from "../models/foreign/metadataPreprocessing.ts";
import { preprocessed } from "../models/foreign/preprocessed.ts";
import type { Preprocessing } from "../models/foreign/preprocessing.ts";
import { preprocessingNamed } from "../models/foreign/preprocessingPresets.ts";
import { preprocessingText } from "../models/foreign/preprocessingText.ts";
import type { Model } from "../models/network/model.ts";
import type { PreprocessingResult } from "../results/audit.ts";
import type { Running } from "../running/running.ts";
import { findPreprocessing } from "./findPreprocessing.ts";
import { spreadOrder } from "./spreadOrder.ts";

/** What is known of a model's preprocessing. */
export interface KnownPreprocessing {
  /** Already part of the loaded model. */
  readonly stated: Preprocessing;
  /** Name of a preset; undefined where none is asked for. */
  readonly preset: string | undefined;
  /** The bytes of its file, which may state one. */
  readonly file: Uint8Array | null;
}

/** A model with its preprocessing, and how that is known. */
export interface SettledPreprocessing {
  readonly model: Model;
  readonly result: PreprocessingResult;
}

/** Numbers in all images together that it is looked for with, at most; no fewer images than so many. */
const [NUMBERS, FEWEST, MOST] = [2 ** 23, 32, 4096];

/**
 * The preprocessing of a model, from the first of these that says one: the model itself (a network of Treble's own, or
 * one that takes integers), what is stated, the preset, the file's metadata; else the usual one under which it is right
 * most often, on some of the images, spread over the classes.
 * @throws UserError for a preset that there is not, or that does not fit the model's channels.
 */
export async function settledPreprocessing(
  model: Model,
  { stated, preset, file }: KnownPreprocessing,
  data: LabelledImages,
  running: Running,
): Promise<SettledPreprocessing> {
  const as = (of: Model, text: string, source: PreprocessingResult["source"]): SettledPreprocessing => ({
    model: of,
    result: { text, source, alike: [], tried: [] },
  });
  const { foreign } = model;
  if (!foreign) return as(model, "the network standardises its images itself", "part of the model");
  if (Object.values(stated).some((value) => value !== undefined)) return as(model, preprocessingText(stated), "stated");
  if (preset !== undefined) {
    const { preprocessing, title } = preprocessingNamed(preset);
    return as(preprocessed(model, preprocessing), preprocessingText(preprocessing, title), "preset");
  }
  if (foreign.input.type.includes("int")) {
    return as(model, `[${foreign.preprocessing.range.join(", ")}], as ${foreign.input.type}`, "part of the model");
  }
  const said = file && metadataPreprocessing(metadataOf(file), model.shape[0]);
  if (said) return as(preprocessed(model, said.preprocessing), said.text, "metadata");
  const { images, labels } = data;
  const size = images.length / Math.max(1, labels.length);
  const count = Math.min(labels.length, MOST, Math.max(FEWEST, Math.floor(NUMBERS / size)));
  const some = spreadOrder([...labels.keys()], labels).slice(0, count);
  const pixels = new Float32Array(count * size);
  some.forEach((n, i) => void pixels.set(images.subarray(n * size, (n + 1) * size), i * size));
  const few = { images: pixels, labels: Int32Array.from(some, (n) => labels[n]!) };
  const found = await findPreprocessing(model, foreign.standardizes, few, running);
  return { model: preprocessed(model, found.preprocessing), result: found.result };
}

function metadataOf(file: Uint8Array): Readonly<Record<string, string>> {
  try {
    return describeModel(file).metadata;
  } catch (error) {
    // The model was opened with options that this does not know; what it says of itself is then not asked.
    if (error instanceof ModelError) return {};
    throw error;
  }
}
