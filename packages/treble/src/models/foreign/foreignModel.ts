import { type LoadedModel, ModelError, type NameOption, type LoadOptions as OngradOptions } from "ongrad";
import { UserError } from "../../errors/userError.ts";
import type { Model } from "../network/model.ts";
import { foreignClassifier, integerRange } from "./foreignClassifier.ts";
import type { Preprocessing } from "./preprocessing.ts";

type ImageShape = readonly [channels: number, height: number, width: number];

/** What there is to say about a model that somebody else exported. Whatever is left out, the file decides. */
export interface ForeignOptions extends Preprocessing {
  /** The input that takes the images, where the model has several. */
  readonly input?: string | undefined;
  /** The value that holds the logits: an output, or any value inside the graph. */
  readonly output?: string | undefined;
  /** Height and width of an image, where the file leaves them open. */
  readonly size?: readonly [height: number, width: number] | undefined;
  /**
   * Of one image, `[C, H, W]`, where the file leaves it open: the shape, or who knows it; asked, with the number of
   * channels that the file says, for what nothing else decides.
   */
  readonly imageShape?: ImageShape | ((channels: number | undefined) => Promise<ImageShape>) | undefined;
  /** How the model arranges an image, where its extents leave it open. */
  readonly layout?: OngradOptions["layout"] | undefined;
  /** Numbers for free dimensions other than the batch, by the names that the file gives them. */
  readonly dimensions?: Readonly<Record<string, number>> | undefined;
  /** The number at which a further input is held, by its name. Default 0 for flags and whole numbers. */
  readonly constants?: Readonly<Record<string, number>> | undefined;
  /** Takes a final softmax or sigmoid away, so that the logits are what goes into it. Default false. */
  readonly cutSoftmax?: boolean | undefined;
  /** Differentiates a quantised model by the straight-through estimator. Default false. */
  readonly straightThrough?: boolean | undefined;
  /** Takes a model that was exported in training mode as it is in evaluation. Default false. */
  readonly foldBatchNorm?: boolean | undefined;
}

/** An option about a model from elsewhere. */
export type ForeignOption = keyof ForeignOptions;

/** What messages call the options: by default as they are called here. */
export type ForeignOptionNames = (option: ForeignOption) => string;

/** Opens the model, one way or another (`load` and `loadFile` of ongrad). */
export type Opens = (options: Partial<OngradOptions>) => Promise<LoadedModel>;

/**
 * A classifier of pixels in [0, 1] from a model that somebody else exported.
 *
 * @param name what messages call the file.
 * @throws UserError where it cannot be imported, or the preprocessing does not fit its channels.
 */
export async function foreignModel(
  open: Opens,
  name: string,
  options: ForeignOptions,
  called?: ForeignOptionNames,
): Promise<Model> {
  const model = await openedAs(open, options, called).catch((error: unknown) => {
    if (!(error instanceof ModelError)) throw error;
    throw new UserError(`${name} cannot be used: ${error.message}`, { cause: error });
  });
  const { range, channelOrder, mean, std } = options;
  const classifier = foreignClassifier(model, { range, channelOrder, mean, std }, called);
  const { name: inputName, dtype, layout } = model.input;
  const isInteger = dtype.includes("int");
  const file = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);
  return {
    ...classifier,
    description: `${file} (opset ${model.opset}${model.producer ? `, ${model.producer}` : ""})`,
    dataset: null,
    notes: model.notes,
    foreign: {
      input: { name: inputName, type: dtype, layout, shape: model.shape },
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

/** What the shape of the data may answer. */
const aboutShape: ReadonlySet<ForeignOption | undefined> = new Set<ForeignOption>([
  "size",
  "imageShape",
  "layout",
  "dimensions",
]);

/** The model, its images shaped as the options say, or else as the data is where the file leaves that open. */
async function openedAs(
  opens: Opens,
  { imageShape, ...options }: ForeignOptions,
  called: ForeignOptionNames | undefined,
): Promise<LoadedModel> {
  const fixed = typeof imageShape === "function" ? undefined : imageShape;
  const given = givenOptions({ ...options, imageShape: fixed });
  const nameOption: NameOption | undefined =
    called && ((option, value) => [called(option), ...(value ? [value] : [])].join(" "));
  const open = (more: Partial<OngradOptions>): Promise<LoadedModel> =>
    opens({ ...given, ...more, ...(nameOption && { nameOption }) });
  if (typeof imageShape !== "function" || options.size) return open({});
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

function givenOptions(options: ForeignOptions): Partial<OngradOptions> {
  const { input, output, size, imageShape, layout, dimensions, constants } = options;
  const { cutSoftmax, straightThrough, foldBatchNorm } = options;
  return {
    ...(input !== undefined && { input }),
    ...(output !== undefined && { output }),
    ...(size && { size }),
    ...(Array.isArray(imageShape) && { imageShape: imageShape as ImageShape }),
    ...(layout && { layout }),
    ...(dimensions && { dimensions }),
    ...(constants && { constants }),
    ...(cutSoftmax && { cutSoftmax }),
    ...(straightThrough && { straightThrough }),
    ...(foldBatchNorm && { foldBatchNorm }),
  };
}
