import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../errors/userError.ts";
import type { Dataset } from "../dataset.ts";
import { CIFAR10_CLASSES, CIFAR10_SHAPE } from "../packages/cifar10.ts";
import { decodeCifar10Binary } from "../packages/cifar10Binary.ts";
import { readBoundedFile } from "./boundedFile.ts";

/** Far above the 30,730,000 bytes of an official batch. */
const MAX_BATCH = 2 ** 29;

interface Batches {
  /** In the order of their numbers. */
  readonly train: readonly string[];
  readonly hasMeta: boolean;
}

async function batchesIn(folder: string): Promise<Batches> {
  const batchNumber = (name: string): number => Number(/^data_batch_(\d{1,4})\.bin$/.exec(name)?.[1] ?? Number.NaN);
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    throw new UserError(`The folder ${folder} cannot be read; give the folder that holds data_batch_1.bin.`, { cause });
  }
  const train = names
    .filter((name) => !Number.isNaN(batchNumber(name)))
    .sort((a, b) => batchNumber(a) - batchNumber(b));
  if (train.length === 0 || !names.includes("test_batch.bin")) {
    throw new UserError(
      `The folder ${folder} lacks ${train.length === 0 ? "data_batch_1.bin" : "test_batch.bin"}; give the folder of CIFAR-10's binary version.`,
    );
  }
  return { train, hasMeta: names.includes("batches.meta.txt") };
}

/** The files that `readCifar10Folder` reads. @throws UserError if there are none. */
export async function cifar10Files(folder: string): Promise<{ readonly name: string; readonly path: string }[]> {
  const { train, hasMeta } = await batchesIn(folder);
  const names = [...train, "test_batch.bin", ...(hasMeta ? ["batches.meta.txt"] : [])];
  return names.map((name) => ({ name, path: join(folder, name) }));
}

/**
 * CIFAR-10 from a folder with the official binary version: every `data_batch_*.bin`, in the order of their numbers, and
 * `test_batch.bin`. Class names come from `batches.meta.txt` where it is present and names ten.
 *
 * @throws UserError if files are missing or malformed.
 */
export async function readCifar10Folder(folder: string): Promise<Dataset> {
  const { train: trainNames, hasMeta } = await batchesIn(folder);
  const read = async (name: string): Promise<{ bytes: Uint8Array; where: string }> => {
    const where = join(folder, name);
    return { bytes: (await readBoundedFile(where, MAX_BATCH)) ?? new Uint8Array(0), where };
  };
  const train: { bytes: Uint8Array; where: string }[] = [];
  for (const name of trainNames) train.push(await read(name));
  const meta = hasMeta ? (await read("batches.meta.txt")).bytes : new Uint8Array(0);
  const listed = new TextDecoder()
    .decode(meta.subarray(0, 4096))
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return {
    name: `cifar10-binary:${folder}`,
    label: `CIFAR-10 (${folder})`,
    shape: CIFAR10_SHAPE,
    classes: listed.length === CIFAR10_CLASSES.length ? listed : CIFAR10_CLASSES,
    train: decodeCifar10Binary(train),
    test: decodeCifar10Binary([await read("test_batch.bin")]),
  };
}
