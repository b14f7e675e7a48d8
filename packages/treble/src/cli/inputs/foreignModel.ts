import { basename } from "node:path";
import { type LoadedModel, type LoadOption, type LoadOptions, ModelError, type NameOption } from "ongrad";
import { loadFile } from "ongrad/node";
import { UserError } from "../../errors/userError.ts";
import { foreignClassifier, integerRange } from "../../models/foreign/foreignClassifier.ts";
import type { Preprocessing } from "../../models/foreign/preprocessing.ts";
import { type ModelOptions, modelFlags } from "../parse/modelOptions.ts";
import type { AttackableModel } from "./findModel.ts";

type ImageShape = readonly [number, number, number];

const flagOf: Readonly<Record<LoadOption, string>> = {
  input: modelFlags.input,
  output: modelFlags.output,
  constants: modelFlags.constant,
  dimensions: modelFlags.dimension,
  size: modelFlags.size,
  imageShape: modelFlags.size,
  layout: modelFlags.layout,
  cutSoftmax: modelFlags.cutSoftmax,
  straightThrough: modelFlags.straightThrough,
  foldBatchNorm: modelFlags.foldBatchNorm,
};

const nameOption: NameOption = (option, value) => [flagOf[option], ...(value ? [value] : [])].join(" ");

/** What the shape of the data may answer. */
const aboutShape: ReadonlySet<LoadOption | undefined> = new Set<LoadOption>([
  "size",
  "imageShape",
  "layout",
  "dimensions",
]);

/**
 * A classifier that somebody else exported, taking pixels in [0, 1].
 * @param imageShape of the data, which decides what the file and the options leave open; asked for once the file is read,
 *   with the number of channels where the file says it
 * @throws UserError where it cannot be imported, or the preprocessing does not fit its channels.
 */
export async function foreignModel(
  path: string,
  options: ModelOptions,
  imageShape?: (channels: number | undefined) => Promise<ImageShape>,
): Promise<AttackableModel> {
  const model = await loaded(path, options, imageShape).catch((error: unknown) => {
    if (!(error instanceof ModelError)) throw error;
    throw new UserError(`${path} cannot be used: ${error.message}`, { cause: error });
  });
  const { range, channelOrder, mean, std } = options;
  const given: Preprocessing = {
    ...(range && { range }),
    ...(channelOrder && { channelOrder }),
    ...(mean && { mean }),
    ...(std && { std }),
  };
  const classifier = foreignClassifier(model, given, (part) => modelFlags[part]);
  const { name, dtype, layout } = model.input;
  const isInteger = dtype.includes("int");
  return {
    classifier,
    description: `${basename(path)} (opset ${model.opset}${model.producer ? `, ${model.producer}` : ""})`,
    dataset: null,
    notes: model.notes,
    foreign: {
      input: { name, type: dtype, layout, shape: model.shape },
      output: model.output,
      softmaxCut: model.isCut,
      straightThrough: options.straightThrough === true,
      batchNormFolded: options.foldBatchNorm === true,
      preprocessing: {
        range: range ?? (isInteger ? integerRange(dtype) : [0, 1]),
        channelOrder: channelOrder ?? "rgb",
        mean: mean ?? null,
        std: std ?? null,
      },
      standardizes: model.standardizes,
    },
  };
}

/** The model, its images shaped as the options say, or else as the data is where the file leaves that open. */
async function loaded(
  path: string,
  options: ModelOptions,
  imageShape: ((channels: number | undefined) => Promise<ImageShape>) | undefined,
): Promise<LoadedModel> {
  const open = (more: Partial<LoadOptions>): Promise<LoadedModel> =>
    loadFile(path, { ...loadOptions(options), ...more, nameOption });
  if (!imageShape || options.size) return open({});
  const first = await open({}).catch((error: unknown) => error);
  if (first instanceof Error && !(first instanceof ModelError && aboutShape.has(first.option))) throw first;
  const shape = await imageShape(first instanceof Error ? undefined : (first as LoadedModel).shape[0]);
  if (!(first instanceof Error) && `${(first as LoadedModel).shape}` === `${shape}`) return first as LoadedModel;
  // The very shape, or the size alone, for a message that compares the whole.
  const [, height, width] = shape;
  for (const more of [{ imageShape: shape }, { size: [height, width] as const }]) {
    const model = await open(more).catch((error: unknown) => error);
    if (!(model instanceof Error)) return model as LoadedModel;
    if (!(model instanceof ModelError && aboutShape.has(model.option))) throw model;
  }
  if (first instanceof Error) throw first;
  return first as LoadedModel;
}

function loadOptions(options: ModelOptions): Partial<LoadOptions> {
  const { input, output, size, layout, dimension, constant, cutSoftmax, straightThrough, foldBatchNorm } = options;
  return {
    ...(input !== undefined && { input }),
    ...(output !== undefined && { output }),
    ...(size?.length === 2 && { size: [size[0]!, size[1]!] as const }),
    ...(size?.length === 3 && { imageShape: [size[0]!, size[1]!, size[2]!] as const }),
    ...(layout && { layout }),
    ...(dimension && { dimensions: dimension }),
    ...(constant && { constants: constant }),
    ...(cutSoftmax && { cutSoftmax }),
    ...(straightThrough && { straightThrough }),
    ...(foldBatchNorm && { foldBatchNorm }),
  };
}
