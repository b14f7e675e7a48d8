import { percentText } from "../attacks/audit/warning.ts";
import type { Dataset } from "../data/dataset.ts";
import { pixelsOf } from "../data/pixelsOf.ts";
import { UserError } from "../errors/userError.ts";
import { sha256 } from "../formats/sha256.ts";
import { checkImages, classNotes, type NameImageOption } from "../models/checkImages.ts";
import type { ForeignOptions } from "../models/foreign/foreignModel.ts";
import type { Model } from "../models/network/model.ts";
import type { AuditedData, AuditResult, ModelFacts } from "../results/audit.ts";
import type { Running } from "../running/running.ts";
import { highFrequency } from "../spectrum/bands.ts";
import { listText } from "../text/listText.ts";
import { thousands } from "../text/thousands.ts";
import { audit } from "./audit.ts";
import type { AuditOptions } from "./auditOptions.ts";
import { modelFacts } from "./modelFacts.ts";
import { settledPreprocessing } from "./settledPreprocessing.ts";
import { spreadSplit } from "./spreadSplit.ts";

/** A classifier that was loaded from the bytes of a file, and what is known of that. */
export interface OpenedModel {
  /** With what is `stated` of its preprocessing as part of it, and nothing else. */
  readonly model: Model;
  /** Of the file; null where they are not at hand, and what stands in it is then left out. */
  readonly bytes: Uint8Array | null;
  /** Of the file, without a folder. */
  readonly name: string;
  /** SHA-256 and number of bytes of the file; null where they are not known. Default: of `bytes`. */
  readonly digest?: { readonly sha256: string; readonly bytes: number } | null | undefined;
  /** As it was loaded. */
  readonly options?: ForeignOptions | undefined;
}

/** Images that a classifier is audited on. */
export interface ImagesForAudit {
  /** For people: the dataset's name, or where the images are. */
  readonly shown: string;
  /** Of the dataset only the test images. */
  readonly dataset: Dataset;
  /** How many test images there are, used or not. */
  readonly available: number;
  /** Files that could not be read, with the reason. */
  readonly skipped: AuditedData["skipped"];
}

/** How an opened model is audited: as by `audit`, and what of the images and of the preprocessing is known. */
export interface AuditOpenedOptions extends Omit<AuditOptions, "about" | "source" | "names" | "attacked"> {
  /** Images that are attacked at most, spread over the classes. Default 512. */
  readonly images?: number | undefined;
  /**
   * A usual preprocessing by its name. Where neither this nor the model's options say one, the file's own is taken, or
   * else the one of the usual ones under which the model is right most often.
   */
  readonly preprocessing?: string | undefined;
  /** Whether the classes of the images, in the order of their names, are known to be the model's first outputs. */
  readonly ordered?: boolean | undefined;
  /** What messages call the options of the images. */
  readonly imagesCalled?: NameImageOption | undefined;
  /** Told what a user should know, a sentence each. */
  readonly onNote?: ((note: string) => void) | undefined;
}

/** An audit, and the model that it is of, its preprocessing included. */
export interface AuditedOpened {
  readonly result: AuditResult;
  readonly model: Model;
}

const IMAGES = 512;
/** Numbers in all images together of which the accuracy without an attack is cheap. */
const CHEAP = 2 ** 25;
/** Files that could not be read and are named. */
const NAMED = 20;
/** Images of a batch, where memory allows. */
export const auditBatch = 64;

/**
 * How many images are worth loading for an audit: those that are attacked, and for the accuracy without an attack as
 * many more as are cheap, up to 2²⁵ numbers in all of them together.
 * @param shape `[C, H, W]` of an image.
 * @param attacked as the option `images` of `auditOpened`.
 */
export function imagesForAudit(shape: readonly number[], attacked: number = IMAGES): number {
  return Math.max(attacked, Math.floor(CHEAP / shape.reduce((product, extent) => product * extent, 1)));
}

/**
 * Audits a classifier from a file, wherever the bytes are from: `audit`, with all that can be known of the file, and
 * with the preprocessing that is stated, found in the file, or found by trying (`settledPreprocessing`). Of more images
 * than `imagesForAudit` says, so many are taken, spread over the classes.
 * @throws UserError where model, images and options do not fit each other; the signal's reason when it is aborted.
 */
export async function auditOpened(
  opened: OpenedModel,
  { shown, dataset, available, skipped }: ImagesForAudit,
  options: AuditOpenedOptions = {},
): Promise<AuditedOpened> {
  const { images: attacked = IMAGES, preprocessing, ordered = false, imagesCalled, onNote, ...asked } = options;
  const { bytes, name, options: loaded } = opened;
  const digest = opened.digest === undefined ? bytes && (await digestOf(bytes)) : opened.digest;
  checkImages(dataset, shown, opened.model, ordered, imagesCalled);
  if (opened.model.dataset === null) for (const note of classNotes(dataset, ordered, imagesCalled)) onNote?.(note);
  const test = spreadSplit(dataset.test, imagesForAudit(opened.model.shape, attacked));
  const data = { images: pixelsOf(test.images), labels: test.labels };
  const { backend, threads, signal, batchSize = auditBatch } = options;
  const running: Running = { backend, threads, signal, batchSize };
  for (const note of opened.model.notes) onNote?.(note);
  const { range, channelOrder, mean, std } = loaded ?? {};
  const known = { stated: { range, channelOrder, mean, std }, preset: preprocessing, file: bytes };
  const { model, result: prepared } = await settledPreprocessing(opened.model, known, data, running);
  if (prepared.source === "found") {
    const [chosen] = prepared.tried;
    onNote?.(
      `No preprocessing was given: ${prepared.text} is taken, with which the model is right on ${percentText(chosen!.accuracy)} of ${thousands(chosen!.images)} images${prepared.alike.length > 0 ? `, which do not tell it from ${listText(prepared.alike)}` : ""}.`,
    );
  }
  const classes = Array.from({ length: model.classes }, (_, k) => dataset.classes[k] ?? String(k));
  const result = await audit(model, data, {
    ...asked,
    ...running,
    ...{ attacked, names: test.names },
    about: {
      ...{ name, hash: digest?.sha256 ?? null, bytes: digest?.bytes ?? null, preprocessing: prepared },
      facts: bytes && factsOf(bytes, model, loaded, onNote),
    },
    source: {
      ...{ name: shown, available, classes, skippedCount: skipped.length },
      skipped: skipped.slice(0, NAMED),
    },
  });
  return { result, model };
}

async function digestOf(bytes: Uint8Array): Promise<OpenedModel["digest"]> {
  return { sha256: await sha256(bytes), bytes: bytes.length };
}

/** What stands in the file; null, with a note, where it cannot be read so. */
function factsOf(
  bytes: Uint8Array,
  { shape, foreign }: Model,
  options: ForeignOptions = {},
  onNote: AuditOpenedOptions["onNote"],
): ModelFacts | null {
  const { layout, dimensions, straightThrough } = options;
  const given = { shape, cutoff: highFrequency, layout, dimensions, straightThrough };
  try {
    return modelFacts(bytes, { ...given, input: foreign?.input.name, output: foreign?.output });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    onNote?.(`What stands in the file is left out: ${error.message}`);
    return null;
  }
}
