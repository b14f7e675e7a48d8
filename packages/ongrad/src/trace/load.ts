import type { NodeProto } from "onnx-buf";
import { reshape } from "../graph/arrange.ts";
import { cast } from "../graph/elementwise.ts";
import { describe } from "../graph/shapes.ts";
import { type DType, input as graphInput, isFloat, type Shape, sizeOf, type Value } from "../graph/value.ts";
import type { Backend } from "../run/backend.ts";
import { type AnyBatch, anyBatch } from "./anyBatch.ts";
import type { Layout } from "./arrangement.ts";
import { batchNotes } from "./batchNotes.ts";
import { batchTemplate, type Instance } from "./batchTemplate.ts";
import { readBy } from "./branches.ts";
import { feedImages } from "./feedImages.ts";
import { findLogits, type Logits, NoLogitsError } from "./findLogits.ts";
import { nodesReaching, operatorName, parseForeignModel } from "./foreignModel.ts";
import { ModelError } from "./foreignNode.ts";
import { holdInputs } from "./holdInputs.ts";
import { imageInput } from "./imageInput.ts";
import { importGraph } from "./importGraph.ts";
import { isHarmless } from "./isHarmless.ts";
import { type NameOption, nameOption } from "./loadOption.ts";
import { isQuantized, opaqueOperators } from "./opaqueOperators.ts";
import { Original } from "./original.ts";
import { pickOutput } from "./pickOutput.ts";
import { readContext } from "./readContext.ts";
import type { ReadExternal } from "./readTensor.ts";
import { standardizes } from "./standardizes.ts";
import { inEvaluation, trainingNodes, withAdvice } from "./trainingMode.ts";
import { twoLogits } from "./twoLogits.ts";

export interface LoadOptions {
  readonly backend: Backend;
  /**
   * Where a model runs for the first time, with whatever else the import tries, if it is not harmless (`isHarmless`).
   * Default: `backend`.
   */
  readonly trial?: () => Backend;
  /**
   * Reads a file that holds the model's weights, by its location relative to the model. Default: refuse such models.
   */
  readonly readExternal?: ReadExternal;
  /** Which input takes the images, where the model has several. */
  readonly input?: string;
  /** Which output is the logits, where the model has several; any value inside the graph can be named too. */
  readonly output?: string;
  /** The number at which a further input is held, by its name. Default 0 (false) for single booleans and integers. */
  readonly constants?: Readonly<Record<string, number>>;
  /** Numbers for free dimensions other than the batch, by the names the file gives them (`input[2]` for nameless). */
  readonly dimensions?: Readonly<Record<string, number>>;
  /** Height and width of an image, where the file leaves them free. */
  readonly size?: readonly [height: number, width: number];
  /** Of one image, `[C, H, W]`, where the file leaves it open: free dimensions, flat vectors, an unclear layout. */
  readonly imageShape?: readonly [number, number, number];
  /** How the model arranges an image, where its input's extents leave it open. */
  readonly layout?: Layout;
  /** Takes a final softmax (log-softmax, sigmoid) away, so that `logits` are what goes into it. Default false. */
  readonly cutSoftmax?: boolean;
  /**
   * Gives quantised activations the derivative of the straight-through estimator (`fakeQuantize`), for which operators
   * on integers are computed in floating point; without it they have none, and `gradients` says so. Default false.
   */
  readonly straightThrough?: boolean;
  /**
   * Takes a model that was exported in training mode as it is in evaluation: batch normalisation by the running
   * averages that the file stores, not by the images of the batch, and no dropout. Default false.
   */
  readonly foldBatchNorm?: boolean;
  /** What errors and notes call these options. Default: by their names here. */
  readonly nameOption?: NameOption;
}

