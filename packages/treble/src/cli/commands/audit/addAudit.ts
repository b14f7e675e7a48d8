import type { Command } from "commander";
import { shellText } from "../../../text/shellText.ts";
import type { End } from "../../parse/end.ts";
import type { CliContext } from "../../terminal/context.ts";
import type { AuditRequest } from "./auditRequest.ts";

/** `treble audit`: classifiers from elsewhere, all there is to say of them on one page each. */
export function addAudit(program: Command, context: CliContext, end: End): void {
  const audit = program
    .command("audit")
    .summary("say on one page how an ONNX classifier stands, and why")
    .description(
      "Attacks an image classifier that Treble never saw and writes one page: its accuracy without and under attack, the smallest perturbations and where in frequency they lie, where it is weak, what in its architecture explains it, and what may make the numbers misleading. Radii and norms are in pixel units, where 1 is the whole range; frequencies in cycles per pixel. Stopped at any moment, the same command goes on where it was.",
    )
    .argument("<models...>", "ONNX files (or ids of training runs); several are also compared side by side")
    .action(async (models: string[], options: AuditRequest) => {
      const { auditCommand } = await import("./audit.ts");
      end(await auditCommand(models, { ...options, typed: shellText(["treble", ...program.args]) }, context));
    });
  // What they say is made of the catalogues, which other commands need not load.
  program.hook("preSubcommand", async (_, command) => {
    if (command !== audit) return;
    const { addAuditFlags } = await import("./auditFlags.ts");
    addAuditFlags(audit);
  });
}
