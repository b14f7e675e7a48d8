import { UserError } from "../../errors/userError.ts";

/** Deeper than any study. */
const MAX_DEPTH = 50;
/** More values than any study has. */
const MAX_VALUES = 100_000;

/**
 * A copy of plain data as JSON has it, without what is undefined.
 *
 * @param path what to call the file in an error.
 * @throws UserError naming the place of what is no plain data, contains itself or is too deep or too much.
 */
export function plainData(value: unknown, path: string): unknown {
  let count = 0;
  const wrong = (place: string, what: string): UserError =>
    new UserError(`${path}${place === "" ? "" : `, ${place}`}: ${what}.`);
  const copy = (one: unknown, place: string, depth: number): unknown => {
    if (++count > MAX_VALUES) throw wrong("", `it holds more than ${MAX_VALUES} values; a study needs far fewer`);
    if (depth > MAX_DEPTH) throw wrong(place.slice(0, 100), "it is nested too deeply, or contains itself");
    if (one === null || ["string", "number", "boolean", "undefined"].includes(typeof one)) return one;
    if (Array.isArray(one)) {
      if (one.length > MAX_VALUES) throw wrong(place, `it holds more than ${MAX_VALUES} values`);
      return Array.from(one, (item, i) => copy(item, `${place}[${i}]`, depth + 1));
    }
    if (typeof one !== "object" || Object.getPrototypeOf(one) !== Object.prototype) {
      throw wrong(place, `a ${kindOf(one)} is no plain data; write numbers, texts, lists and objects`);
    }
    const present = Object.entries(one).filter(([, member]) => member !== undefined);
    return Object.fromEntries(
      present.map(([name, member]) => [name, copy(member, place === "" ? name : `${place}.${name}`, depth + 1)]),
    );
  };
  return copy(value, "", 0);
}

function kindOf(value: unknown): string {
  return typeof value === "object" ? Object.prototype.toString.call(value).slice(8, -1) : typeof value;
}
