import { Option } from "commander";

/** An option that takes one of `values`. */
export function choice(flags: string, description: string, values: readonly string[]): Option {
  return new Option(flags, description).choices(values);
}
