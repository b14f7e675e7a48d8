import type { NodeProto } from "onnx-buf";
import { reshape, transpose } from "../graph/arrange.ts";
import { cast } from "../graph/elementwise.ts";
import { describe } from "../graph/shapes.ts";
import { input as graphInput, isFloat, type Shape, sizeOf, type Value } from "../graph/value.ts";
import type { Backend } from "../run/backend.ts";
import { batchTemplate, type Instance, type Template } from "./batchTemplate.ts";
import { findLogits } from "./findLogits.ts";
import { nodesReaching, parseForeignModel, standard } from "./foreignModel.ts";
import { ModelError } from "./foreignNode.ts";
import { type ImageInput, imageInput, type Layout } from "./imageInput.ts";
import { importGraph } from "./importGraph.ts";
import { isQuantized, opaqueOperators } from "./opaqueOperators.ts";
import { Original } from "./original.ts";
import { readContext } from "./readContext.ts";
import type { ReadExternal } from "./readTensor.ts";

export interface LoadOptions {
  readonly backend: Backend;
  /** Reads a file that holds the model's weights, by its location relative to the model. Default: refuse such models. */
  readonly readExternal?: ReadExternal;
  /** Which input takes the images, where the model has several. */
  readonly input?: string;
  /** Which output is the logits, where the model has several. */
  readonly output?: string;
  /** Numbers for free dimensions other than the batch, by the names the file gives them (`input[2]` for nameless). */
  readonly dimensions?: Readonly<Record<string, number>>;
  /** Of one image, `[C, H, W]`, where the model takes flat vectors and the image is no square of 1 or 3 channels. */
  readonly imageShape?: readonly [number, number, number];
  /** How the model arranges an image, where its input's extents leave it open. */
  readonly layout?: Layout;
  /** Takes a final softmax away, so that `logits` are what goes into it. Default false. */
  readonly cutSoftmax?: boolean;
  /**
   * Gives quantised activations the derivative of the straight-through estimator (`fakeQuantize`), for which operators on
   * integers are computed in floating point; without it they have none, and `gradients` says so. Default false.
   */
  readonly straightThrough?: boolean;
}

/** A foreign classifier, rebuilt from operators that can be differentiated, and checked against the original. */
export interface LoadedModel {
  /** As in the file; `shape` is that of one batch, its first extent 1 where the file leaves the batch free. */
  readonly input: { readonly name: string; readonly shape: Shape; readonly layout: Layout };
  readonly output: string;
  /** `[C, H, W]` of one image. */
  readonly shape: readonly [number, number, number];
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
  /** Whether the model's own output is probabilities, not logits. */
  readonly endsInSoftmax: boolean;
  /** What somebody who relies on the results should know, a sentence each. */
  readonly notes: readonly string[];
  /**
   * Images `[N, C, H, W]`, in whatever range the model was trained on, to logits `[N, classes]`.
   * @throws ModelError when the images do not fit the model.
   */
  logits(images: Value): Value;
}

/** Two batches (in multiples of the file's own) that no other extent is likely to equal, and one to check at. */
const [FIRST, SECOND, CHECKED] = [5, 7, 3];

/**
 * Imports an ONNX image classifier: operator sets from 9 on, one input of images, one output of logits. Before it is
 * returned, the import is run beside the original on made-up images; a model whose file fixes the batch runs in any
 * batch where that gives what the original gives image by image.
 * @throws ModelError of one sentence: what is wrong with the file, or which node cannot be imported.
 */
