import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../errors/userError.ts";
import type { Dataset } from "../dataset.ts";
import { announcedIdxBytes, decodeIdxSplit, type IdxSplit } from "../packages/idx.ts";
import { readBoundedFile } from "./boundedFile.ts";

const MAX_FILE = 2 ** 30;

const PARTS = ["train", "t10k"] as const;
const KINDS = ["images-idx3", "labels-idx1"] as const;

/** The names that a file of this kind may have. */
function namesOf(prefix: string, kind: string): string[] {
  return ["-", "."].flatMap((dot) => ["", ".gz"].map((gz) => `${prefix}-${kind.replace("-", dot)}-ubyte${gz}`));
}

/** Whether there is only something to test with, and nothing is trained. */
function lacksTraining(folder: string, whole: boolean): boolean {
  return whole && !KINDS.some((kind) => namesOf("train", kind).some((name) => existsSync(join(folder, name))));
}

/**
 * The four files that `readIdxFolder` reads, or two.
 * @param whole whether nothing is trained: then there need be no training images
 * @throws UserError if one is missing.
 */
export async function idxFiles(
  folder: string,
  whole = false,
): Promise<{ readonly name: string; readonly path: string }[]> {
  return Promise.all(
    PARTS.slice(lacksTraining(folder, whole) ? 1 : 0).flatMap((part) =>
      KINDS.map(async (kind) => {
        const names = namesOf(part, kind);
        const found = names.find((name) => existsSync(join(folder, name)));
        if (found === undefined) throw missing(folder, names);
        return { name: `${part} ${kind}${found.endsWith(".gz") ? ".gz" : ""}`, path: join(folder, found) };
      }),
    ),
  );
}

function missing(folder: string, names: readonly string[]): UserError {
  return new UserError(
    `The folder ${folder} lacks ${names[0]} (or ${names[0]}.gz); give a folder with the four IDX files of MNIST's layout.`,
  );
}

async function readFirst(folder: string, names: readonly string[]): Promise<{ bytes: Uint8Array; where: string }> {
  for (const name of names) {
    const where = join(folder, name);
    const bytes = await readBoundedFile(where, MAX_FILE, announcedIdxBytes);
    if (bytes !== undefined) return { bytes, where };
  }
  throw missing(folder, names);
}

async function readSplit(folder: string, prefix: (typeof PARTS)[number]): Promise<IdxSplit> {
  const images = await readFirst(folder, namesOf(prefix, "images-idx3"));
  const labels = await readFirst(folder, namesOf(prefix, "labels-idx1"));
  return decodeIdxSplit(images.bytes, labels.bytes, images.where, labels.where);
}

/**
 * A dataset from a folder with the four IDX files of MNIST's layout (`train-images-idx3-ubyte`,
 * `train-labels-idx1-ubyte`, `t10k-…`), plain or with `.gz`: MNIST, Fashion-MNIST, KMNIST and others in their official
 * form. Classes are named by their numbers.
 *
 * @param whole whether nothing is trained: then the two files `t10k-…` are enough
 * @throws UserError if files are missing, malformed, or disagree.
 */
export async function readIdxFolder(folder: string, whole = false): Promise<Dataset> {
  const trained = lacksTraining(folder, whole) ? null : await readSplit(folder, "train");
  const test = await readSplit(folder, "t10k");
  const train = trained ?? { ...test, images: new Uint8Array(0), labels: new Uint8Array(0), count: 0 };
  if (train.height !== test.height || train.width !== test.width) {
    throw new UserError(
      `The folder ${folder} has training images of ${train.height} × ${train.width} pixels and test images of ${test.height} × ${test.width}; they must be of one dataset.`,
    );
  }
  let last = 0;
  for (const { labels } of [train, test]) for (const label of labels) last = Math.max(last, label);
  return {
    name: `idx:${folder}`,
    label: `IDX files (${folder})`,
    shape: [1, train.height, train.width],
    classes: Array.from({ length: last + 1 }, (_, label) => String(label)),
    train: { images: train.images, labels: train.labels, count: train.count },
    test: { images: test.images, labels: test.labels, count: test.count },
  };
}
