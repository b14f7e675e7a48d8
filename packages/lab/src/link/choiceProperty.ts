import type { Property } from "./property.ts";

/** A property that is one of some values, as they are written in the link. */
export function choiceProperty<T extends string | number>(
  name: string,
  values: readonly [T, ...T[]],
  usual: T = values[0],
): Property<T> {
  return {
    name,
    usual,
    parse(text) {
      const found = values.find((value) => String(value) === text);
      if (found !== undefined) return found;
      throw new Error(values.length === 1 ? `It can only be ${values[0]}` : `There are ${values.join(", ")}`);
    },
    text: String,
  };
}
