import { Argument, type Command } from "commander";
import { offered } from "../../inputs/offered.ts";
import { choice } from "../../parse/choice.ts";
import { addDataOptions } from "../../parse/dataOptions.ts";
import type { End } from "../../parse/end.ts";
import { example } from "../../parse/example.ts";
import { realNumber, wholeNumber } from "../../parse/parseNumber.ts";
import { resultsOption } from "../../parse/resultsOption.ts";
import { termList } from "../../parse/termList.ts";
import { threadsOption } from "../../parse/threadsOption.ts";
import type { CliContext } from "../../terminal/context.ts";
import { addArchitectureOptions } from "../train/addArchitectureOptions.ts";
import type { PredictOptions } from "./predict.ts";

const dataset = offered.datasets[0]!.name;

/** `treble predict`: a network that is not trained. */
export function addPredict(program: Command, context: CliContext, end: End): void {
  const predict = program
    .command("predict")
    .summary("say where a network's perturbations will lie, without training it")
    .description(
      "Foresees at which frequencies the smallest perturbations of a network will lie, from its architecture, its initial weights and some images alone: the gradient at the start, training in the lazy regime by the tangent kernel until the training loss, the kernel's sensitivity on what sets the classes apart, and of linear networks the optimum of the rich regime. How well each does that is what the experiment `prediction` measures. What was foreseen is kept like a run.",
    )
    .addArgument(new Argument("<family>", "architecture, one of those below"));
  predict.addOption(
    choice(
      "--recipe <name>",
      "start and stop as networks do that studies train by this recipe",
      offered.recipes.map(({ name }) => name),
    ),
  );
  addArchitectureOptions(predict);
  predict.optionsGroup("Images:");
  predict
    .option("--data <name>", "dataset (see `treble data list`), or images of your own", dataset)
    .option(
      "--train-images <count>",
      "the network standardises by the first so many training images (default: all)",
      wholeNumber("--train-images", 1),
    )
    .option(
      "--images <count>",
      "so many training images make the kernel, and gradients are taken at half as many test images",
      wholeNumber("--images", 8, 4096),
      128,
    );
  addDataOptions(predict);
  predict.optionsGroup("What is foreseen:");
  predict
    .option(
      "--stop-loss <loss>",
      "training loss, in nats, at which the network would be looked at (default: the recipe's, else 0.5)",
      realNumber("--stop-loss", 0, "above"),
    )
    .option("--starts <count>", "so many draws of the initial weights", wholeNumber("--starts", 2, 64), 2)
    .option("--seed <number>", "of the first of them; the others follow", wholeNumber("--seed", 0), 0)
    .addOption(threadsOption())
    .addOption(resultsOption())
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      termList(
        "Families",
        offered.families.map(({ name, help }) => [name, help]),
      ),
    )
    .addHelpText(
      "after",
      example([
        ...offered.families.flatMap(({ name }, i) => (i < 2 ? [`treble predict ${name} --data ${dataset}`] : [])),
        `treble predict ${offered.families[0]!.name} --recipe ${offered.recipes[0]!.name} --images 256 --starts 4`,
      ]),
    )
    .action(async (family: string, options: PredictOptions) => {
      const { predictCommand: run } = await import("./predict.ts");
      end(await run(family, options, context));
    });
}
