import { UserError } from "../../errors/userError.ts";
import type { ImageSpec } from "./network.ts";

/** @throws UserError naming what is no description of images. */
export function checkImageSpec({ shape, classes, mean, std }: ImageSpec): void {
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;
  if (!(Array.isArray(shape) && shape.length === 3 && shape.every(isCount))) {
    throw new UserError(`The images' shape is [${shape}]; it must be [C, H, W], whole numbers from 1.`);
  }
  if (!isCount(classes)) throw new UserError(`The images' classes are ${classes}; give their number, from 1.`);
  for (const [name, values] of Object.entries({ mean, std })) {
    const fits = Array.isArray(values) && values.length === shape[0] && values.every(Number.isFinite);
    if (fits && (name === "mean" || values.every((value) => value > 0))) continue;
    const wanted = `${shape[0]} finite ${shape[0] === 1 ? "number" : "numbers"}${name === "std" ? " above 0" : ""}`;
    throw new UserError(`The images' ${name} is [${values}]; it must be ${wanted}, one a channel.`);
  }
}
