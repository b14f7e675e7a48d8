import { balancedOrder, type Dataset, type ImagesForAudit, outputsOf, parseClassList, UserError } from "treble-lab";
import { droppedImages } from "../images/index.ts";
import { yours } from "./askedAudit.ts";
import { arrivedFiles, type GivenFile } from "./givenFile.ts";

/** A list of the model's classes, in the order of its outputs, as `treble audit --classes` reads it. */
const CLASS_LIST = /^classes\.(txt|json)$/i;

/**
 * A visitor's images as `treble audit` takes them: of a folder that is divided those for testing, else all of them, in
 * its order. Of which output a class is, a file `classes.txt` or `classes.json` among them says, or the order of the
 * names.
 * @throws UserError where none can be read, nothing says of which class they are, or the list lacks one.
 */
export async function ownImages(given: readonly GivenFile[], shape: Dataset["shape"]): Promise<ImagesForAudit> {
  const list = given.find(({ file }) => CLASS_LIST.test(file.name));
  const files = arrivedFiles(given.filter((one) => one !== list));
  if (files.length === 0) throw new UserError("There are no images of yours yet; drop them, or choose others.");
  const { images, labels, classes: found, names, parts, skipped } = await droppedImages(files, { shape });
  if (labels === null) {
    throw new UserError(
      "Nothing says of which class your images are: give a folder with one folder of images for each class, or an npz file with images and labels.",
    );
  }
  const named = list && parseClassList(await list.file.text(), list.file.name);
  const outputs = named ? outputsOf(found, named, list.file.name) : [...found.keys()];
  const all = names.map((name, at) => ({ name, at, label: outputs[labels[at]!]! }));
  const items = balancedOrder(parts ? all.filter(({ at }) => parts[at] === "test") : all);
  const size = shape[0] * shape[1] * shape[2];
  const pixels = new Uint8Array(items.length * size);
  for (const [i, { at }] of items.entries()) pixels.set(images.subarray(at * size, (at + 1) * size), i * size);
  const test = {
    ...{ images: pixels, count: items.length, names: items.map(({ name }) => name) },
    labels: Int32Array.from(items, ({ label }) => label),
  };
  const none = { images: new Uint8Array(0), labels: new Int32Array(0), count: 0 };
  const isNumbered = found.every((name, k) => name === String(k));
  const classes = named ? named.map(([first]) => first) : found;
  return {
    dataset: {
      ...{ name: yours, label: "Your images", shape, classes, train: none, test },
      // The numbers of outputs are no order of names.
      ...(!named && !isNumbered && { sortedClasses: true }),
    },
    ...{ shown: "your images", available: names.length + skipped.length },
    skipped: skipped.map(({ name, why }) => ({ file: name, reason: why })),
  };
}
