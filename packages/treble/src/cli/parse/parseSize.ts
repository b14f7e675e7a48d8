import { UserError } from "../../errors/userError.ts";
import { parseDecimal } from "./parseNumber.ts";

const units: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  ...Object.fromEntries(
    ["k", "m", "g", "t"].flatMap((letter, i) => [
      [letter, 1000 ** (i + 1)],
      [`${letter}b`, 1000 ** (i + 1)],
      [`${letter}ib`, 1024 ** (i + 1)],
    ]),
  ),
};

/** A parser for a number of bytes, such as 500MB, 4GiB or 1e9. It throws a UserError naming the option. */
export function parseSize(option: string): (text: string) => number {
  return (text) => {
    const [, number = "", unit = ""] = /^\s*(.*?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
    const factor = Object.hasOwn(units, unit.toLowerCase()) ? units[unit.toLowerCase()] : undefined;
    const bytes = factor === undefined ? Number.NaN : Math.floor(parseDecimal(number) * factor);
    if (Number.isSafeInteger(bytes) && bytes >= 1) return bytes;
    throw new UserError(`${option} is ${JSON.stringify(text)}; it must be a size such as 500MB or 4GiB.`);
  };
}
