import { choiceProperty } from "../link/choiceProperty.ts";
import type { Property } from "../link/property.ts";
import { ownName } from "./ownDataset.ts";

/**
 * Which images are trained on. Where a visitor's own are not among these, a link that asks for them is told why.
 */
export function dataProperty(names: readonly [string, ...string[]]): Property<string> {
  const choice = choiceProperty("data", names);
  return {
    ...choice,
    parse(text) {
      if (text === ownName && !names.includes(ownName))
        throw new Error("A link holds no images; give them again below");
      return choice.parse(text);
    },
  };
}
