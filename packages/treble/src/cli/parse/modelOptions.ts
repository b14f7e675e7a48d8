import type { Command } from "commander";
import { UserError } from "../../errors/userError.ts";
import type { ForeignOption, ForeignOptions } from "../../models/foreign/foreignModel.ts";
import type { Preprocessing } from "../../models/foreign/preprocessing.ts";
import { choice } from "./choice.ts";
import { parseFraction } from "./parseEpsilon.ts";
import { fractions } from "./parseFractions.ts";
import { parseDecimal } from "./parseNumber.ts";

/** What the command line says about a model from elsewhere; absent where not given. */
export interface ModelOptions extends Preprocessing {
  readonly input?: string;
  readonly output?: string;
  /** `[H, W]` or `[C, H, W]` */
  readonly size?: readonly number[];
  readonly layout?: "nchw" | "nhwc" | "flat";
  readonly dimension?: Readonly<Record<string, number>>;
  readonly constant?: Readonly<Record<string, number>>;
  readonly cutSoftmax?: boolean;
  readonly straightThrough?: boolean;
  readonly foldBatchNorm?: boolean;
}

/** The flag of every option about a model from elsewhere. */
export const modelFlags: Readonly<Record<keyof ModelOptions, string>> = {
  input: "--input",
  output: "--output",
  size: "--size",
  layout: "--layout",
  dimension: "--dimension",
  constant: "--constant",
  cutSoftmax: "--cut-softmax",
  straightThrough: "--straight-through",
  foldBatchNorm: "--fold-batch-norm",
  range: "--range",
  channelOrder: "--channel-order",
  mean: "--mean",
  std: "--std",
};

/** The flag of an option that the library calls `option`. */
export function foreignFlag(option: ForeignOption): string {
  if (option === "dimensions") return modelFlags.dimension;
  if (option === "constants") return modelFlags.constant;
  return modelFlags[option === "imageShape" ? "size" : option];
}

/** The options about a model from elsewhere, as the library calls them. */
export function foreignOptions(options: ModelOptions): ForeignOptions {
  const { input, output, size, layout, dimension, constant, cutSoftmax, straightThrough, foldBatchNorm } = options;
  const { range, channelOrder, mean, std } = options;
  return {
    ...{ input, output, layout, dimensions: dimension, constants: constant },
    ...{ cutSoftmax, straightThrough, foldBatchNorm, range, channelOrder, mean, std },
    ...(size?.length === 2 && { size: [size[0]!, size[1]!] as const }),
    ...(size?.length === 3 && { imageShape: [size[0]!, size[1]!, size[2]!] as const }),
  };
}

/** Adds the options about a model from elsewhere to a command that takes one. */
export function addModelOptions(command: Command): Command {
  return command
    .optionsGroup("A model from elsewhere (docs/models.md):")
    .option("--input <name>", "the model's input that takes the images, where it has several")
    .option("--output <name>", "the value that holds the logits: an output, or any value inside the graph")
    .option(
      "--size <extents>",
      "HEIGHT,WIDTH or CHANNELS,HEIGHT,WIDTH of an image, where the file leaves it open (default: as the data)",
      parseSize,
    )
    .addOption(
      choice("--layout <name>", "how the model arranges an image, where its shape leaves it open", [
        "nchw",
        "nhwc",
        "flat",
      ]),
    )
    .option("--dimension <name=number>", "a free dimension of the file; may be repeated", named("--dimension", 1))
    .option(
      "--constant <name=number>",
      "the number at which a further input is held (default: 0 for flags); may be repeated",
      named("--constant"),
    )
    .option("--cut-softmax", "attack the logits that go into a final softmax or sigmoid")
    .option("--straight-through", "differentiate a quantised model by the straight-through estimator")
    .option(
      "--fold-batch-norm",
      "take a model exported in training mode as in evaluation: normalised by its running averages, without dropout",
    )
    .option("--range <low,high>", "what black and white are to the model, such as 0,255 or -1,1 (default: 0,1)", range)
    .addOption(
      choice("--channel-order <order>", "the order of colours that the model takes (default: rgb)", ["rgb", "bgr"]),
    )
    .option(
      "--mean <list>",
      "subtract from each channel, in the units of --range; one number, or one a channel",
      fractions("--mean"),
    )
    .option("--std <list>", "then divide each channel by this", fractions("--std", true))
    .optionsGroup("Options:");
}

/** `32`, `32,48`, `32x48`, `3,32,48` */
function parseSize(text: string): readonly number[] {
  const extents = text.split(/[,x×]/i).map(parseDecimal);
  if (extents.length <= 3 && extents.every((extent) => Number.isSafeInteger(extent) && extent > 0)) {
    return extents.length === 1 ? [extents[0]!, extents[0]!] : extents;
  }
  throw new UserError(
    `--size is ${JSON.stringify(text)}; it must be HEIGHT,WIDTH or CHANNELS,HEIGHT,WIDTH, such as 224,224.`,
  );
}

function range(text: string): readonly [number, number] {
  const [low, high, ...more] = text.split(/[,:]/).map(parseFraction);
  if (low !== undefined && high !== undefined && more.length === 0 && low < high) return [low, high];
  throw new UserError(`--range is ${JSON.stringify(text)}; it must be LOW,HIGH, such as 0,255 or -1,1.`);
}

/** A parser for `NAME=NUMBER` that adds to what was parsed before; whole numbers from `least`, where that is given. */
function named(flag: string, least?: number) {
  return (text: string, before: Readonly<Record<string, number>> = {}): Readonly<Record<string, number>> => {
    const at = text.lastIndexOf("=");
    const value = parseDecimal(text.slice(at + 1));
    const isFit = least === undefined ? Number.isFinite(value) : Number.isSafeInteger(value) && value >= least;
    // No prototype: any name may stand in a file.
    if (at > 0 && isFit) return Object.assign(Object.create(null), before, { [text.slice(0, at)]: value });
    const kind = least === undefined ? "a number" : `a whole number from ${least} on`;
    throw new UserError(`${flag} is ${JSON.stringify(text)}; it must be NAME=NUMBER with ${kind}, such as height=32.`);
  };
}
