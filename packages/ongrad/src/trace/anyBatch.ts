import { everyExample } from "../batch/everyExample.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { input as graphInput, type Node, type Value } from "../graph/value.ts";
import { batchTemplate, type Instance, type Template } from "./batchTemplate.ts";
import { NoLogitsError } from "./findLogits.ts";
import { describeProto } from "./foreignModel.ts";
import { ModelError } from "./foreignNode.ts";
import type { ImageInput } from "./imageInput.ts";
import { type ImportContext, importGraph, type Reference } from "./importGraph.ts";
import type { Original } from "./original.ts";

/** A model at the batch that its file was written for, and how to come by it at others. */
export interface AtOwnBatch {
  readonly context: ImportContext;
  /** What the import made of the file, at its own batch. */
  readonly reference: Reference;
  readonly instance: Instance;
  readonly images: ImageInput;
  readonly original: Original | undefined;
  /** How many logits an image has. */
  readonly numbers: number;
  /** The instance that an import is. @throws ModelError where its output is none. */
  instanceOf(x: Value, values: ReadonlyMap<string, Value>): Instance;
  /** What a template gives as the logits of so many images. */
  finish(value: Value, count: number): Value;
}

export interface AnyBatch {
  /** The model at any batch; `undefined` where it runs at its own only. */
  readonly template: Template | undefined;
  /** Why it runs at its own only. */
  readonly refusal: string | undefined;
  /** Whether what an image gives depends on the other images in the batch of the file's own making. */
  readonly mixes: boolean;
  /** The nodes that make it so, as far as they are known. */
  readonly mixing: readonly string[];
}

/** Two batches (in multiples of the file's own) that no other extent is likely to equal, and one to check at. */
const [FIRST, SECOND, CHECKED] = [5, 7, 3];

/**
 * The model at any batch, by the first way that gives, image by image, what the original gives: the file's own graph
 * at another batch, or its graph of one image applied to each.
 */
export async function anyBatch(model: AtOwnBatch): Promise<AnyBatch> {
  const mixing = new Set<Node>();
  let refusal: string | undefined;
  for (const way of [asTheFileSays, imageByImage]) {
    try {
      const template = await way(model, (node) => mixing.add(node));
      for (const times of [1, CHECKED]) {
        const count = model.reference.batch * times;
        const x = inputOf(model, count);
        await model.original?.compare(x, model.finish(template(x)[0]!, count));
      }
      const names = [...new Set([...mixing].map((node) => nameOf(node, model)))];
      // The first way knows of no images by themselves: where it holds, they do not mix.
      const mixes = way === imageByImage && (await mixesImages(model, mixing.size > 0));
      return { template, refusal: undefined, mixes, mixing: mixes ? names : [] };
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      // One number for one image is a logit only if more images have more numbers, where the file lets them.
      const isFree = model.images.batchAxis === "free";
      if (error instanceof NoLogitsError && model.numbers === 1 && isFree) throw error;
      refusal = error.message;
    }
  }
  return { template: undefined, refusal, mixes: await mixesImages(model, false), mixing: [] };
}

/** The model's input for so many images; in front of it where it has no axis that counts them. */
function inputOf({ images: { name, dtype, batchShape, batchAxis } }: AtOwnBatch, count: number): Value {
  return graphInput(name, [count, ...batchShape.slice(batchAxis === "none" ? 0 : 1)], dtype);
}

async function mixesImages(model: AtOwnBatch, otherwise: boolean): Promise<boolean> {
  return (await model.original?.mixes(inputOf(model, model.reference.batch * CHECKED))) ?? otherwise;
}

type Way = (model: AtOwnBatch, mixing: (node: Node) => void) => Promise<Template>;

/** Read off two imports at other batches than the file's own. */
const asTheFileSays: Way = async (model) => {
  if (model.images.batchAxis === "none") throw new ModelError("its input has no axis for the batch.");
  const [first, second] = [await importedAt(model, FIRST), await importedAt(model, SECOND)];
  const template = batchTemplate(first, second);
  if (!template) throw new ModelError("its graph is another one at another batch size.");
  return template;
};

const imageByImage: Way = async (model, mixing) => {
  const one = model.reference.batch === 1 ? model.instance : await importedAt(model, 1 / model.reference.batch);
  return (x) => everyExample(new Map([[one.input, x]]), one.outputs, mixing);
};

async function importedAt(model: AtOwnBatch, times: number): Promise<Instance> {
  const { context, reference, images, instanceOf } = model;
  const x = inputOf(model, reference.batch * times);
  return instanceOf(x, await importGraph(context, images.name, x, reference));
}

/** The node of the file that a node of the import is part of. */
function nameOf(node: Node, { context: { model, order }, reference }: AtOwnBatch): string {
  const holds = (name: string): boolean => {
    const value = reference.values.get(name);
    return value !== undefined && topologicalOrder([value]).includes(node);
  };
  const proto = order.find(({ output }) => output.some(holds));
  return proto ? describeProto(model, proto) : node.op;
}
