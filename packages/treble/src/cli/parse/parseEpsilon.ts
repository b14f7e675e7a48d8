import { UserError } from "../../errors/userError.ts";
import { parseDecimal } from "./parseNumber.ts";

/**
 * The radius of an attack in pixel units, where 1 is the whole range: a number (`0.5`, `1e-3`) or a fraction (`8/255`).
 * @throws UserError, of `option`, unless it is finite and above 0.
 */
export function parseEpsilon(text: string, option = "--epsilon"): number {
  const value = parseFraction(text);
  if (value > 0) return value;
  throw new UserError(
    `${option} is ${JSON.stringify(text)}; it must be a number or a fraction above 0 in pixel units, such as 0.5 or 8/255.`,
  );
}

/** The number that `0.5`, `1e-3` or `8/255` spells; NaN where it spells no finite one. */
export function parseFraction(text: string): number {
  const [top, bottom, ...more] = text.split("/").map(parseDecimal);
  const value = bottom === undefined ? top! : top! / bottom;
  return more.length === 0 && Number.isFinite(value) ? value : Number.NaN;
}
