import type { NameOption } from "../../text/nameOption.ts";

/** Names options by their flags, as they are typed: `--resize N`. */
export function flagNames<Option extends string>(flags: Readonly<Record<Option, string>>): NameOption<Option> {
  return (option, value) => [flags[option], ...(value === undefined ? [] : [value])].join(" ");
}
