import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { UserError } from "../../errors/userError.ts";
import type { Dataset } from "../dataset.ts";
import { CIFAR10_CLASSES, CIFAR10_SHAPE } from "../packages/cifar10.ts";
import { decodeCifar10Binary } from "../packages/cifar10Binary.ts";
import { readBoundedFile } from "./boundedFile.ts";

/** Far above the 30,730,000 bytes of an official batch. */
const MAX_BATCH = 2 ** 29;
/** Names of the classes. */
const META = "batches.meta.txt";

interface Batches {
  readonly folder: string;
  /** In the order of their numbers; none where there is only something to test with. */
  readonly train: readonly string[];
  readonly test: string;
  readonly hasMeta: boolean;
}

async function batchesIn(path: string, whole: boolean): Promise<Batches> {
  if (whole && path.endsWith(".bin")) {
    const folder = dirname(path);
    return { folder, train: [], test: basename(path), hasMeta: existsSync(join(folder, META)) };
  }
  const batchNumber = (name: string): number => Number(/^data_batch_(\d{1,4})\.bin$/.exec(name)?.[1] ?? Number.NaN);
  let names: string[];
  try {
    names = await readdir(path);
  } catch (cause) {
    throw new UserError(`The folder ${path} cannot be read; give the folder that holds data_batch_1.bin.`, { cause });
  }
  const train = names
    .filter((name) => !Number.isNaN(batchNumber(name)))
    .sort((a, b) => batchNumber(a) - batchNumber(b));
  const lacksTraining = train.length === 0 && !whole;
  if (lacksTraining || !names.includes("test_batch.bin")) {
    throw new UserError(
      `The folder ${path} lacks ${lacksTraining ? "data_batch_1.bin" : "test_batch.bin"}; give the folder of CIFAR-10's binary version.`,
    );
  }
  return { folder: path, train, test: "test_batch.bin", hasMeta: names.includes(META) };
}

/**
 * The files that `readCifar10Folder` reads.
 * @param whole whether nothing is trained: then there need be no training images
 * @throws UserError if there are none.
 */
export async function cifar10Files(
  path: string,
  whole = false,
): Promise<{ readonly name: string; readonly path: string }[]> {
  const { folder, train, test, hasMeta } = await batchesIn(path, whole);
  const names = [...train, test, ...(hasMeta ? [META] : [])];
  return names.map((name) => ({ name, path: join(folder, name) }));
}

/**
 * CIFAR-10 from a folder with the official binary version: every `data_batch_*.bin`, in the order of their numbers, and
 * `test_batch.bin`. Class names come from `batches.meta.txt` where it is present and names ten.
 *
 * @param whole whether nothing is trained: then there need be no training images, and `path` may be one such file,
 *   whose images are all for testing
 * @throws UserError if files are missing or malformed.
 */
export async function readCifar10Folder(path: string, whole = false): Promise<Dataset> {
  const { folder, train: trainNames, test, hasMeta } = await batchesIn(path, whole);
  const read = async (name: string): Promise<{ bytes: Uint8Array; where: string }> => {
    const where = join(folder, name);
    return { bytes: (await readBoundedFile(where, MAX_BATCH)) ?? new Uint8Array(0), where };
  };
  const train: { bytes: Uint8Array; where: string }[] = [];
  for (const name of trainNames) train.push(await read(name));
  const meta = hasMeta ? (await read(META)).bytes : new Uint8Array(0);
  const listed = new TextDecoder()
    .decode(meta.subarray(0, 4096))
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return {
    name: `cifar10-binary:${path}`,
    label: `CIFAR-10 (${path})`,
    shape: CIFAR10_SHAPE,
    classes: listed.length === CIFAR10_CLASSES.length ? listed : CIFAR10_CLASSES,
    train: decodeCifar10Binary(train),
    test: decodeCifar10Binary([await read(test)]),
  };
}
