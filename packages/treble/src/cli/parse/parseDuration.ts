import { UserError } from "../../errors/userError.ts";
import { parseDecimal } from "./parseNumber.ts";

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3600 };

/** A parser for a time such as 90s, 5m or 1.5h, in seconds. It throws a UserError naming the option. */
export function parseDuration(option: string): (text: string) => number {
  return (text) => {
    const [, number = "", unit = ""] = /^\s*(.*?)\s*([a-z]+)\s*$/i.exec(text) ?? [];
    const each = Object.hasOwn(seconds, unit.toLowerCase()) ? seconds[unit.toLowerCase()]! : Number.NaN;
    const value = parseDecimal(number) * each;
    if (value > 0 && Number.isFinite(value)) return value;
    throw new UserError(
      `${option} is ${JSON.stringify(text)}; it must be a time with its unit, such as 90s, 5m or 1.5h.`,
    );
  };
}
