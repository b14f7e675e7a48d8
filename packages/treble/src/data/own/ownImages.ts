import { createHash } from "node:crypto";
import { UserError } from "../../errors/userError.ts";
import type { Progress } from "../../running/running.ts";
import { kindOf, shown } from "../../text/kindOf.ts";
import type { Dataset } from "../dataset.ts";
import { cifar10Files, readCifar10Folder } from "../node/cifar10Folder.ts";
import { idxFiles, readIdxFolder } from "../node/idxFolder.ts";
import { fileHashes } from "./fileHashes.ts";
import { type ImageArrays, imageArrays } from "./imageArrays.ts";
import { imageFolder } from "./imageFolder.ts";
import { imageList } from "./imageList.ts";
import { outputLabels } from "./outputLabels.ts";
import type { NameOwnOption, OwnOptions } from "./ownOptions.ts";
import type { OwnFile, OwnSource } from "./ownSource.ts";
import { type Most, readSource } from "./readSource.ts";
import { type SkippedImage, skippedImage } from "./skippedImage.ts";

export const ownKinds = ["folder", "npz", "csv", "idx", "cifar10-binary"] as const;
/** How images of one's own lie on disk. */
export type OwnKind = (typeof ownKinds)[number];

/** Where images of one's own are and what is made of them, as plain JSON. */
export interface OwnImages {
  readonly kind: OwnKind;
  /** Absolute. */
  readonly path: string;
  readonly options: OwnOptions;
}

/** Raised where what is decoded of the same files changes. */
const DECODING = 1;

/** Files looked through, or images read, so far. */
export interface OwnProgress extends Progress {
  readonly doing: "naming" | "reading";
}

export interface OwnReading {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: OwnProgress) => void) | undefined;
  readonly onNote?: ((note: string) => void) | undefined;
  /** Most bytes of pixels, all images together; 2 GiB if absent. */
  readonly maxBytes?: number | undefined;
  /** The arrays of an npz file. */
  readonly readArrays?: ((path: string) => ImageArrays) | undefined;
  /** What messages call the options: by default as they are called here. */
  readonly called?: NameOwnOption | undefined;
  /**
   * Given, images that are missing, damaged or no images are left out, and it is told of each, once for each time that
   * it would have been read. By default one of them is an error.
   */
  readonly onSkip?: ((skipped: SkippedImage) => void) | undefined;
}

/** Images of one's own that are named, but not yet read. */
export interface OpenedImages {
  /** The kind, and the hash of the content of all files and of what is made of them: the same wherever they lie. */
  readonly name: string;
  /** How many there are that are not for training alone, where that is known before they are read. */
  readonly count?: number;
  /** @throws UserError where images are damaged, of several sizes, too many, or changed since they were named. */
  load(most?: Most): Promise<Dataset>;
}

/** Whether this is a name that `openOwnImages` gives. */
export function isOwnName(name: string): boolean {
  return /^[a-z0-9-]+#[0-9a-f]{32}$/.test(name) && ownKinds.some((kind) => name.startsWith(`${kind}#`));
}

function checkOwn(own: OwnImages): void {
  const { kind, path, options }: Partial<OwnImages> = own ?? {};
  if (!ownKinds.some((one) => one === kind) || typeof path !== "string" || typeof options !== "object") {
    throw new UserError(
      `Images of one's own are { kind, path, options }, not ${kindOf(own)}${typeof own === "object" && own !== null ? ` with kind ${shown(kind)}, path ${shown(path)} and options ${kindOf(options)}` : ""}; kinds are ${ownKinds.join(", ")}, options such as \`asTheyAre\`.`,
    );
  }
}

/** @throws UserError where there are no such images, or they cannot be what `options` say. */
export async function openOwnImages(own: OwnImages, reading: OwnReading = {}): Promise<OpenedImages> {
  checkOwn(own);
  const { kind, path, options } = own;
  const hashes = (files: readonly OwnFile[], onUnreadable?: (file: OwnFile, error: UserError) => void) =>
    fileHashes(path, files, {
      signal: reading.signal,
      onUnreadable,
      onProgress: (progress) => reading.onProgress?.({ doing: "naming", ...progress }),
    });
  if (kind === "idx" || kind === "cifar10-binary") {
    const { whole } = options;
    const files = kind === "idx" ? await idxFiles(path, whole) : await cifar10Files(path, whole);
    const named = async () => nameOf(kind, [...(await hashes(files))].sort());
    const name = await named();
    const read = kind === "idx" ? readIdxFolder : readCifar10Folder;
    return {
      name,
      load: async () => {
        const dataset = await read(path, whole);
        if ((await named()) !== name) throw changed(path);
        return { ...dataset, name };
      },
    };
  }
  const before = kind === "npz" ? await hashes(fileOf(path)) : null;
  const listed = await sourceOf(own, reading);
  const lost = new Set<string>();
  const skip =
    reading.onSkip &&
    ((file: OwnFile, error: UserError) => {
      lost.add(file.name);
      reading.onSkip?.(skippedImage(file.name, error));
    });
  const found = await hashes(listed.files, before === null ? skip : undefined);
  const source = without(listed, lost);
  // Arrays are read at once, and so between two looks at the file.
  if (before !== null && String([...before]) !== String([...found])) throw changed(path);
  const outputs = outputLabels(source, options, reading.called);
  const { classes: given, interpolation, resize, centerCrop, labelOffset, layout } = options;
  const part = (items: OwnSource["test"]) => items.map(({ name, label }) => [name, label]);
  const name = nameOf(kind, {
    files: [...found].sort(),
    classes: source.classes,
    train: source.train && part(source.train),
    test: part(source.test),
    made: {
      channels: options.channels ?? (source.channels === undefined ? 3 : null),
      resize: resize === null ? null : { to: resize, interpolation },
      centerCrop,
      outputs: given?.list ?? null,
      labelOffset,
      layout,
      whole: source.train === null && options.whole,
    },
  });
  for (const note of source.notes) reading.onNote?.(note);
  return {
    name,
    count: listed.test.length,
    load: async (most = {}) => {
      const dataset = await readSource(source, outputs, options, found, most, {
        ...reading,
        onProgress: (progress) => reading.onProgress?.({ doing: "reading", ...progress }),
      });
      return { ...dataset, name };
    },
  };
}

function nameOf(kind: OwnKind, content: unknown): string {
  const text = JSON.stringify({ decoding: DECODING, kind, content });
  return `${kind}#${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
}

async function sourceOf(
  { kind, path, options }: OwnImages,
  { readArrays, signal, called }: OwnReading,
): Promise<OwnSource> {
  if (kind === "folder") return imageFolder(path, signal, called);
  if (kind === "csv") return imageList(path);
  if (readArrays === undefined)
    throw new UserError(`${path} is an npz file, which this program does not read; give a folder.`);
  return { ...imageArrays(readArrays(path), options.layout, path, called), files: fileOf(path) };
}

/** Without the images whose files are lost. @throws UserError where none is left. */
function without(source: OwnSource, lost: ReadonlySet<string>): OwnSource {
  if (lost.size === 0) return source;
  const left = (items: OwnSource["test"]) => items.filter(({ name }) => !lost.has(name));
  const [train, test] = [source.train && left(source.train), left(source.test)];
  if (test.length === 0) {
    throw new UserError(`None of the ${source.label} can be read; check the paths and their permissions.`);
  }
  return { ...source, train, test };
}

function fileOf(path: string): readonly OwnFile[] {
  return [{ name: "npz", path }];
}

function changed(path: string): UserError {
  return new UserError(`${path} changed while it was in use; start the command again.`);
}
