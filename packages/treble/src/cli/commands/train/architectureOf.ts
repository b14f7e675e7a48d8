import { UserError } from "../../../errors/userError.ts";
import { type Architecture, optionsOf, parseArchitecture } from "../../../models/architectures.ts";
import { offered } from "../../inputs/offered.ts";

/** The options of all families as the command line gives them, by name; absent where not given. */
export type ArchitectureValues = Readonly<Record<string, unknown>>;

/**
 * The architecture that a family and its options on the command line describe.
 * @throws UserError for an unknown family, an option that the family does not have, or a value out of range.
 */
export function architectureOf(family: string, values: ArchitectureValues): Architecture {
  // A switch that is not given says what it is anyway.
  const given = offered.familyOptions.filter(
    (option) => values[option.name] !== undefined && !("usual" in option && option.usual === values[option.name]),
  );
  const own = optionsOf(family);
  const foreign = own && given.find(({ name }) => !Object.hasOwn(own, name));
  if (foreign !== undefined) {
    const flags = offered.familyOptions.filter(({ name }) => Object.hasOwn(own!, name)).map(({ flag }) => flag);
    throw new UserError(`The ${family} family has no option ${foreign.flag}; its options are ${flags.join(", ")}.`);
  }
  return parseArchitecture({ family, ...Object.fromEntries(given.map(({ name }) => [name, values[name]])) });
}
