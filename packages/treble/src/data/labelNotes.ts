import { UserError } from "../errors/userError.ts";
import type { Split } from "./dataset.ts";

/**
 * What is odd about the labels of images to be trained on, a sentence each: classes that are tested but never shown.
 *
 * @throws UserError where all training images are of one class: there is nothing to learn.
 */
export function trainingLabelNotes(train: Split, test: Split, classes: readonly string[]): string[] {
  const shown = new Set(train.labels);
  if (shown.size === 1) {
    const only = classes[train.labels[0]!];
    throw new UserError(
      `All ${train.count} training images are of one class (${only}), so there is nothing to learn; give images of at least two.`,
    );
  }
  const never = [...new Set(test.labels)].filter((label) => !shown.has(label)).sort((a, b) => a - b);
  if (never.length === 0) return [];
  const count = [...test.labels].filter((label) => !shown.has(label)).length;
  return [
    `${count} of the ${test.count} test images are of classes that no training image has (${listed(never, classes)}); the network cannot know them.`,
  ];
}

/** What is odd about the labels of images to be attacked, a sentence each: that they are of one class. */
export function attackLabelNotes({ labels, count }: Split, classes: readonly string[]): string[] {
  if (count < 2 || labels.some((label) => label !== labels[0])) return [];
  return [`All ${count} images are of one class (${classes[labels[0]!]}); what is found need not hold for the others.`];
}

function listed(labels: readonly number[], classes: readonly string[]): string {
  const names = labels.slice(0, 3).map((label) => classes[label]);
  return labels.length > 3 ? `${names.join(", ")}, …` : names.join(", ");
}
