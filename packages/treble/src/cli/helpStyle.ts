import { type Command, Help, type HelpConfiguration } from "commander";

/** How the help of every command is laid out. */
export const helpStyle: HelpConfiguration = {
  showGlobalOptions: false,
  sortSubcommands: false,
  subcommandTerm: nameAndArguments,
  visibleCommands,
};

/** All but `help`, which works but needs no line of its own. */
function visibleCommands(this: void, command: Command): Command[] {
  return [...command.commands];
}

/** In a list of commands: options are for each command's own help. */
function nameAndArguments(this: void, command: Command): string {
  const help = new Help();
  const args = command.registeredArguments.map((argument) => {
    const name = `${help.argumentTerm(argument)}${argument.variadic ? "..." : ""}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [command.name(), ...args].join(" ");
}
