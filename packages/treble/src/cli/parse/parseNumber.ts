import { UserError } from "../../errors/userError.ts";

/**
 * Digits with an optional fraction and exponent: what people write, without JavaScript's hexadecimal or empty string.
 */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The number that `text` spells in decimal; NaN where it spells none. */
export function parseDecimal(text: string): number {
  return decimal.test(text.trim()) ? Number(text) : Number.NaN;
}

/** A parser for a whole number of at least `least` and at most `most`. It throws a UserError naming the option. */
export function wholeNumber(option: string, least: number, most: number = 2 ** 31 - 1): (text: string) => number {
  return (text) => {
    const value = parseDecimal(text);
    if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
    const range = most === 2 ** 31 - 1 ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new UserError(`${option} is ${JSON.stringify(text)}; it must be a whole number ${range}.`);
  };
}

/** A parser for a number from `least` on, or above it where `above`. It throws a UserError naming the option. */
export function realNumber(option: string, least: number, limit: "from" | "above" = "from"): (text: string) => number {
  return (text) => {
    const value = parseDecimal(text);
    if (Number.isFinite(value) && (limit === "from" ? value >= least : value > least)) return value;
    const range = limit === "from" ? `a number of at least ${least}` : `a number above ${least}`;
    throw new UserError(`${option} is ${JSON.stringify(text)}; it must be ${range}.`);
  };
}

/** A parser for a number from 0 on and below 1. It throws a UserError naming the option. */
export function share(option: string): (text: string) => number {
  return (text) => {
    const value = parseDecimal(text);
    if (value >= 0 && value < 1) return value;
    throw new UserError(`${option} is ${JSON.stringify(text)}; it must be a number from 0 on and below 1.`);
  };
}

/** A parser for `32,64,128`: whole numbers from 1 on. */
export function wholeNumbers(option: string): (text: string) => readonly number[] {
  return (text) => {
    const values = text.split(",").map(parseDecimal);
    if (values.every((value) => Number.isSafeInteger(value) && value >= 1)) return values;
    throw new UserError(
      `${option} is ${JSON.stringify(text)}; it must be whole numbers from 1 on with commas between them, such as 32,64.`,
    );
  };
}

/** The largest side of an image that anybody attacks. */
const MOST_PIXELS = 8192;

/** A parser for `224` or `224x160`: height and width of images. */
export function parseSize(option: string): (text: string) => readonly [height: number, width: number] {
  return (text) => {
    const sides = text.split(/[x×]/i).map(parseDecimal);
    const [height = Number.NaN, width = height] = sides;
    const fits = (side: number): boolean => Number.isInteger(side) && side >= 1 && side <= MOST_PIXELS;
    if (sides.length <= 2 && fits(height) && fits(width)) return [height, width];
    throw new UserError(
      `${option} is ${JSON.stringify(text)}; it must be pixels from 1 to ${MOST_PIXELS}, such as 224, or height and width, such as 224x160.`,
    );
  };
}
