import { everyExample } from "../batch/everyExample.ts";
import { topologicalOrder } from "../graph/topology.ts";
import type { Node, Value } from "../graph/value.ts";
import { batchTemplate, type Instance, type Template } from "./batchTemplate.ts";
import { describeProto } from "./foreignModel.ts";
import { ModelError } from "./foreignNode.ts";
import { type ImportContext, importGraph, type Reference } from "./importGraph.ts";
import type { Original } from "./original.ts";

/** A model at the batch that its file was written for, and how to come by it at others. */
export interface AtOwnBatch {
  readonly context: ImportContext;
  /** What the import made of the file, at its own batch. */
  readonly reference: Reference;
  readonly instance: Instance;
  readonly original: Original | undefined;
  /** The model's input for a number of images. */
  inputOf(images: number): Value;
  /** The instance that an import is. @throws ModelError where its output is none. */
  instanceOf(x: Value, values: ReadonlyMap<string, Value>): Instance;
  /** The logits of a template's results. */
  finish(value: Value): Value;
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
        const x = model.inputOf(model.reference.batch * times);
        await model.original?.compare(x, model.finish(template(x)[0]!));
      }
      const names = [...new Set([...mixing].map((node) => nameOf(node, model)))];
      // The first way knows of no images by themselves: where it holds, they do not mix.
      const mixes = way === imageByImage && (await mixesImages(model, mixing.size > 0));
      return { template, refusal: undefined, mixes, mixing: mixes ? names : [] };
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      refusal = error.message;
    }
  }
  return { template: undefined, refusal, mixes: await mixesImages(model, false), mixing: [] };
}

async function mixesImages({ original, inputOf, reference }: AtOwnBatch, otherwise: boolean): Promise<boolean> {
  return (await original?.mixes(inputOf(reference.batch * CHECKED))) ?? otherwise;
}

type Way = (model: AtOwnBatch, mixing: (node: Node) => void) => Promise<Template>;

/** Read off two imports at other batches than the file's own. */
const asTheFileSays: Way = async (model) => {
  const [first, second] = [await importedAt(model, FIRST), await importedAt(model, SECOND)];
  const template = batchTemplate(first, second);
  if (!template) throw new ModelError("its graph is another one at another batch size.");
  return template;
};

const imageByImage: Way = async (model, mixing) => {
  const one = model.reference.batch === 1 ? model.instance : await importedAt(model, 1 / model.reference.batch);
  return (x) => everyExample(one.input, one.outputs, x, mixing);
};

async function importedAt({ context, reference, inputOf, instanceOf }: AtOwnBatch, times: number): Promise<Instance> {
  const x = inputOf(reference.batch * times);
  const { name } = x.source as { readonly name: string };
  return instanceOf(x, await importGraph(context, name, x, reference));
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
