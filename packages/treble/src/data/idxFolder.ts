import { join } from "node:path";
import { UserError } from "../userError.ts";
import { readBoundedFile } from "./boundedFile.ts";
import type { Dataset } from "./dataset.ts";
import { decodeIdxSplit, type IdxSplit } from "./idx.ts";

const MAX_FILE = 2 ** 30;

async function readFirst(folder: string, names: readonly string[]): Promise<{ bytes: Uint8Array; where: string }> {
  for (const name of names) {
    const where = join(folder, name);
    const bytes = await readBoundedFile(where, MAX_FILE);
    if (bytes !== undefined) return { bytes, where };
  }
  throw new UserError(
    `The folder ${folder} lacks ${names[0]} (or ${names[0]}.gz); give a folder with the four IDX files of MNIST's layout.`,
  );
}

async function readSplit(folder: string, prefix: string): Promise<IdxSplit> {
  const names = (kind: string): string[] =>
    ["-", "."].flatMap((dot) => ["", ".gz"].map((gz) => `${prefix}-${kind.replace("-", dot)}-ubyte${gz}`));
  const images = await readFirst(folder, names("images-idx3"));
  const labels = await readFirst(folder, names("labels-idx1"));
  return decodeIdxSplit(images.bytes, labels.bytes, images.where, labels.where);
}

/**
 * A dataset from a folder with the four IDX files of MNIST's layout (`train-images-idx3-ubyte`, `train-labels-idx1-ubyte`,
 * `t10k-…`), plain or with `.gz`: MNIST, Fashion-MNIST, KMNIST and others in their official form. Classes are named by
 * their numbers.
 *
 * @throws UserError if files are missing, malformed, or disagree.
 */
export async function readIdxFolder(folder: string): Promise<Dataset> {
  const train = await readSplit(folder, "train");
  const test = await readSplit(folder, "t10k");
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
