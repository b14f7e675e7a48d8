import type { Split } from "../data/dataset.ts";
import { UserError } from "../errors/userError.ts";
import { kindOf } from "../text/kindOf.ts";
import type { Trainable } from "./trainable.ts";

/** Images and labels that are the network's, as many of both as there are. @throws UserError naming what is not. */
export function checkSplit({ images: { shape, classes } }: Trainable, split: Split): void {
  const { images, labels, count } = split ?? {};
  if (!(images instanceof Uint8Array) || !Number.isSafeInteger(count)) {
    const found =
      split === undefined ? "undefined" : `{ ${Object.keys(split).join(", ")} } with images as ${kindOf(images)}`;
    throw new UserError(
      `The images to learn from are ${found}; pass bytes, labels and their count, such as a dataset's \`train\`.`,
    );
  }
  const size = shape[0] * shape[1] * shape[2];
  if (images.length !== count * size || labels.length !== count) {
    throw new UserError(
      `There are ${images.length} bytes and ${labels.length} labels for ${count} images of ${shape.join("×")} (${size} bytes each); pass images that the network was made for.`,
    );
  }
  const wrong = labels.findIndex((label) => label < 0 || label >= classes);
  if (wrong >= 0) {
    throw new UserError(
      `Image ${wrong} has the label ${labels[wrong]}, but the network knows the classes 0 to ${classes - 1}; check that labels and network belong together.`,
    );
  }
}
