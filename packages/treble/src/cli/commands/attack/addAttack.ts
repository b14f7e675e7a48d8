import type { Command } from "commander";
import { attackNames, lossFlags } from "../../../attacks/attackNames.ts";
import { choice } from "../../parse/choice.ts";
import { addDataOptions } from "../../parse/dataOptions.ts";
import type { End } from "../../parse/end.ts";
import { example } from "../../parse/example.ts";
import { addModelOptions } from "../../parse/modelOptions.ts";
import { parseBands } from "../../parse/parseBands.ts";
import { parseEpsilon } from "../../parse/parseEpsilon.ts";
import { realNumber, wholeNumber } from "../../parse/parseNumber.ts";
import { resultsOption } from "../../parse/resultsOption.ts";
import { threadsOption } from "../../parse/threadsOption.ts";
import type { CliContext } from "../../terminal/context.ts";
import type { AttackOptions } from "./attack.ts";

/** `treble attack`: a trained network or a foreign model. */
export function addAttack(program: Command, context: CliContext, end: End): void {
  const command = program
    .command("attack")
    .summary("attack a trained network and say how it stands")
    .description(
      "Attacks the test images that a network classifies correctly, checks every adversarial image by a fresh forward pass, and prints what came of it. Radii are in pixel units, where 1 is the whole range.",
    )
    .argument("<network>", "id of a training run (its first digits will do), or any ONNX image classifier")
    .addOption(
      choice(
        "--attack <name>",
        "ddn, fmn, carlini-wagner, deepfool, fab, brendel-bethge, hopskipjump, spectrum and paper find the smallest perturbation; the others search a ball of radius epsilon; square and hopskipjump need no gradient",
        attackNames,
      ).default("ddn"),
    )
    .option(
      "--epsilon <radius>",
      "a number or a fraction (default: 12 for L1 attacks, 0.5 for L2, 8/255 for L∞)",
      (text: string) => parseEpsilon(text),
    )
    .addOption(choice("--norm <name>", "of robust-accuracy and autoattack-standard (default: linf)", ["l2", "linf"]))
    .option(
      "--steps <count>",
      "steps (default: what the attack's authors take, such as 100 for ddn, 40 for pgd-linf, 5000 queries for square)",
      wholeNumber("--steps", 1),
    )
    .option(
      "--step-size <length>",
      "step length of pgd (default: epsilon/10 in L1, epsilon/40 in L2, epsilon/30 in L∞)",
      realNumber("--step-size", 0, "above"),
    )
    .addOption(
      choice(
        "--loss <name>",
        "what the gradient climbs (default: log-odds; cross-entropy for apgd, dlr for apgd-t)",
        lossFlags,
      ),
    )
    .option("--random-start", "begin at a random point of the ball (pgd); moves the spectrum of the result")
    .option(
      "--restarts <count>",
      "attacks per image, of pgd (with --random-start), apgd, fab and square (default: 1)",
      wholeNumber("--restarts", 1),
    )
    .option(
      "--curve <radii>",
      "also say the accuracy at these radii, such as 1/255,2/255: from the smallest perturbations, or by the attack at each radius",
      (text: string) => text.split(",").map((radius) => parseEpsilon(radius, "--curve")),
    )
    .option(
      "--band <bands>",
      "confine perturbations to these frequencies, FROM:TO in cycles per pixel; several, such as :0.1,0.1:0.25,0.25:, show where the network is weak (fgsm, bim, mi-fgsm, pgd-l2, pgd-linf, ddn, spectrum)",
      parseBands,
    )
    .option(
      "--levels <count>",
      "adversarial images of so many pixel values: 256 for those that survive being saved as 8-bit PNG (fgsm, bim, mi-fgsm, pgd, ddn, fmn, carlini-wagner, spectrum)",
      wholeNumber("--levels", 2, 65_536),
    )
    .option(
      "--verify",
      "then try to prove the result wrong: 1,000 queries of Square, which sees no gradient, on what stands, and the same attack at a radius that nothing can withstand",
    )
    .option(
      "--target <class>",
      "go for one class: its number or name, second (the likeliest other one of each image) or least-likely; only that is success, and images of that class are left out",
    )
    .option(
      "--images <count>",
      "attack the first so many test images; of your own, spread over the classes",
      wholeNumber("--images", 1),
      256,
    )
    .option("--data <name>", "dataset, or images of your own (default: what the network was trained on)")
    .option("--seed <number>", "of random starts", wholeNumber("--seed", 0), 0)
    .addOption(threadsOption())
    .addOption(resultsOption())
    .option("--out <file>", "write adversarial images, perturbations, norms and success to this npz file")
    .option("--json", "print the result as JSON");
  addDataOptions(addModelOptions(command))
    .addHelpText(
      "after",
      example([
        "treble attack 3f9c --out adversarial.npz",
        "treble attack 3f9c --attack spectrum --band :0.1,0.1:0.2,0.2:0.3,0.3:",
        "treble attack resnet.onnx --data photos --resize 256 --center-crop 224 --classes classes.txt",
        "treble attack resnet.onnx --data cifar10 --mean 0.49,0.48,0.45 --std 0.25,0.24,0.26",
        "treble attack keras.onnx --data mnist --range 0,255 --cut-softmax",
      ]),
    )
    .action(async (target: string, options: AttackOptions) => {
      const { attackCommand: run } = await import("./attack.ts");
      end(await run(target, options, context));
    });
}
