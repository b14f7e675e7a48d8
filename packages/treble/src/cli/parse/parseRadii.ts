import { parseEpsilon } from "./parseEpsilon.ts";

/** A parser for radii in pixel units, such as 0.5,1 or 4/255,8/255. It throws a UserError naming the option. */
export function parseRadii(option: string): (text: string) => readonly number[] {
  return (text) => text.split(",").map((radius) => parseEpsilon(radius, option));
}
