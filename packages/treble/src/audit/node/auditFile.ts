import { existsSync, realpathSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { ModelError } from "ongrad";
import { attackOf } from "../../attacks/attackOf.ts";
import { catalogue } from "../../attacks/catalogue.ts";
import { UnauditableError } from "../../errors/unauditableError.ts";
import { UserError } from "../../errors/userError.ts";
import { digestFile, readRegularFile } from "../../files/regularFile.ts";
import { version } from "../../files/version.ts";
import type { NameImageOption } from "../../models/checkImages.ts";
import type { ForeignOption, ForeignOptions } from "../../models/foreign/foreignModel.ts";
import { preprocessingNamed } from "../../models/foreign/preprocessingPresets.ts";
import type { Model } from "../../models/network/model.ts";
import { loadFile } from "../../models/node/loadFile.ts";
import type { AuditResult } from "../../results/audit.ts";
import { type Device, deviceBackend } from "../../running/node/deviceBackend.ts";
import type { Running } from "../../running/running.ts";
import { memoryStore } from "../../runs/memoryStore.ts";
import { auditBatch, auditOpened, imagesForAudit } from "../auditOpened.ts";
import type { AuditOptions, FoundPerturbations } from "../auditOptions.ts";
import { auditAttack } from "../parts/auditAttack.ts";
import { type AuditImages, auditImages, type LoadingImages } from "./auditImages.ts";
import { type ExportedAdversarial, exportAdversarial } from "./exportAdversarial.ts";
import { memoryError } from "./memoryError.ts";

/** How a model in a file is audited: as by `audit`, and how the model and its images are read. */
export interface AuditFileOptions
  extends Omit<
    AuditOptions,
    "about" | "source" | "names" | "attacked" | "onSmallest" | "backend" | "version" | "machine"
  > {
  /** How the model is fed and read, its preprocessing included. */
  readonly model?: ForeignOptions | undefined;
  /**
   * A usual preprocessing by its name. Where neither this nor `model` says one, the file's own is taken, or else the
   * one of the usual ones under which the model is right most often.
   */
  readonly preprocessing?: string | undefined;
  /**
   * Images that are attacked at most, spread over the classes. Default 512. Accuracy without an attack is of all that
   * there are, as far as that is cheap: up to 2²⁵ numbers in all of them together.
   */
  readonly images?: number | undefined;
  /**
   * Whether the classes of images of one's own, in the order of their names, are known to be the model's first outputs.
   * Default: where their labels have an offset.
   */
  readonly ordered?: boolean | undefined;
  /** What it runs on: webgpu only where it works. Default cpu. */
  readonly device?: Device | undefined;
  /** Writes the smallest perturbations' adversarial images into a folder (`exportAdversarial`). */
  readonly adversarial?: { readonly folder: string; readonly quantized?: boolean | undefined } | undefined;
  /** What messages call the options of the model, and those of the images. */
  readonly modelCalled?: ((option: ForeignOption) => string) | undefined;
  readonly imagesCalled?: NameImageOption | undefined;
  /** Told what a user should know, a sentence each. */
  readonly onNote?: ((note: string) => void) | undefined;
  readonly onLoading?: LoadingImages["onLoading"];
}

/** An audit, and what came with it. */
export interface AuditedFile {
  readonly result: AuditResult;
  readonly model: Model;
  /** Null where no adversarial images were to be written. */
  readonly exported: ExportedAdversarial | null;
}

/**
 * Audits the classifier in an ONNX file, or in the folder of a training run, on a dataset or on images of one's own:
 * what `audit` does, with all that can be known of the file.
 *
 * @throws UnauditableError where the file holds no classifier; UserError where model, images and options do not fit
 *   each other, or memory does not suffice; the signal's reason when it is aborted.
 */
export async function auditFile(
  path: string,
  source: AuditImages,
  options: AuditFileOptions = {},
): Promise<AuditedFile> {
  try {
    return await audited(path, source, options);
  } catch (error) {
    throw memoryError(error) ?? error;
  }
}

async function audited(path: string, source: AuditImages, options: AuditFileOptions): Promise<AuditedFile> {
  const { model: modelOptions, preprocessing, device = "cpu", adversarial } = options;
  const { modelCalled, onLoading, ...asked } = options;
  const { images: attacked, imagesCalled, onNote } = options;
  const { signal = new AbortController().signal, store = memoryStore(), batchSize = auditBatch } = options;
  if (adversarial) checkExport(adversarial, options.attack);
  if (preprocessing !== undefined) preprocessingNamed(preprocessing);
  const file = fileOf(path);
  // A link is followed here, because the user named it.
  const bytes = readRegularFile(realpathSync(file));
  const digest = digestFile(realpathSync(file));
  const used = await deviceBackend(device, signal);
  if (used.note) onNote?.(used.note);
  const loading = { signal, onLoading, called: imagesCalled };
  const first = await opened(file, modelOptions, modelCalled, async (channels) => {
    return (await auditImages(source, channels, 1, loading)).dataset.shape;
  });
  const images = await auditImages(source, first.shape[0], imagesForAudit(first.shape, attacked), {
    ...loading,
    onNote,
  });
  const { skipped } = images;
  if (skipped.length > 0) {
    const are =
      skipped.length === 1 ? "1 image cannot be read and is" : `${skipped.length} images cannot be read and are`;
    const [one] = skipped;
    onNote?.(`${are} left out, ${skipped.length > 1 ? "the first one " : ""}${one!.file}: ${one!.reason}`);
  }
  const isOrdered = options.ordered ?? (typeof source !== "string" && source.options.labelOffset !== 0);
  const running: Running = { backend: used.backend, threads: options.threads, signal, batchSize };
  let found: FoundPerturbations | undefined;
  const threads = options.threads || availableParallelism();
  const { result, model } = await auditOpened(
    { model: first, bytes, name: basename(file), digest, options: modelOptions },
    images,
    {
      ...asked,
      ...running,
      ...{ store, version, ordered: isOrdered },
      machine: `${used.text}, ${threads} ${threads === 1 ? "thread" : "threads"}, Node.js ${process.versions.node}`,
      onSmallest: (smallest) => {
        found = smallest;
      },
    },
  );
  const exported = adversarial
    ? await exportFound(adversarial, model, found, result.data.classes, { ...options, store }, running)
    : null;
  return { result, model, exported };
}

/** The ONNX file at a path, which may be the folder of a run. @throws UserError where there is none. */
function fileOf(path: string): string {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, "model.onnx") : path;
  if (!existsSync(file)) throw new UserError(`There is no file ${file}; give the path of an ONNX file.`);
  return file;
}