export async function load(bytes: Uint8Array, options: LoadOptions): Promise<LoadedModel> {
  const model = parseForeignModel(bytes);
  const images = imageInput(model, options);
  const { name, dtype, shape, layout, batchShape } = images;
  const output = pickOutput(model, options.output);
  const order = nodesReaching(model, output, (value) => value === name || model.initializers.has(value));
  const context = await readContext(model, order, options);
  const own = batchShape[0]!;
  const inputAt = (times: number): Value => graphInput(name, [own * times, ...batchShape.slice(1)], dtype);
  const base = inputAt(1);
  const values = await importGraph(context, name, base);
  const { classes } = findLogits(values, output, own);
  const instance = (x: Value, at: ReadonlyMap<string, Value>): Instance => {
    const { value, beforeSoftmax } = findLogits(at, output, x.shape[0]!);
    return { batch: x.shape[0]!, input: x, outputs: beforeSoftmax ? [value, beforeSoftmax] : [value] };
  };
  const finish = (value: Value): Value => cast(reshape(value, [value.shape[0]!, classes]), "float32");
  const atBase = instance(base, values);
  // An instance always matches itself.
  const fixed = batchTemplate(atBase, atBase)!;
  const notes = [...images.notes];

  const original = await Original.open(context, images, output, options.backend);
  let general: Template | undefined;
  try {
    if (!original) notes.push("The model is in half precision but runs in float32, unchecked against the original.");
    await original?.compare(base, finish(fixed(base)[0]!));
    try {
      const [first, second] = [inputAt(FIRST), inputAt(SECOND)];
      const reference = { batch: own, values };
      general = batchTemplate(
        instance(first, await importGraph(context, name, first, reference)),
        instance(second, await importGraph(context, name, second, reference)),
      );
      if (!general) throw new ModelError("its graph is another one at another batch size.");
      for (const times of [1, CHECKED]) {
        const x = inputAt(times);
        await original?.compare(x, finish(general(x)[0]!));
      }
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      general = undefined;
      const size = own === 1 ? "one image" : `${own} images`;
      notes.push(`The model takes ${size} at a time: ${error.message}`);
    }
  } finally {
    await original?.close();
  }

  notes.push(...(original?.notes ?? []));
  const endsInSoftmax = atBase.outputs.length > 1;
  if (endsInSoftmax && !options.cutSoftmax) {
    notes.push("The model ends in a softmax: its outputs are probabilities, whose gradients vanish where it is sure.");
  }
  const opaque = opaqueOperators(atBase);
  if (isQuantized(atBase) && !options.straightThrough) {
    notes.push("The model's activations are quantised: only with straightThrough do they have a derivative.");
  }
  if (opaque.length > 0) notes.push(`Kept as they are, without a derivative: ${opaque.join(", ")}.`);
  const batch = general ? "any" : own;
  const template = general ?? fixed;
  const weights = [...context.initializers.values()].filter((value) => isFloat(value.dtype));
  return {
    input: { name, shape: batchShape, layout },
    output,
    shape,
    classes,
    batch,
    opset: model.opsets.get("") ?? 0,
    producer: model.producer,
    operators: countOperators(order),
    opaque,
    parameters: weights.reduce((sum, value) => sum + sizeOf(value.shape), 0),
    endsInSoftmax,
    notes,
    logits(x) {
      const [n, ...rest] = x.shape;
      if (n === undefined || `${rest}` !== `${shape}` || !isFloat(x.dtype)) {
        throw new ModelError(`The model wants images float32[N,${shape}], not ${describe(x)}.`);
      }
      if (batch !== "any" && n !== batch) throw new ModelError(`The model takes batches of ${batch}, not of ${n}.`);
      const [whole, beforeSoftmax] = template(arranged(x, images));
      return finish(options.cutSoftmax && beforeSoftmax ? beforeSoftmax : whole!);
    },
  };
}

/** Images `[N, C, H, W]` as the model takes them. */
function arranged(x: Value, { dtype, layout, batchShape }: ImageInput): Value {
  const turned = layout === "nhwc" ? transpose(x, [0, 2, 3, 1]) : x;
  return cast(reshape(turned, [x.shape[0]!, ...batchShape.slice(1)]), dtype);
}

function pickOutput({ outputs }: ReturnType<typeof parseForeignModel>, wanted: string | undefined): string {
  const names = outputs.map(({ name }) => `"${name}"`).join(", ");
  if (wanted !== undefined) {
    if (outputs.some(({ name }) => name === wanted)) return wanted;
    throw new ModelError(`The model has no output "${wanted}"; its outputs are ${names}.`);
  }
  // Of several, the only one that has the shape of logits.
  const candidates = outputs.filter(({ dimensions }) => dimensions === undefined || dimensions.length === 2);
  const found = outputs.length === 1 ? outputs[0] : candidates.length === 1 ? candidates[0] : undefined;
  if (found) return found.name;
  throw new ModelError(`The model has the outputs ${names || "(none)"}; say which one is the logits.`);
}

function countOperators(order: readonly NodeProto[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { opType, domain } of order) {
    const op = standard(domain) ? `${domain}.${opType}` : opType;
    counts.set(op, (counts.get(op) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
