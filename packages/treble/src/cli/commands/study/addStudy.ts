import type { Command } from "commander";
import type { End } from "../../parse/end.ts";
import { example } from "../../parse/example.ts";
import type { CliContext } from "../../terminal/context.ts";

/** `treble study` and its subcommands. */
export function addStudy(program: Command, context: CliContext, end: End): void {
  const study = program
    .command("study")
    .summary("a study of your own: write one")
    .description(
      "A study of your own is a file: networks, and claims that one has more of something than another. JSON is only read; an ES module (.mjs) is a program that is run with your rights, so run none that you do not trust.",
    );
  study
    .command("init")
    .description("write a commented example, to be changed and run with `treble reproduce --study`")
    .argument("<file>", "an ES module, such as study.mjs")
    .addHelpText("after", example(["treble study init study.mjs", "treble reproduce --study study.mjs"]))
    .action(async (file: string) => {
      const { studyInitCommand } = await import("./studyInit.ts");
      end(await studyInitCommand(file, context));
    });
}