/** A foreign classifier, rebuilt from operators that can be differentiated, and checked against the original. */
export interface LoadedModel {
  /**
   * As in the file; `shape` is that of one batch, its first extent 1 where the file leaves the batch free. Half
   * precision is float32 here.
   */
  readonly input: {
    readonly name: string;
    readonly dtype: DType;
    readonly shape: Shape;
    readonly layout: Layout;
  };
  readonly output: string;
  /** `[C, H, W]` of one image. */
  readonly shape: readonly [number, number, number];
  /** 2 for a model of one logit or one probability. */
  readonly classes: number;
  /** The batch sizes that `logits` takes. */
  readonly batch: "any" | number;
  readonly opset: number;
  /** What wrote the file, as the file says. */
  readonly producer: string;
  /** The number of nodes that the logits depend on, by operator. */
  readonly operators: Readonly<Record<string, number>>;
  /** Operators that were kept as they are: they run, but have no derivative. */
  readonly opaque: readonly string[];
  /** How many floating-point numbers the initialisers hold that the logits depend on. */
  readonly parameters: number;
  /** Whether the model's own output is probabilities (of a softmax or a sigmoid), not logits. */
  readonly endsInSoftmax: boolean;
  /** Whether `logits` are what goes into that softmax or sigmoid, which was cut off. */
  readonly isCut: boolean;
  /** Whether the model shifts or scales its images before anything else. */
  readonly standardizes: boolean;
  /** What somebody who relies on the results should know, a sentence each. */
  readonly notes: readonly string[];
  /**
   * Images `[N, C, H, W]`, in whatever range the model was trained on, to logits `[N, classes]`. For a model of
   * integers they are rounded (ties to even) and held within the bounds of the type on the way in, with the derivative
   * of the straight-through estimator. A model of one logit z has the logits (0, z), one of one probability
   * p (1 − p, p).
   * @throws ModelError when the images do not fit the model.
   */
  logits(images: Value): Value<"float32">;
}

/** Numbers of all values of one run together, from which on its memory is watched (256 MiB of float32). */
const MOST_UNTRIED = 2 ** 26;

/**
 * Imports an ONNX image classifier: operator sets from 7 on, one input of images, one output of logits. Before it is
 * returned, the import is run beside the original on made-up images. It runs in any batch, whatever batch the file
 * writes down, where that gives what the original gives one batch of its own at a time; a note says why where it does
 * not, and where an image's logits depend on the other images of its batch.
 * @throws ModelError of one sentence: what is wrong with the file, or which node cannot be imported.
 */
