import type { Dataset } from "../data/dataset.ts";
import type { OwnOption } from "../data/own/ownOptions.ts";
import { UserError } from "../errors/userError.ts";
import { type NameOption, nameOption } from "../text/nameOption.ts";
import type { Model } from "./network/model.ts";

/** What messages about images that do not fit a network name; `data`: where the images are. */
export type NameImageOption = NameOption<OwnOption | "channels" | "data">;

/**
 * That images can be shown to a network.
 *
 * @param shown what to call the dataset.
 * @param isOrdered whether somebody said which class is which output, so that nothing is assumed.
 * @param called what messages call the options.
 * @throws UserError where the network takes images of another shape, or knows fewer classes than the data has.
 */
export function checkImages(
  data: Dataset,
  shown: string,
  model: Model,
  isOrdered: boolean,
  called: NameImageOption = nameOption,
): void {
  const size = (shape: readonly number[]): string => shape.join("×");
  const [, height, width] = model.shape;
  const isOwn = data.sortedClasses !== undefined || data.test.names !== undefined;
  const another = `choose a dataset that fits with ${called("data")}`;
  if (String(data.shape) !== String(model.shape)) {
    const whole = `${called("resize", `${height}x${width}`)}, or ${called("resize")} with ${called("centerCrop", `${height}x${width}`)}`;
    const other = isOwn ? `${whole}, gives images of that size, and ${called("channels")} grey or rgb` : another;
    throw new UserError(
      `The network takes ${size(model.shape)} images, but ${shown} has ${size(data.shape)} images; ${other}.`,
    );
  }
  if (data.classes.length > model.classes) {
    const other = isOwn ? `name those of the network with ${called("classes")}` : another;
    throw new UserError(
      `The network knows ${model.classes} classes, but ${shown} has ${data.classes.length}; ${other}.`,
    );
  }
  const isAssumed = model.dataset === null && data.sortedClasses && !isOrdered;
  if (isAssumed && data.classes.length < model.classes) {
    throw new UserError(
      `The network has ${model.classes} classes and ${shown} has ${data.classes.length}; say which is which with ${called("classes", "FILE")}, a list of all the network's classes in their order (or with ${called("labelOffset", "0")}, if they are the first in the order of their names).`,
    );
  }
}

/** That the order of the classes was taken for that of the model's outputs. */
export function classNotes(
  { sortedClasses, classes }: Dataset,
  isOrdered: boolean,
  called: NameImageOption = nameOption,
): string[] {
  if (!sortedClasses || isOrdered) return [];
  const names = classes.length > 5 ? [...classes.slice(0, 4), `… ${classes.at(-1)}`] : classes;
  return [
    `The classes are taken for the outputs 0 to ${classes.length - 1} in the order of their names (${names.join(", ")}); ${called("classes")} says otherwise.`,
  ];
}
