/** Models exported in training mode: they normalise by the batch, and drop at random. */
import type { NodeProto } from "onnx-buf";
import { readBy, withinNode } from "./branches.ts";
import { describeProto, type ForeignModel, opsetOf, standard } from "./foreignModel.ts";
import { ModelError } from "./foreignNode.ts";
import type { NameOption } from "./loadOption.ts";

/**
 * Whether a node normalises by the images of the batch: from operator set 14 on an attribute says so, before that its
 * further outputs did.
 */
function isTraining(model: ForeignModel, { opType, domain, attribute, output }: NodeProto): boolean {
  if (opType !== "BatchNormalization" || standard(domain) !== "") return false;
  if (opsetOf(model, { domain }) < 14) return output.slice(1).some((name) => name !== "");
  return attribute.some(({ name, i }) => name === "training_mode" && i === 1n);
}

/** The nodes among `order`, and in their branches, that normalise by the images of the batch, as messages name them. */
export function trainingNodes(model: ForeignModel, order: readonly NodeProto[]): string[] {
  return order
    .flatMap(withinNode)
    .filter((node) => isTraining(model, node))
    .map((node) => describeProto(model, node));
}

/**
 * The model as it is in evaluation: batch normalisation by its running averages, and nothing dropped; its nodes are
 * changed in place. A normalisation stays as it is where something reads the batch's own statistics.
 */
export function inEvaluation(model: ForeignModel): ForeignModel {
  const { proto } = model;
  const producers = new Map(model.producers);
  const nodes = (proto.graph?.node ?? []).flatMap(withinNode);
  const read = new Set(nodes.flatMap(readBy));
  for (const node of nodes) {
    const further = node.output.slice(1);
    if (isTraining(model, node) && !further.some((name) => read.has(name))) {
      node.attribute = node.attribute.filter(({ name }) => name !== "training_mode");
      node.output = node.output.slice(0, 1);
      for (const name of further) producers.delete(name);
    }
    if (node.opType === "Dropout" && standard(node.domain) === "") node.input = node.input.slice(0, 2);
  }
  return { ...model, producers };
}

/** A refusal that says which option would help. */
export function withAdvice(error: unknown, say: NameOption): unknown {
  if (!(error instanceof ModelError) || error.option !== "foldBatchNorm") return error;
  const more = `, or take it as in evaluation with ${say("foldBatchNorm")}.`;
  return new ModelError(error.message.replace(/\.$/, more), error.option);
}
