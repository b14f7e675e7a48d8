import type { GraphProto, TensorProto } from "onnx-buf";
import { branchesOf } from "./branches.ts";
import type { ForeignModel } from "./foreignModel.ts";

/** The files beside a model's own in which it keeps numbers, by the places that it names, sorted; each once. */
export function externalFiles({ proto }: ForeignModel): readonly string[] {
  const locations = tensorsIn(proto.graph!)
    .filter(({ dataLocation }) => dataLocation === 1)
    .map(({ externalData }) => externalData.findLast(({ key }) => key === "location")?.value ?? "");
  return [...new Set(locations)].sort();
}

/** Stored tensors of a graph, those of its nodes' attributes and of the graphs inside them too. */
function tensorsIn(graph: GraphProto): readonly TensorProto[] {
  const ofNodes = graph.node.flatMap((node) => [
    ...node.attribute.flatMap(({ t }) => t ?? []),
    ...branchesOf(node).flatMap(tensorsIn),
  ]);
  return [...graph.initializer, ...ofNodes];
}
