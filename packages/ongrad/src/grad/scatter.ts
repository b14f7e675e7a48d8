import { gatherElements } from "../graph/arrange.ts";
import { gatherND, type ScatterReduction, scatterElements, scatterND } from "../graph/scatter.ts";
import { full, type Node, type Value } from "../graph/value.ts";
import type { Rule } from "./rule.ts";

/** What was overwritten no longer counts. */
export const scatterElementsRule: Rule = ({ node, inputs, needs, cotangent }) => {
  const indices = inputs[1]!;
  const axis = node.attributes.axis as number;
  const zeros = full(0, indices.shape, cotangent.dtype);
  const kept = (): Value =>
    reductionOf(node) === "add" ? cotangent : scatterElements(cotangent, indices, zeros, axis, "none");
  return [needs[0] ? kept() : undefined, undefined, needs[2] ? gatherElements(cotangent, indices, axis) : undefined];
};

export const gatherNDRule: Rule = ({ node, inputs, cotangent }) => {
  if (node.attributes.batch_dims) throw new Error("GatherND: no derivative with batch axes.");
  const [x, indices] = inputs as [Value, Value];
  return [scatterND(full(0, x.shape, x.dtype), indices, cotangent, "add")];
};

export const scatterNDRule: Rule = ({ node, inputs, needs, cotangent }) => {
  const [, indices, updates] = inputs as [Value, Value, Value];
  const kept = (): Value =>
    reductionOf(node) === "add"
      ? cotangent
      : scatterND(cotangent, indices, full(0, updates.shape, updates.dtype), "none");
  return [needs[0] ? kept() : undefined, undefined, needs[2] ? gatherND(cotangent, indices) : undefined];
};

function reductionOf(node: Node): ScatterReduction {
  const reduction = node.attributes.reduction ?? "none";
  if (reduction !== "none" && reduction !== "add") {
    throw new Error(`${node.op}: no derivative for reduction "${reduction}".`);
  }
  return reduction;
}
