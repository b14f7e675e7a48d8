import { type Command, InvalidArgumentError, Option } from "commander";
import type { Catalogue } from "../../../attacks/catalogueOf.ts";
import { type Setting, settings } from "../../../attacks/contract/attackRecord.ts";
import { lossFlags } from "../../../attacks/contract/loss.ts";
import { defaultTexts } from "../../../attacks/listing/defaultText.ts";
import { takersOf } from "../../../attacks/listing/takersOf.ts";
import { usualNorm, usualRadii } from "../../../attacks/usualRadii.ts";
import { normNames, norms } from "../../../geometry/norms.ts";
import { listText } from "../../../text/listText.ts";
import { pixelUnitsText } from "../../../text/pixelUnitsText.ts";
import { offered } from "../../inputs/offered.ts";
import { choice } from "../../parse/choice.ts";
import { addDataOptions } from "../../parse/dataOptions.ts";
import { example } from "../../parse/example.ts";
import { addModelOptions } from "../../parse/modelOptions.ts";
import { parseBands } from "../../parse/parseBands.ts";
import { parseEpsilon } from "../../parse/parseEpsilon.ts";
import { realNumber, wholeNumber } from "../../parse/parseNumber.ts";
import { parseRadii } from "../../parse/parseRadii.ts";
import { resultsOption } from "../../parse/resultsOption.ts";
import { threadsOption } from "../../parse/threadsOption.ts";
import { attackList } from "./attackList.ts";

/** Adds the options of `treble attack` to it, and a list of the attacks to its help. */
export function addAttackOptions(command: Command, { records, names }: Catalogue): void {
  const takers = Object.fromEntries(settings.map((name) => [name, listText(takersOf(records, name))])) as Readonly<
    Record<Setting, string>
  >;
  const chosenNorms = records.flatMap((record) => (record.open.includes("norm") ? record.norms : []));
  const radii = norms.map((norm) => `${pixelUnitsText(usualRadii[norm], norm)} in ${normNames[norm]}`).join(", ");
  command
    .addOption(attackOption(names))
    .option("--epsilon <radius>", `radius of the ball, a number or a fraction (default: ${radii})`, (text: string) =>
      parseEpsilon(text),
    )
    .addOption(choice("--norm <name>", `of ${takers.norm} (default: ${usualNorm})`, [...new Set(chosenNorms)]))
    .option(
      "--steps <count>",
      "steps; of square, queries (default: what the attack's authors take, as listed below)",
      wholeNumber("--steps", 1),
    )
    .option(
      "--step-size <length>",
      `step length of ${takers.stepSize} (default: ${defaultTexts(records, "stepSize")})`,
      realNumber("--step-size", 0, "above"),
    )
    .addOption(
      choice(
        "--loss <name>",
        `what the gradient climbs, of ${takers.loss} (default: ${defaultTexts(records, "loss")})`,
        lossFlags,
      ),
    )
    .option(
      "--random-start",
      `begin at a random point of the ball (${takers.randomStart}); moves the spectrum of the result`,
    )
    .option(
      "--restarts <count>",
      `attacks per image, of ${takers.restarts}; of ${takers.randomStart} with --random-start (default: ${defaultTexts(records, "restarts")})`,
      wholeNumber("--restarts", 1),
    )
    .option(
      "--curve <radii>",
      "also say the accuracy at these radii, such as 1/255,2/255: from the smallest perturbations, or by the attack at each radius",
      parseRadii("--curve"),
    )
    .option(
      "--band <bands>",
      `confine perturbations to these frequencies, FROM:TO in cycles per pixel; several, such as :0.1,0.1:0.25,0.25:, show where the network is weak (${takers.band})`,
      parseBands,
    )
    .option(
      "--levels <count>",
      `adversarial images of so many pixel values: 256 for those that survive being saved as 8-bit PNG (${takers.levels})`,
      wholeNumber("--levels", 2, 65_536),
    )
    .option(
      "--verify",
      "then try to prove the result wrong: 1,000 queries of Square, which sees no gradient, on what stands, and the same attack at a radius that nothing can withstand",
    )
    .option(
      "--target <class>",
      `go for one class: its number or name, second (the likeliest other one of each image) or least-likely; only that is success, and images of that class are left out (${takers.target})`,
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
    .addHelpText("after", () => attackList(records, command))
    .addHelpText(
      "after",
      example([
        "treble attack 3f9c --out adversarial.npz",
        "treble attack 3f9c --attack spectrum --band :0.1,0.1:0.2,0.2:0.3,0.3:",
        "treble attack resnet.onnx --data photos --resize 256 --crop 224 --classes classes.txt",
        `treble attack resnet.onnx --data ${offered.datasets[0]!.name} --mean 0.49,0.48,0.45 --std 0.25,0.24,0.26`,
        "treble attack keras.onnx --data digits --range 0,255 --cut-softmax",
      ]),
    );
}

/** As `choice`, but that the help has the names in a list of their own. */
function attackOption(names: readonly string[]): Option {
  return new Option("--attack <name>", "one of those listed below").default("ddn").argParser((name: string) => {
    if (!names.includes(name)) throw new InvalidArgumentError(`Allowed choices are ${names.join(", ")}.`);
    return name;
  });
}
