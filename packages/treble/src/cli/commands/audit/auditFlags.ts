import type { Command } from "commander";
import { catalogue } from "../../../attacks/catalogue.ts";
import { entriesOf } from "../../../attacks/catalogueOf.ts";
import { auditParts } from "../../../audit/auditOptions.ts";
import { preprocessingPresets } from "../../../models/foreign/preprocessingPresets.ts";
import { preprocessingText } from "../../../models/foreign/preprocessingText.ts";
import { devices } from "../../../running/node/deviceBackend.ts";
import { choice } from "../../parse/choice.ts";
import { addDataOptions } from "../../parse/dataOptions.ts";
import { example } from "../../parse/example.ts";
import { addModelOptions } from "../../parse/modelOptions.ts";
import { parseDuration } from "../../parse/parseDuration.ts";
import { wholeNumber } from "../../parse/parseNumber.ts";
import { parseParts } from "../../parse/parseParts.ts";
import { parseRadii } from "../../parse/parseRadii.ts";
import { parseSize } from "../../parse/parseSize.ts";
import { resultsOption } from "../../parse/resultsOption.ts";
import { termList } from "../../parse/termList.ts";
import { threadsOption } from "../../parse/threadsOption.ts";

/** The parts that may be left out. */
const leaveable = auditParts.slice(3);

/** Adds the options of `treble audit` to it. */
export function addAuditFlags(command: Command): void {
  const smallest = catalogue.records.filter(({ kind }) => kind === "smallest norm").flatMap(entriesOf);
  command
    .option(
      "--data <name>",
      "images of your own (a folder, list.csv or images.npz), or a dataset of `treble data list`",
    )
    .option(
      "--images <count>",
      "attack so many images, spread over the classes; accuracy without an attack is of all that there are",
      wholeNumber("--images", 1),
      512,
    )
    .option("--out <folder>", "where index.html, audit.md, audit.csv, junit.xml and audit.json go", "audit")
    .option("--json", "print audit.json instead of a summary")
    .optionsGroup("What is measured:")
    .addOption(
      choice(
        "--attack <name>",
        "finds the smallest perturbations; `treble attack --help` says what each is (default: spectrum; hopskipjump for a model without a derivative)",
        smallest.map(({ name }) => name),
      ),
    )
    .option(
      "--l2 <radii>",
      "L2 radii at which accuracy under attack is said, the first one in the headline (default: 0.5; 1 from 64 pixels on; 1.5 for grey images)",
      parseRadii("--l2"),
    )
    .option(
      "--linf <radii>",
      "L∞ radii (default: 8/255; 4/255 from 64 pixels on; 0.1 for grey images)",
      parseRadii("--linf"),
    )
    .option("--thorough", "at these radii attack by AutoAttack, standard version, which takes many times as long")
    .option(
      "--without <parts>",
      `leave parts out: ${leaveable.map((part) => part.replaceAll(" ", "-")).join(", ")}`,
      parseParts("--without", leaveable),
    )
    .option("--seed <number>", "of random starts and noise", wholeNumber("--seed", 0), 0)
    .optionsGroup("What it may take:")
    .option(
      "--budget <time>",
      "of each model, such as 90s, 5m or 1h: images and steps are cut to fit, and the page says which (default: as long as it takes)",
      parseDuration("--budget"),
    )
    .option("--memory <size>", "for images in work, such as 4GB (default: half of what is free)", parseSize("--memory"))
    .addOption(threadsOption())
    .addOption(
      choice(
        "--device <name>",
        "cpu, or webgpu where onnxruntime has one that works; else the processor is used, and said",
        [...devices],
      ).default("cpu"),
    )
    .addOption(resultsOption())
    .optionsGroup("In continuous integration (docs/audit.md):")
    .option(
      "--assert <bound>",
      "end with 1 where this does not hold, such as robust@linf:2/255>=0.4; may be repeated",
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option(
      "--baseline <file>",
      "an earlier audit.json: what is better or worse since, as far as chance lets it be told",
    )
    .option("--annotations", "print warnings and failed assertions as GitHub shows them beside a change")
    .optionsGroup("Adversarial images to keep:")
    .option(
      "--export-adversarial <folder>",
      "save them there as 8-bit PNG, with a list; those that are adversarial no more when read back are left out",
    )
    .option("--quantized", "with it: look among 8-bit images in the first place, so that all that are found survive")
    .optionsGroup("Options:");
  addModelOptions(command)
    .optionsGroup("A model from elsewhere (docs/models.md):")
    .option(
      "--preprocessing <name>",
      "a usual one by its name (default: what the file says, else the one of them with which it is right most often)",
    )
    .optionsGroup("Options:");
  addDataOptions(command)
    .addHelpText(
      "after",
      termList("What --assert compares, by >= <= > <, with a number, a fraction or a percentage", [
        ["clean", "share that is right without an attack"],
        ["robust@NORM:RADIUS", "share that is right under attack, as in robust@l2:0.5 or robust@linf:8/255"],
        ["median-norm", "of the smallest perturbations"],
        ["centroid", "mean frequency of the perturbations' energy, cycles per pixel"],
        ["high-share", "of the perturbations' energy"],
        ["survives", "share of the adversarial images that survive being saved with 8 bits"],
        ["warnings", "their number"],
      ]),
    )
    .addHelpText(
      "after",
      termList(
        "Preprocessings by name (--preprocessing)",
        preprocessingPresets.map(({ name, preprocessing, title }) => [name, preprocessingText(preprocessing, title)]),
      ),
    )
    .addHelpText(
      "after",
      termList("Exit codes", [
        ["0", "done, and all that was asserted holds"],
        ["1", "an assertion does not hold"],
        ["2", "a mistake that you can mend"],
        ["3", "the model cannot be audited; the message says why"],
        ["130", "stopped by Ctrl-C; the same command goes on"],
      ]),
    )
    .addHelpText(
      "after",
      example([
        "treble audit model.onnx --data photos --resize 256 --crop 224 --classes classes.txt",
        "treble audit resnet.onnx --data photos --preprocessing imagenet --budget 10m",
        "treble audit old.onnx new.onnx --data photos --images 256",
        "treble audit model.onnx --data photos --assert 'clean>=0.9' --assert 'robust@l2:0.5>=0.4'",
        "treble audit model.onnx --data photos --export-adversarial fooled --quantized",
      ]),
    );
}
