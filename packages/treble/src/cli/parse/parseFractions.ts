import { UserError } from "../../errors/userError.ts";
import { parseFraction } from "./parseEpsilon.ts";

/** A parser for `0.49,0.48,0.45` or `1/255`: numbers or fractions, above 0 where `positive`. It throws a UserError. */
export function fractions(option: string, positive = false): (text: string) => readonly number[] {
  return (text) => {
    const values = text.split(",").map(parseFraction);
    if (values.every((value) => Number.isFinite(value) && (!positive || value > 0))) return values;
    const kind = positive ? "numbers above 0" : "numbers";
    throw new UserError(
      `${option} is ${JSON.stringify(text)}; it must be ${kind} with commas between them, one a channel.`,
    );
  };
}
