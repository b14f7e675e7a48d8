import { UserError } from "../../../errors/userError.ts";
import { type Architecture, parseArchitecture } from "../../../models/architectures.ts";
import { familyOptions } from "./familyOptions.ts";

/** The architecture options as the command line gives them; absent where not given. */
export interface ArchitectureOptions {
  readonly kernel?: number;
  readonly depth?: number;
  readonly width?: number;
  readonly activation?: string;
  readonly padding?: string;
  /** False for `--no-bias`; commander says true otherwise. */
  readonly bias?: boolean;
  readonly patch?: number;
  readonly dim?: number;
  readonly heads?: number;
  readonly mlpRatio?: number;
  readonly widths?: readonly number[];
  readonly pool?: string;
  readonly convolutions?: readonly number[];
  readonly norm?: string;
  readonly dilation?: number;
  readonly parametrization?: string;
  readonly blocks?: number;
  readonly shortcut?: string;
  readonly tokensDim?: number;
  readonly lowPass?: number;
  readonly lowPassShape?: string;
}

const names = [
  "kernel",
  "depth",
  "width",
  "activation",
  "padding",
  "patch",
  "dim",
  "heads",
  "mlpRatio",
  "widths",
  "pool",
  "convolutions",
  "norm",
  "dilation",
  "parametrization",
  "blocks",
  "shortcut",
  "tokensDim",
  "lowPass",
  "lowPassShape",
] as const;

/**
 * The architecture that a family and its options on the command line describe.
 * @throws UserError for an unknown family, an option that the family does not have, or a value out of range.
 */
export function architectureOf(family: string, options: ArchitectureOptions): Architecture {
  const given: Record<string, unknown> = {};
  for (const name of names) if (options[name] !== undefined) given[name] = options[name];
  if (options.bias === false) given.bias = false;
  if (Object.hasOwn(familyOptions, family)) {
    const allowed: readonly string[] = familyOptions[family as keyof typeof familyOptions];
    const foreign = Object.keys(given).find((name) => !allowed.includes(name));
    if (foreign !== undefined) {
      throw new UserError(
        `The ${family} family has no option ${flag(foreign)}; its options are ${allowed.map(flag).join(", ")}.`,
      );
    }
  }
  return parseArchitecture({ family, ...given });
}

function flag(name: string): string {
  return name === "bias" ? "--no-bias" : `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
