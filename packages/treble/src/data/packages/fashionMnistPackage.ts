import { UserError } from "../../errors/userError.ts";
import type { Dataset, Split } from "../dataset.ts";
import type { PackagedRecord } from "./packagedDataset.ts";
import type { TarEntry } from "./tarEntries.ts";

const CLASSES: readonly string[] = [
  "T-shirt/top",
  "trouser",
  "pullover",
  "dress",
  "coat",
  "sandal",
  "shirt",
  "sneaker",
  "bag",
  "ankle boot",
];
const PIXELS = 28 * 28;
const PER_CLASS = 7_000;
const TEST_PER_CLASS = 1_000;
const FILES: readonly string[] = CLASSES.map((_, label) => `package/src/clothes/${label}.json`);

/**
 * The 28 × 28 images `[N, 784]` of one class from the bytes of `{"data": [[784 integers from 0 to 255], …]}`. Empty
 * rows, of which the first class has two, are left out.
 *
 * @throws UserError if the file is anything else, or has another number of images than `count`.
 */
export function decodeClothes(bytes: Uint8Array, count: number, where: string): Uint8Array {
  const damaged = (reason: string, cause?: unknown): UserError =>
    new UserError(`${where} is not a readable list of images (${reason}); fetch it again.`, { cause });
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw damaged("it is no JSON", cause);
  }
  const rows: unknown = typeof content === "object" && content !== null && "data" in content ? content.data : undefined;
  if (!Array.isArray(rows)) throw damaged("it has no list named data");
  const images = new Uint8Array(count * PIXELS);
  let n = 0;
  for (const row of rows as readonly unknown[]) {
    if (!Array.isArray(row)) throw damaged("an image is no list");
    if (row.length === 0) continue;
    if (row.length !== PIXELS) throw damaged(`image ${n} has ${row.length} pixels instead of ${PIXELS}`);
    if (n === count) throw damaged(`it has more than ${count} images`);
    for (let p = 0; p < PIXELS; p++) {
      const value: unknown = row[p];
      if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 255) {
        throw damaged(`image ${n} has a pixel that is no integer from 0 to 255`);
      }
      images[n * PIXELS + p] = value;
    }
    n++;
  }
  if (n !== count) throw damaged(`it has ${n} images instead of ${count}`);
  return images;
}

/** Images `from … to − 1` of every class, the classes taking turns so that any first part of the split is balanced. */
function interleave(classes: readonly Uint8Array[], from: number, to: number): Split {
  const count = (to - from) * classes.length;
  const images = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  let n = 0;
  for (let i = from; i < to; i++) {
    for (const [label, pixels] of classes.entries()) {
      images.set(pixels.subarray(i * PIXELS, (i + 1) * PIXELS), n * PIXELS);
      labels[n++] = label;
    }
  }
  return { images, labels, count };
}

async function decode(files: AsyncIterable<TarEntry>): Promise<Dataset> {
  const classes: Uint8Array[] = CLASSES.map(() => new Uint8Array(0));
  for await (const { name, bytes } of files) {
    classes[FILES.indexOf(name)] = decodeClothes(bytes, PER_CLASS, `${name} of ${fashionMnist.package.name}`);
  }
  return {
    name: fashionMnist.name,
    label: fashionMnist.label,
    shape: fashionMnist.shape,
    classes: fashionMnist.classes,
    train: interleave(classes, 0, PER_CLASS - TEST_PER_CLASS),
    test: interleave(classes, PER_CLASS - TEST_PER_CLASS, PER_CLASS),
  };
}

/**
 * Fashion-MNIST (Xiao et al. 2017), all 70,000 images. The package keeps them by class and has lost the original
 * division, so the test images here are the last 1,000 of each class: accuracies are not comparable to the last digit
 * with those on the original test set, for which the official files can be read as an IDX folder.
 */
export const fashionMnist: PackagedRecord = {
  name: "fashion-mnist",
  label: "Fashion-MNIST (own split: the last 1,000 of each class are the test images)",
  shape: [1, 28, 28],
  classes: CLASSES,
  trainImages: CLASSES.length * (PER_CLASS - TEST_PER_CLASS),
  testImages: CLASSES.length * TEST_PER_CLASS,
  source: "Xiao, Rasul & Vollgraf 2017, arXiv 1708.07747",
  licence: "MIT",
  package: {
    name: "fashion-mnist",
    version: "1.1.0",
    sha256: "7fe48b6f9470efb6e15354b1b2005d60a544177bd24cf4b5da500e3e83d1f396",
    bytes: 39_169_564,
  },
  files: new Map(FILES.map((name): [string, number] => [name, 24 * 2 ** 20])),
  maxArchiveBytes: 256 * 2 ** 20,
  decode,
};
