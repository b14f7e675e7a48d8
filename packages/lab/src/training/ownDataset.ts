import { balancedOrder, type Dataset, isHeldOut, type Split, UserError } from "treble-lab";
import type { DroppedImages } from "../images/index.ts";

/** What the link calls a visitor's own images. */
export const ownName = "yours";
/** Images without which nothing is trained, or judged. */
const FEWEST = 4;

/**
 * A visitor's images as a dataset: divided and ordered as `treble train` does it. Where folders divide nothing, one in
 * five is held out to test with, by its name.
 * @throws UserError where there are not two classes, or too few images on either side.
 */
export function ownDataset({ shape, images, labels, classes, names, parts }: DroppedImages): Dataset {
  if (labels === null || classes.length < 2) {
    const found = labels === null ? "no folder of a class" : `the class ${classes[0]} alone`;
    throw new UserError(
      `To train, give images of at least two classes, each in a folder of its own; there is ${found}.`,
    );
  }
  const size = shape[0] * shape[1] * shape[2];
  const all = names.map((name, at) => ({ name, at, label: labels[at]! }));
  const isTest = (one: (typeof all)[number]): boolean => (parts ? parts[one.at] === "test" : isHeldOut(one));
  const split = (part: typeof all): Split => {
    const items = balancedOrder(part);
    const pixels = new Uint8Array(items.length * size);
    for (const [i, { at }] of items.entries()) pixels.set(images.subarray(at * size, (at + 1) * size), i * size);
    const numbers = items.map(({ label }) => label);
    return {
      ...{ images: pixels, count: items.length, names: items.map(({ name }) => name) },
      labels: classes.length > 256 ? Int32Array.from(numbers) : Uint8Array.from(numbers),
    };
  };
  const [train, test] = [split(all.filter((one) => !isTest(one))), split(all.filter(isTest))];
  if (train.count < FEWEST || test.count < FEWEST) {
    throw new UserError(
      `There are ${train.count} images to train on and ${test.count} to test with; give more, at least ${FEWEST} of each.`,
    );
  }
  return { ...{ name: ownName, label: "your images", shape, classes, train, test } };
}

/** What a dataset of a visitor's images is, in a sentence. */
export function ownSentence({ train, test, classes, shape }: Dataset, divided: boolean): string {
  const how = divided ? "as their folders divide them" : "one in five, chosen by their names";
  return `Your images: ${train.count} to train on and ${test.count} to test with (${how}), of ${classes.length} classes, each brought to ${shape[1]}×${shape[2]} pixels: its shorter side, and the middle.`;
}
