/** The graphs inside a node: the two of an `If`, of which one is imported, and the body of a `Loop` or a `Scan`. */
import type { GraphProto, NodeProto } from "onnx-buf";

export type BranchName = "then_branch" | "else_branch";

/** Whether a node is an `If` with both branches. */
export function isBranching(node: NodeProto): boolean {
  return node.opType === "If" && branch(node, "then_branch") !== undefined && branch(node, "else_branch") !== undefined;
}

export function branch(node: NodeProto, name: BranchName): GraphProto | undefined {
  return node.attribute.find((attribute) => attribute.name === name)?.g;
}

/** What a `Loop` or a `Scan` does again and again. */
export function bodyOf(node: NodeProto): GraphProto | undefined {
  const repeats = node.opType === "Loop" || node.opType === "Scan";
  return repeats ? node.attribute.find(({ name }) => name === "body")?.g : undefined;
}

/** The graphs inside a node, none where it has none. */
export function branchesOf(node: NodeProto): GraphProto[] {
  const body = bodyOf(node);
  if (body) return [body];
  return isBranching(node) ? [branch(node, "then_branch")!, branch(node, "else_branch")!] : [];
}

/** The values that a node reads: its inputs, and what its graphs take from the graphs around them. */
export function readBy(node: NodeProto): string[] {
  return [...node.input, ...branchesOf(node).flatMap(captures)];
}

/** The names that a graph reads but does not make. */
function captures(graph: GraphProto): string[] {
  const own = new Set([
    "",
    ...graph.input.map(({ name }) => name),
    ...graph.initializer.map(({ name }) => name),
    ...graph.node.flatMap(({ output }) => output),
  ]);
  const read = [...graph.node.flatMap(readBy), ...graph.output.map(({ name }) => name)];
  return [...new Set(read.filter((name) => !own.has(name)))];
}

/** A node and the nodes of its graphs, however deep. */
export function withinNode(node: NodeProto): NodeProto[] {
  return [node, ...branchesOf(node).flatMap((graph) => graph.node.flatMap(withinNode))];
}