/** @throws UnauditableError for what no option would help. */
async function opened(
  file: string,
  options: ForeignOptions | undefined,
  called: AuditFileOptions["modelCalled"],
  imageShape: (channels: number | undefined) => Promise<readonly [number, number, number]>,
): Promise<Model> {
  let ofTheImages: unknown;
  const shape = (channels: number | undefined): ReturnType<typeof imageShape> =>
    imageShape(channels).catch((error: unknown) => {
      ofTheImages = error;
      throw error;
    });
  try {
    return await loadFile(file, { imageShape: shape, ...options }, called);
  } catch (error) {
    if (!(error instanceof UserError) || error === ofTheImages || error.cause === undefined) throw error;
    // What an option would help is a mistake; what the file itself says or lacks is none. An output that is not a
    // number for each class is none either, though some other value of the graph might be.
    const { cause } = error;
    const isMendable = cause instanceof ModelError && cause.option !== undefined && cause.option !== "output";
    throw isMendable ? error : new UnauditableError(error.message, { cause });
  }
}

/** Before hours of work. @throws UserError for an attack that has no choice of levels. */
function checkExport({ quantized }: NonNullable<AuditFileOptions["adversarial"]>, attack = "spectrum"): void {
  if (!quantized) return;
  const entry = catalogue.entry(attack as (typeof catalogue.names)[number]);
  if (entry.open.includes("levels")) return;
  throw new UserError(
    `The attack ${attack} cannot look among 8-bit images; take one that can, such as spectrum, ddn or fmn-l2, or leave the quantisation out.`,
  );
}

/** The images of the audit's own attack, or of the same one among 8-bit images. */
async function exportFound(
  { folder, quantized = false }: NonNullable<AuditFileOptions["adversarial"]>,
  model: Model,
  found: FoundPerturbations | undefined,
  classes: readonly string[],
  { attack = "spectrum", seed = 0, store = memoryStore() }: AuditFileOptions,
  running: Running,
): Promise<ExportedAdversarial> {
  if (!found) throw new UserError("The attack for the smallest perturbations failed, so there are no images to save.");
  const { data, names } = found;
  const name = attack as (typeof catalogue.names)[number];
  const result = quantized
    ? await auditAttack({ model, data, store, seed, running }, attackOf({ attack: name, levels: 256 }))
    : found.result;
  return exportAdversarial(folder, model, { result, data, names, classes }, running);
}
