import type { Command } from "commander";
import type { End } from "../../parse/end.ts";
import type { CliContext } from "../../terminal/context.ts";
import type { AttackOptions } from "./attackRequest.ts";

/** `treble attack`: a trained network or a foreign model. */
export function addAttack(program: Command, context: CliContext, end: End): void {
  const attack = program
    .command("attack")
    .summary("attack a trained network and say how it stands")
    .description(
      "Attacks the test images that a network classifies correctly, checks every adversarial image by a fresh forward pass, and prints what came of it. Radii are in pixel units, where 1 is the whole range.",
    )
    .argument("<network>", "id of a training run (its first digits will do), or any ONNX image classifier")
    .action(async (target: string, options: AttackOptions) => {
      const { attackCommand: run } = await import("./attack.ts");
      end(await run(target, options, context));
    });
  // What they say is made of the attacks, which other commands need not load.
  program.hook("preSubcommand", async (_, command) => {
    if (command !== attack) return;
    const { catalogue } = await import("../../../attacks/catalogue.ts");
    const { addAttackOptions } = await import("./attackOptions.ts");
    addAttackOptions(attack, catalogue);
  });
}
