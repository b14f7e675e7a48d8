import type { Command } from "commander";
import { offered } from "../../inputs/offered.ts";
import type { OfferedOption } from "../../inputs/offeredTypes.ts";
import { choice } from "../../parse/choice.ts";
import { realNumber, wholeNumber, wholeNumbers } from "../../parse/parseNumber.ts";

/** The options of all families, and the scale of the initial weights; `architectureOf` is what they come to. */
export function addArchitectureOptions(command: Command): void {
  command.optionsGroup("Architecture:");
  for (const option of offered.familyOptions) {
    const flags = "usual" in option ? option.flag : `${option.flag} <${option.value}>`;
    if ("usual" in option) command.option(flags, option.help);
    else if ("choices" in option) command.addOption(choice(flags, option.help, option.choices));
    else command.option(flags, option.help, parser(option));
  }
  command.option(
    "--init-scale <factor>",
    "factor on the standard deviation of the initial weights (default: 1)",
    realNumber("--init-scale", 0, "above"),
  );
}

function parser(
  option: Extract<OfferedOption, { list: boolean } | { whole: unknown } | { real: unknown }>,
): (text: string) => unknown {
  if ("list" in option) return wholeNumbers(option.flag);
  if ("whole" in option) return wholeNumber(option.flag, ...option.whole);
  return realNumber(option.flag, ...option.real);
}
