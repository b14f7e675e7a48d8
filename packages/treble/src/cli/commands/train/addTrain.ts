import { Argument, type Command } from "commander";
import { choice } from "../../parse/choice.ts";
import { addDataOptions } from "../../parse/dataOptions.ts";
import type { End } from "../../parse/end.ts";
import { example } from "../../parse/example.ts";
import { parseAdversarial } from "../../parse/parseAdversarial.ts";
import { realNumber, share, wholeNumber, wholeNumbers } from "../../parse/parseNumber.ts";
import { threadsOption } from "../../parse/threadsOption.ts";
import type { CliContext } from "../../terminal/context.ts";
import { familyOptions } from "./familyOptions.ts";
import type { TrainOptions } from "./train.ts";

/** `treble train`: one network. */
export function addTrain(program: Command, context: CliContext, end: End): void {
  const train = program
    .command("train")
    .summary("train one network; it is kept, and goes on where it was stopped")
    .description(
      "Trains a network and keeps it in the folder of results under the hash of its configuration. Stopped or killed at any moment, the same command goes on after the last finished epoch, to the same weights; a finished network is not trained again. Its model.onnx opens in any program that reads ONNX.",
    )
    .addArgument(new Argument("<family>", `architecture: ${Object.keys(familyOptions).join(", ")}`));

  addArchitectureOptions(train);
  addImageOptions(train);
  addDataOptions(train);
  addTrainingOptions(train);

  train.optionsGroup("Where and how:");
  train
    .addOption(threadsOption())
    .option("--out <folder>", "folder for results", "results")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      example([
        "treble train bounded-width --kernel 7 --epochs 20 --init-scale 0.2",
        "treble train small-cnn --widths 32,64 --data mnist --optimizer adam --schedule cosine",
        "treble train fully-connected --data synthetic --stop-loss 0.5 --epochs 100",
        "treble train small-cnn --adversarial linf:8/255:7",
      ]),
    )
    .action(async (family: string, options: TrainOptions) => {
      const { trainCommand: run } = await import("./train.ts");
      end(await run(family, options, context));
    });
}

function addArchitectureOptions(train: Command): void {
  train.optionsGroup("Architecture:");
  train
    .option(
      "--kernel <pixels>",
      `kernel width (default: 3, or 7 of convnext; ${takenBy("kernel")})`,
      wholeNumber("--kernel", 1, 1024),
    )
    .option(
      "--dilation <pixels>",
      `from one element of the kernel to the next (default: 1; ${takenBy("dilation")})`,
      wholeNumber("--dilation", 1, 512),
    )
    .addOption(
      choice(
        "--parametrization <name>",
        `train the kernel's pixels or its Fourier coefficients (default: pixel; ${takenBy("parametrization")})`,
        ["pixel", "frequency"],
      ),
    )
    .option(
      "--depth <layers>",
      "layers of weights, the read-out included; of a transformer or mixer, blocks (default: 2)",
      wholeNumber("--depth", 1, 24),
    )
    .option(
      "--width <units>",
      "channels, or units when fully connected (default: 16, or 256 when fully connected)",
      wholeNumber("--width", 1, 4096),
    )
    .addOption(choice("--activation <name>", "activation of hidden layers (default: relu)", ["linear", "relu"]))
    .addOption(
      choice("--padding <name>", `at the edges (default: circular, or zero of convnext; ${takenBy("padding")})`, [
        "circular",
        "zero",
      ]),
    )
    .option("--no-bias", "without biases")
    .option(
      "--widths <list>",
      `channels of each stage (default: 32,64, or 16,32,64 of resnet; ${takenBy("widths")})`,
      wholeNumbers("--widths"),
    )
    .option(
      "--convolutions <list>",
      `convolutions of each stage (default: 2 in all; ${takenBy("convolutions")})`,
      wholeNumbers("--convolutions"),
    )
    .option(
      "--blocks <count>",
      `blocks of each stage (default: 3 of resnet, 2 of convnext; ${takenBy("blocks")})`,
      wholeNumber("--blocks", 1, 32),
    )
    .addOption(
      choice("--shortcut <name>", `past a change of size (default: pad; ${takenBy("shortcut")})`, [
        "pad",
        "projection",
      ]),
    )
    .addOption(
      choice("--pool <name>", `pooling; those with a blur are anti-aliased (default: max; ${takenBy("pool")})`, [
        "max",
        "average",
        "max-blur",
        "blur",
      ]),
    )
    .addOption(choice("--norm <name>", `normalisation (default: none; ${takenBy("norm")})`, ["none", "batch"]))
    .option(
      "--patch <pixels>",
      `patch width (default: 4, or 2 of convnext; ${takenBy("patch")})`,
      wholeNumber("--patch", 1, 64),
    )
    .option("--dim <units>", `width of a token (default: 64; ${takenBy("dim")})`, wholeNumber("--dim", 1, 2048))
    .option("--heads <count>", `attention heads (default: 4; ${takenBy("heads")})`, wholeNumber("--heads", 1, 64))
    .option(
      "--mlp-ratio <factor>",
      `hidden units per token width (default: 2 of the transformer, else 4; ${takenBy("mlpRatio")})`,
      wholeNumber("--mlp-ratio", 1, 8),
    )
    .option(
      "--tokens-dim <units>",
      `hidden units that mix places (default: 32; ${takenBy("tokensDim")})`,
      wholeNumber("--tokens-dim", 1, 4096),
    )
    .option(
      "--low-pass <frequency>",
      "low-pass filter in front of any network: its cut-off in cycles per pixel (default: no filter)",
      realNumber("--low-pass", 0, "above"),
    )
    .addOption(choice("--low-pass-shape <name>", "its response (default: ideal)", ["ideal", "gaussian"]))
    .option(
      "--init-scale <factor>",
      "factor on the standard deviation of the initial weights",
      realNumber("--init-scale", 0, "above"),
      1,
    );
}

function addImageOptions(train: Command): void {
  train.optionsGroup("Images:");
  train
    .option("--data <name>", "dataset (see `treble data list`), or images of your own", "cifar10")
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
    .option("--crop <pixels>", "shift images at random by up to so many pixels", wholeNumber("--crop", 0, 64), 0);
}

function addTrainingOptions(train: Command): void {
  train.optionsGroup("Training:");
  train
    .option("--epochs <count>", "passes over the training images, at most", wholeNumber("--epochs", 1), 10)
    .option("--batch-size <count>", "images per step", wholeNumber("--batch-size", 1, 65_536), 128)
    .addOption(choice("--optimizer <name>", "optimiser", ["sgd", "adam", "adamw"]).default("sgd"))
    .option(
      "--learning-rate <rate>",
      "learning rate (default: 0.01 for sgd, 0.001 for adam and adamw)",
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
        "learning rate over time; step divides it by 10 after a half and three quarters of the epochs",
        ["constant", "cosine", "step"],
      ).default("constant"),
    )
    .option("--warmup <epochs>", "let the learning rate rise over so many epochs", realNumber("--warmup", 0), 0)
    .addOption(choice("--loss <name>", "what is minimised", ["cross-entropy", "exponential"]).default("cross-entropy"))
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
    .option("--seed <number>", "of the initial weights and the order of the images", wholeNumber("--seed", 0), 0);
}

/** Which families take an architecture option. */
function takenBy(option: string): string {
  const families = Object.entries(familyOptions);
  return families
    .flatMap(([family, names]) => ((names as readonly string[]).includes(option) ? [family] : []))
    .join(", ");
}
