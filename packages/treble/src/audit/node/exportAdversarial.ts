import { join } from "node:path";
import { encode } from "fast-png";
import type { AttackResult } from "../../attacks/contract/result.ts";
import { predict } from "../../attacks/engine/predict.ts";
import type { LabelledImages } from "../../data/labelledImages.ts";
import { decodeImage } from "../../data/own/decodeImage.ts";
import { pixelsOf } from "../../data/pixelsOf.ts";
import { UserError } from "../../errors/userError.ts";
import { removeIfThere, writeFileAtomic } from "../../files/atomicFile.ts";
import { makeFolder } from "../../files/makeFolder.ts";
import { readRegularFile } from "../../files/regularFile.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { csvName, csvNumber, csvText } from "../../report/words/csvText.ts";
import type { Running } from "../../running/running.ts";
import { adversarialFileName } from "./adversarialFileName.ts";

/** What an attack found, and what its images are called. */
export interface FoundAdversarial {
  readonly result: AttackResult;
  /** The images that were attacked. */
  readonly data: LabelledImages;
  /** What they are called; their numbers where they have no names. */
  readonly names?: readonly string[] | undefined;
  /** Names of the model's outputs, as far as they have some. */
  readonly classes: readonly string[];
}

/** What was written. */
export interface ExportedAdversarial {
  /** Adversarial images that the attack found. */
  readonly found: number;
  /** Those that are adversarial still when they are read back from their files. */
  readonly written: number;
  /** The others, which have a line in the list and no file. */
  readonly lost: number;
  /** Path of the list. */
  readonly list: string;
}

const LIST = "adversarial.csv";

/**
 * Writes adversarial images into a folder as 8-bit PNG files, with a list of them (`adversarial.csv`). An image counts
 * where the model, shown the pixels that are read back from its file, says another class than the true one: images
 * whose perturbation the rounding to 8 bits undoes are in the list alone.
 *
 * @param model with its preprocessing: it takes pixels in [0, 1].
 * @throws UserError for images of other than 1 or 3 channels, and where the folder cannot be written.
 */
export async function exportAdversarial(
  folder: string,
  model: Classifier,
  found: FoundAdversarial,
  running: Running = {},
): Promise<ExportedAdversarial> {
  const { result, data, names, classes } = found;
  const [channels, height, width] = model.shape;
  if (channels !== 1 && channels !== 3) {
    throw new UserError(
      `The model takes images of ${channels} channels, which a PNG of grey or of colours cannot hold; leave the export out.`,
    );
  }
  const size = channels * height * width;
  const picked = [...result.success.keys()].filter((n) => result.success[n] === 1);
  const bytes = Uint8Array.from({ length: picked.length * size }, (_, i) => {
    const pixel = result.images[picked[Math.floor(i / size)]! * size + (i % size)]!;
    return Math.round(Math.min(1, Math.max(0, pixel)) * 255);
  });
  const rounded = await predictions(model, bytes, running);
  makeFolder(folder);
  const called = (label: number): string => classes[label] ?? String(label);
  const files = picked.map((n, i) => {
    const [label, after] = [data.labels[n]!, rounded[i]!];
    if (after === label || after < 0) return null;
    const image = names?.[n] ?? String(n);
    return adversarialFileName({ place: i, image, trueClass: called(label), classAfter: called(after) });
  });
  files.forEach((file, i) => {
    running.signal?.throwIfAborted();
    if (file === null) return;
    const own = bytes.subarray(i * size, (i + 1) * size);
    const pixels = interleaved(own, channels);
    writeFileAtomic(join(folder, file), encode({ width, height, data: pixels, channels, depth: 8 }));
  });
  // What counts is what somebody else will read, not what was meant to be written.
  const read = new Uint8Array(bytes.length);
  for (const [i, file] of files.entries()) {
    if (file !== null) read.set(await readPlanes(join(folder, file), model.shape), i * size);
  }
  const again = await predictions(model, read, running);
  const survives = files.map((file, i) => file !== null && again[i]! >= 0 && again[i] !== data.labels[picked[i]!]);
  files.forEach((file, i) => {
    if (file !== null && !survives[i]) removeIfThere(join(folder, file));
  });
  const rows = picked.map((n, i) => {
    const original = data.images.subarray(n * size, (n + 1) * size);
    const { l2, linf } = distances(bytes.subarray(i * size, (i + 1) * size), original);
    const label = data.labels[n]!;
    return [
      survives[i] ? files[i]! : "",
      csvName(names?.[n] ?? String(n)),
      csvName(called(label)),
      csvName(called(result.adversarialPredictions[n]!)),
      csvName(called(survives[i] ? again[i]! : rounded[i]!)),
      csvNumber(result.l2[n]!),
      csvNumber(l2),
      csvNumber(linf),
    ];
  });
  const list = join(folder, LIST);
  writeFileAtomic(list, csvText([HEAD, ...rows]));
  const written = survives.filter(Boolean).length;
  return { found: picked.length, written, lost: picked.length - written, list };
}

const HEAD = [
  "file",
  "image",
  "true class",
  "class before saving",
  "class as saved",
  "l2 before saving",
  "l2 as saved",
  "linf as saved",
];

async function predictions(model: Classifier, bytes: Uint8Array, running: Running): Promise<Int32Array> {
  if (bytes.length === 0) return new Int32Array(0);
  return (await predict(model, pixelsOf(bytes), running)).predictions;
}

/** Planes `[C, H, W]` as pixels side by side. */
function interleaved(planes: Uint8Array, channels: number): Uint8Array {
  const area = planes.length / channels;
  return Uint8Array.from(
    { length: planes.length },
    (_, i) => planes[(i % channels) * area + Math.floor(i / channels)]!,
  );
}

/** The pixels of a file as planes, read as `--data` reads images. */
async function readPlanes(
  path: string,
  [channels, height, width]: readonly [number, number, number],
): Promise<Uint8Array> {
  const file = readRegularFile(path);
  if (file === null) throw new UserError(`${path} was written and is gone; choose a folder that nobody else changes.`);
  const { image } = await decodeImage(file, path);
  if (image.channels !== channels || image.height !== height || image.width !== width) {
    throw new UserError(`${path} changed while it was in use; choose a folder that nobody else changes.`);
  }
  const area = height * width;
  return Uint8Array.from(
    { length: channels * area },
    (_, i) => image.data[(i % area) * channels + Math.floor(i / area)]!,
  );
}

/** Of saved pixels from the original ones, in pixel units. */
function distances(saved: Uint8Array, original: Float32Array): { readonly l2: number; readonly linf: number } {
  let [squares, linf] = [0, 0];
  saved.forEach((byte, i) => {
    const change = Math.abs(byte / 255 - original[i]!);
    squares += change * change;
    linf = Math.max(linf, change);
  });
  return { l2: Math.sqrt(squares), linf };
}
