import { clone, create } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProtoSchema,
  type FunctionProto,
  type ModelProto,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
} from "onnx-buf";
import { branchesOf } from "./branches.ts";
import { ModelError } from "./foreignNode.ts";

const DEEPEST = 50;
/** Nodes of a whole model, so that a small file does not become a huge one. */
const MOST_NODES = 200_000;

/**
 * Puts the nodes of a model's own functions where they are called. Functions under standard operators' names stay
 * (whoever reads them decides what they mean), and so do calls of those that hold graphs.
 * @throws ModelError where functions call each other in a circle, or make up too many nodes.
 */
export function inlineFunctions(model: ModelProto): void {
  const functions = new Map(
    model.functions.filter(isPlain).map((each) => [`${each.domain}\0${each.name}`, each] as const),
  );
  if (functions.size === 0 || !model.graph) return;
  let count = 0;

  const expand = (nodes: readonly NodeProto[], depth: number): NodeProto[] =>
    nodes.flatMap((node) => {
      for (const graph of branchesOf(node)) graph.node = expand(graph.node, depth);
      const called = functions.get(`${node.domain}\0${node.opType}`);
      if (!called) return [node];
      count += called.node.length;
      if (depth >= DEEPEST || count > MOST_NODES) {
        throw new ModelError(`The model's function "${called.name}" calls itself, or is called too often.`);
      }
      return expand(body(called, node, `${count}`), depth + 1);
    });

  model.graph.node = expand(model.graph.node, 0);
  const known = new Set(model.opsetImport.map(({ domain }) => domain));
  for (const { domain, version } of model.functions.flatMap(({ opsetImport }) => opsetImport)) {
    if (!known.has(domain)) model.opsetImport.push(create(OperatorSetIdProtoSchema, { domain, version }));
    known.add(domain);
  }
}

function isPlain({ domain, node }: FunctionProto): boolean {
  const holdsGraph = node.some(({ attribute }) => attribute.some(({ g, graphs }) => g || graphs.length > 0));
  return domain !== "" && domain !== "ai.onnx" && !holdsGraph;
}

/** The nodes of a function as one call makes them; names of its own get the call's number in front. */
function body(called: FunctionProto, call: NodeProto, number: string): NodeProto[] {
  const names = new Map<string, string>([["", ""]]);
  called.input.forEach((name, i) => {
    names.set(name, call.input[i] ?? "");
  });
  called.output.forEach((name, i) => {
    if (call.output[i]) names.set(name, call.output[i]);
  });
  const renamed = (name: string): string => names.get(name) ?? `${called.name}#${number}/${name}`;
  const given = new Map(
    [...called.attributeProto, ...call.attribute].map((attribute) => [attribute.name, attribute] as const),
  );
  return called.node.map((node) => {
    const copy = clone(NodeProtoSchema, node);
    copy.name = `${call.name}/${node.name}`;
    copy.input = node.input.map(renamed);
    copy.output = node.output.map(renamed);
    copy.attribute = node.attribute.flatMap((each): AttributeProto[] => {
      if (each.refAttrName === "") return [each];
      const value = given.get(each.refAttrName);
      if (!value) return [];
      const named = clone(AttributeProtoSchema, value);
      named.name = each.name;
      return [named];
    });
    return copy;
  });
}
