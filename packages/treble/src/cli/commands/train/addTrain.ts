import { Argument, type Command } from "commander";
import { offered } from "../../inputs/offered.ts";
import { choice } from "../../parse/choice.ts";
import { addDataOptions } from "../../parse/dataOptions.ts";
import type { End } from "../../parse/end.ts";
import { example } from "../../parse/example.ts";
import { parseAdversarial } from "../../parse/parseAdversarial.ts";
import { realNumber, share, wholeNumber } from "../../parse/parseNumber.ts";
import { resultsOption } from "../../parse/resultsOption.ts";
import { termList } from "../../parse/termList.ts";
import { threadsOption } from "../../parse/threadsOption.ts";
import type { CliContext } from "../../terminal/context.ts";
import { addArchitectureOptions } from "./addArchitectureOptions.ts";
import type { TrainOptions } from "./train.ts";

/** `treble train`: one network. */
export function addTrain(program: Command, context: CliContext, end: End): void {
  const train = program
    .command("train")
    .summary("train one network; it is kept, and goes on where it was stopped")
    .description(
      "Trains a network and keeps it in the folder of results under the hash of its configuration. Stopped or killed at any moment, the same command goes on after the last finished epoch, to the same weights; a finished network is not trained again. Its model.onnx opens in any program that reads ONNX.",
    )
    .addArgument(new Argument("<family>", "architecture, one of those below"));

  train.addOption(
    choice(
      "--recipe <name>",
      "train as studies by this recipe do, instead of by the defaults of the options below",
      recipes.map(({ name }) => name),
    ),
  );
  addArchitectureOptions(train);
  addImageOptions(train);
  addDataOptions(train);
  addTrainingOptions(train);

  train.optionsGroup("Where and how:");
  train
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
      termList(
        "Recipes",
        recipes.map(({ name, what, purpose }) => [name, `${what}: ${purpose}`]),
      ),
    )
    .addHelpText(
      "after",
      example([
        ...offered.families.flatMap(({ name, example }) => (example ? [`treble train ${name} ${example}`] : [])),
        `treble train ${offered.families[0]!.name} --recipe ${recipes.at(-1)!.name} --epochs 5`,
        `treble train ${offered.families[0]!.name} --data ${generated} --adversarial linf:8/255:7`,
      ]),
    )
    .action(async (family: string, options: TrainOptions) => {
      const { trainCommand: run } = await import("./train.ts");
      end(await run(family, options, context));
    });
}

const { recipes } = offered;
/** That needs no network. */
const generated = offered.datasets.find((one) => one.generated)!.name;

function addImageOptions(train: Command): void {
  train.optionsGroup("Images:");
  train
    .option("--data <name>", "dataset (see `treble data list`), or images of your own", offered.datasets[0]!.name)
    .option(
      "--train-images <count>",
      "use the first so many training images (default: all)",
      wholeNumber("--train-images", 1),
    )
    .option(
      "--test-images <count>",
      "say the accuracy on the first so many test images (default: all)",
      wholeNumber("--test-images", 1),
    )
    .option("--flip", "mirror images left and right at random")
    .option("--no-flip", "do not, whatever the recipe does")
    .option(
      "--random-crop <pixels>",
      "shift images at random by up to so many pixels (default: 0)",
      wholeNumber("--random-crop", 0, 64),
    );
}

function addTrainingOptions(train: Command): void {
  train.optionsGroup("Training:");
  train
    .option("--epochs <count>", "passes over the training images, at most (default: 10)", wholeNumber("--epochs", 1))
    .option("--batch-size <count>", "images per step (default: 128)", wholeNumber("--batch-size", 1, 65_536))
    .addOption(choice("--optimizer <name>", "optimiser (default: sgd)", ["sgd", "adam", "adamw"]))
    .option(
      "--learning-rate <rate>",
      "learning rate (default: 0.01 for sgd, 0.001 for adam and adamw; most recipes find it by a rule, within some epochs)",
      realNumber("--learning-rate", 0, "above"),
    )
    .option("--momentum <share>", "momentum of sgd, below 1 (default: 0.9)", share("--momentum"))
    .option("--nesterov", "Nesterov's momentum, with sgd")
    .option(
      "--weight-decay <factor>",
      "weight decay (default: 0.0005 for sgd, 0 for adam, 0.01 for adamw)",
      realNumber("--weight-decay", 0),
    )
    .addOption(
      choice(
        "--schedule <name>",
        "learning rate over time; step divides it by 10 after a half and three quarters of the epochs (default: constant)",
        ["constant", "cosine", "step"],
      ),
    )
    .option(
      "--warmup <epochs>",
      "let the learning rate rise over so many epochs (default: 0)",
      realNumber("--warmup", 0),
    )
    .addOption(choice("--loss <name>", "what is minimised (default: cross-entropy)", ["cross-entropy", "exponential"]))
    .option(
      "--adversarial <norm:epsilon:steps>",
      "train on images attacked by projected gradient descent, as in l2:0.5:7 or linf:8/255:7 (default: on images as they are)",
      parseAdversarial,
    )
    .option(
      "--stop-loss <loss>",
      "stop once the cross-entropy on the first 2,048 training images is this low (default: never)",
      realNumber("--stop-loss", 0, "above"),
    )
    .option("--no-stop-loss", "train for all epochs, whatever the recipe does")
    .option("--seed <number>", "of the initial weights and the order of the images", wholeNumber("--seed", 0), 0);
}