export async function load(bytes: Uint8Array, options: LoadOptions): Promise<LoadedModel> {
  const say = options.nameOption ?? nameOption;
  const written = parseForeignModel(bytes);
  const parsed = options.foldBatchNorm ? inEvaluation(written) : written;
  const images = imageInput(parsed, options, say);
  const { name, dtype, shape, layout, batchShape, batchAxis } = images;
  const { name: output, notes: picked } = pickOutput(parsed, options.output, say);
  const isInput = new Set(parsed.inputs.map((each) => each.name));
  const order = nodesReaching(parsed, output, (value) => isInput.has(value) || parsed.initializers.has(value));
  const further = new Set(order.flatMap(readBy).filter((value) => value !== name));
  const { model, notes: held } = holdInputs(parsed, further, options.constants ?? {}, say);
  const harmless = isHarmless(model, order);
  let backend = options.trial && !harmless ? options.trial() : options.backend;
  const context = await readContext(model, order, { ...options, backend });
  const own = batchAxis === "none" ? 1 : batchShape[0]!;
  const base = graphInput(name, batchShape, dtype);
  const values = await importGraph(context, name, base).catch((error: unknown) => {
    throw withAdvice(error, say);
  });
  const elements = [...values.values()].reduce((sum, value) => sum + sizeOf(value.shape), 0);
  if (options.trial && harmless && elements > MOST_UNTRIED) backend = options.trial();
  const found = findLogits(values, output, own, say);
  const { numbers } = found;
  const instance = (x: Value, batch: number, { value, ending }: Logits): Instance => {
    const outputs = ending?.before ? [value, ending.before] : [value];
    return { batch, input: x, outputs };
  };
  const finish = (value: Value, n: number): Value<"float32"> => cast(reshape(value, [n, numbers]), "float32");
  const atBase = instance(base, own, found);
  // An instance always matches itself.
  const alone = batchTemplate(atBase, atBase)!;
  const fixed = (x: Value): Value[] => alone(reshape(x, batchShape));
  const notes = [...images.notes, ...held, ...picked];

  const original = await Original.open(context, images, output, backend, values);
  let other: AnyBatch;
  try {
    if (!original) notes.push("The model is in half precision but runs in float32, unchecked against the original.");
    await original?.compare(base, finish(fixed(base)[0]!, own));
    const instanceOf = (x: Value, at: ReadonlyMap<string, Value>): Instance => {
      const batch = x.shape[0]!;
      const logits = findLogits(at, output, batch, say);
      if (logits.numbers !== numbers) throw new NoLogitsError("it gives another number of logits to more images.");
      return instance(x, batch, logits);
    };
    const reference = { batch: own, values };
    other = await anyBatch({ context, images, reference, instance: atBase, original, numbers, instanceOf, finish });
  } finally {
    await original?.close();
  }
  notes.push(...batchNotes(own, other, trainingNodes(model, order), say));

  notes.push(...(original?.notes ?? []));
  const { ending } = found;
  const endsInSoftmax = ending?.kind === "softmax" || ending?.kind === "sigmoid";
  const isCut = options.cutSoftmax === true && ending?.before !== undefined;
  if (options.cutSoftmax && !isCut) notes.push("The model ends in no softmax or sigmoid that could be cut off.");
  if (endsInSoftmax && !isCut) {
    const cut = ending.before ? `; cut it off with ${say("cutSoftmax")}` : "";
    notes.push(
      `The model ends in a ${ending.kind}: its outputs are probabilities, whose gradients vanish where it is sure${cut}.`,
    );
  }
  if (numbers === 1) {
    const what = endsInSoftmax && !isCut ? "probability" : "logit";
    notes.push(`The model gives one number an image, read as the ${what} of the second of two classes.`);
  }
  const opaque = opaqueOperators(atBase);
  if (isQuantized(atBase) && !options.straightThrough) {
    const asked = say("straightThrough");
    notes.push(`The model's activations are quantised: only with ${asked} do they have a derivative.`);
  }
  if (opaque.length > 0) notes.push(`Kept as they are, without a derivative: ${opaque.join(", ")}.`);
  const batch = other.template ? "any" : own;
  const template = other.template ?? fixed;
  const weights = [...context.initializers.values()].filter((value) => isFloat(value.dtype));
  return {
    input: { name, dtype, shape: batchShape, layout },
    output,
    shape,
    classes: Math.max(2, numbers),
    batch,
    opset: model.opsets.get("") ?? 0,
    producer: model.producer,
    operators: countOperators(order),
    opaque,
    parameters: weights.reduce((sum, value) => sum + sizeOf(value.shape), 0),
    endsInSoftmax,
    isCut,
    standardizes: standardizes(order, name),
    notes,
    logits(x) {
      const [n, ...rest] = x.shape;
      if (n === undefined || `${rest}` !== `${shape}` || !isFloat(x.dtype)) {
        throw new ModelError(`The model wants images float32[N,${shape}], not ${describe(x)}.`);
      }
      if (batch !== "any" && n !== batch) throw new ModelError(`The model takes batches of ${batch}, not of ${n}.`);
      const [whole, beforeSoftmax] = template(feedImages(x, images));
      const result = finish(isCut ? beforeSoftmax! : whole!, n);
      return numbers === 1 ? twoLogits(result, endsInSoftmax && !isCut) : result;
    },
  };
}

function countOperators(order: readonly NodeProto[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const node of order) {
    const op = operatorName(node);
    counts.set(op, (counts.get(op) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
