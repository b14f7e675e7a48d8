/** One spelling for each JSON value. */

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/**
 * The canonical JSON of `value`: object keys sorted by UTF-16 code units, no white space, numbers as JSON writes them
 * (the form of RFC 8785). Equal values give equal text whatever the order in which their keys were set.
 *
 * @param place what an error calls the value.
 * @throws TypeError naming the place of anything JSON cannot carry: undefined, NaN, infinities, bigints, functions,
 *   symbols, holes, cycles, and objects that are not plain (dates, maps, typed arrays).
 */
export function canonicalJson(value: unknown, place = "the value"): string {
  return spell(value, place, []);
}

function spell(value: unknown, place: string, ancestors: readonly object[]): string {
  switch (typeof value) {
    case "boolean":
    case "string":
      return JSON.stringify(value);
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`${place} is ${value}, which JSON cannot carry.`);
      return JSON.stringify(value);
    case "object":
      return value === null ? "null" : spellObject(value, place, ancestors);
    default:
      throw new TypeError(`${place} is ${typeof value === "undefined" ? "undefined" : `a ${typeof value}`}.`);
  }
}

function spellObject(value: object, place: string, ancestors: readonly object[]): string {
  if (ancestors.includes(value)) throw new TypeError(`${place} contains itself.`);
  const within = [...ancestors, value];
  if (Array.isArray(value)) {
    // Array.from visits holes as undefined, so they are refused too.
    return `[${Array.from(value, (item: unknown, i) => spell(item, `${place}[${i}]`, within)).join(",")}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  // A plain object of another realm has an Object.prototype of its own, whose prototype is null.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new TypeError(`${place} is not a plain object.`);
  }
  if (Object.getOwnPropertySymbols(value).length > 0) throw new TypeError(`${place} has a symbol for a key.`);
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]: [string, unknown]) => `${JSON.stringify(key)}:${spell(member, `${place}.${key}`, within)}`);
  return `{${members.join(",")}}`;
}
