import type { Dataset } from "../../../data/dataset.ts";
import { UserError } from "../../../errors/userError.ts";
import type { Model } from "../../../models/network/model.ts";

/** @throws UserError where the network takes images of another shape, or knows fewer classes than the data has. */
export function checkImages(
  data: Dataset,
  shown: string,
  model: Model,
  { labelOffset }: { readonly labelOffset?: number },
): void {
  const size = (shape: readonly number[]): string => shape.join("×");
  const [, height, width] = model.shape;
  const isOwn = data.sortedClasses !== undefined || data.test.names !== undefined;
  if (String(data.shape) !== String(model.shape)) {
    const other = isOwn
      ? `--resize ${height}x${width}, or --resize with --center-crop ${height}x${width}, gives images of that size, and --mode grey or rgb`
      : "choose a dataset that fits with --data";
    throw new UserError(
      `The network takes ${size(model.shape)} images, but ${shown} has ${size(data.shape)} images; ${other}.`,
    );
  }
  if (data.classes.length > model.classes) {
    const other = isOwn ? "name those of the network with --classes" : "choose a dataset that fits with --data";
    throw new UserError(
      `The network knows ${model.classes} classes, but ${shown} has ${data.classes.length}; ${other}.`,
    );
  }
  const isAssumed = model.dataset === null && data.sortedClasses && labelOffset === undefined;
  if (isAssumed && data.classes.length < model.classes) {
    throw new UserError(
      `The network has ${model.classes} classes and ${shown} has ${data.classes.length}; say which is which with --classes FILE, a list of all the network's classes in their order (or with --label-offset 0, if they are the first in the order of their names).`,
    );
  }
}

/** That the order of the classes was taken for that of the model's outputs. */
export function classNotes(
  { sortedClasses, classes }: Dataset,
  { labelOffset }: { readonly labelOffset?: number },
): string[] {
  if (!sortedClasses || labelOffset !== undefined) return [];
  const names = classes.length > 5 ? [...classes.slice(0, 4), `… ${classes.at(-1)}`] : classes;
  return [
    `The classes are taken for the outputs 0 to ${classes.length - 1} in the order of their names (${names.join(", ")}); --classes says otherwise.`,
  ];
}
