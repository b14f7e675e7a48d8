import { UserError } from "../../errors/userError.ts";
import { kindOf, shown } from "../../text/kindOf.ts";
import type { ForeignOption, ForeignOptionNames, ForeignOptions } from "./foreignModel.ts";

interface Kind {
  /** What follows "it must be". */
  readonly wanted: string;
  is(value: unknown): boolean;
}

const text: Kind = { wanted: "a name", is: (value) => typeof value === "string" };
const flag: Kind = { wanted: "true or false", is: (value) => typeof value === "boolean" };
const isNumber = (value: unknown): boolean => typeof value === "number";
const numbers: Kind = {
  wanted: "a list of numbers, such as [0.5] or one a channel",
  is: (value) => Array.isArray(value) && value.every(isNumber),
};
const byName: Kind = {
  wanted: "numbers by name, such as { steps: 4 }",
  is: (value) => typeof value === "object" && value !== null && Object.values(value).every(isNumber),
};
const oneOf = (...among: readonly string[]): Kind => ({
  wanted: among.map(shown).join(" or "),
  is: (value) => among.includes(value as string),
});
const counts = (wanted: string, length: number): Kind => ({
  wanted,
  is: (value) => Array.isArray(value) && value.length === length && value.every((one) => one >= 1 && isWhole(one)),
});
const isWhole = Number.isSafeInteger;
const imageShape = counts("[C, H, W] in whole numbers from 1", 3);

const kinds: Readonly<Record<ForeignOption, Kind>> = {
  input: text,
  output: text,
  size: counts("[height, width] in whole numbers from 1", 2),
  imageShape: { ...imageShape, is: (value) => typeof value === "function" || imageShape.is(value) },
  layout: oneOf("nchw", "nhwc", "flat"),
  dimensions: byName,
  constants: byName,
  cutSoftmax: flag,
  straightThrough: flag,
  foldBatchNorm: flag,
  range: { wanted: "[low, high], such as [0, 255]", is: (value) => numbers.is(value) },
  channelOrder: oneOf("rgb", "bgr"),
  mean: numbers,
  std: numbers,
};

/** In the order in which messages list them. */
export const foreignOptionNames = Object.keys(kinds) as readonly ForeignOption[];

/** @throws UserError for an option that there is not, and for one that is of another kind than it must be. */
export function checkForeignOptions(options: ForeignOptions, called: ForeignOptionNames = (option) => option): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(kinds, name)) {
      throw new UserError(
        `There is no option ${name} for a model; choose among ${foreignOptionNames.map(called).join(", ")}.`,
      );
    }
    const { wanted, is } = kinds[name as ForeignOption];
    if (is(value)) continue;
    const found = Array.isArray(value) ? `[${value}]` : typeof value === "object" ? kindOf(value) : shown(value);
    throw new UserError(`${called(name as ForeignOption)} is ${found}; it must be ${wanted}.`);
  }
}
