import { type Command, Option } from "commander";
import { UserError } from "../../errors/userError.ts";
import { choice } from "./choice.ts";
import { parseSize, wholeNumber } from "./parseNumber.ts";

/** Adds the flags about images of one's own; `DataOptions` is what they come to. */
export function addDataOptions(command: Command): Command {
  command.optionsGroup("Images of your own (--data FOLDER, list.csv or images.npz):");
  return command
    .option(
      "--resize <size>",
      "N: the shorter side, the other in proportion; or HEIGHTxWIDTH, squashed (as torchvision's Resize)",
      (text: string) => {
        const [height, width] = parseSize("--resize")(text);
        return /x/i.test(text) ? ([height, width] as const) : height;
      },
    )
    .option("--crop, --center-crop <size>", "then cut out the middle, N or HEIGHTxWIDTH", parseSize("--center-crop"))
    .addOption(
      choice("--interpolation <name>", "of --resize, antialiased as Pillow does it (default: bilinear)", [
        "nearest",
        "bilinear",
        "bicubic",
        "lanczos",
      ]),
    )
    .addOption(
      new Option("--mode <name>", "grey or rgb (default: what the network takes, else rgb)").argParser(parseMode),
    )
    .option(
      "--classes <file>",
      "which class is which output of the model: a JSON list or object, or a text with one name a line",
    )
    .option("--label-offset <number>", "add this to every label", wholeNumber("--label-offset", -1_000_000, 1_000_000))
    .addOption(choice("--data-layout <name>", "of the images in an npz file (default: found)", ["nchw", "nhwc"]));
}

/** The number of channels. */
function parseMode(text: string): 1 | 3 {
  if (text === "grey" || text === "rgb") return text === "grey" ? 1 : 3;
  throw new UserError(`--mode is ${JSON.stringify(text)}; it must be grey or rgb.`);
}
