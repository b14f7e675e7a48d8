import { UserError } from "../../errors/userError.ts";

/**
 * A parser for names with commas between them, hyphens in the place of their spaces. It throws a UserError naming the
 * option and the names that there are.
 */
export function parseParts<Name extends string>(
  option: string,
  names: readonly Name[],
): (text: string) => readonly Name[] {
  const typed = new Map(names.map((name) => [name.replaceAll(" ", "-"), name]));
  return (text) =>
    text.split(",").map((part) => {
      const name = typed.get(part.trim().toLowerCase().replaceAll(" ", "-"));
      if (name !== undefined) return name;
      throw new UserError(`${option} has ${JSON.stringify(part)}; there are ${[...typed.keys()].join(", ")}.`);
    });
}
