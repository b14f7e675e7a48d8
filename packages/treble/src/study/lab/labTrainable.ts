import { type Dataset, type Split, subset } from "../../data/dataset.ts";
import { UserError } from "../../errors/userError.ts";
import { writeNpz } from "../../formats/npz.ts";
import type { LabTrainable } from "../../results/lab.ts";

/** Of so many training images one test image. */
const TRAIN_FOR_TEST = 8;

/**
 * The first images of a dataset as a file that a page trains on.
 * @throws UserError where there are not so many, or more than 256 classes.
 */
export function labTrainable(
  { name, label, classes, train, test, shape }: Dataset,
  trainImages: number,
): { readonly about: LabTrainable; readonly bytes: Uint8Array } {
  if (trainImages > train.count) {
    throw new UserError(`${label} has ${train.count} training images; ask for at most that many.`);
  }
  const [of, on] = [subset(train, trainImages), subset(test, Math.ceil(trainImages / TRAIN_FOR_TEST))];
  const images = ({ images: data, count }: Split) => ({ data, shape: [count, ...shape] });
  const labels = (part: Split) => {
    if (part.labels instanceof Uint8Array) return { data: part.labels, shape: [part.count] };
    throw new UserError(`${label} has more than 256 classes, which the lab does not train on.`);
  };
  const bytes = writeNpz({
    ...{ trainImages: images(of), trainLabels: labels(of) },
    ...{ testImages: images(on), testLabels: labels(on) },
  });
  const file = `images-${name.replace(/[^a-z0-9]+/gi, "-")}.npz`;
  return { about: { name, label, file, shape, classes, trainImages: of.count, testImages: on.count }, bytes };
}
