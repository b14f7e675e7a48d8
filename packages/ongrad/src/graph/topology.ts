import type { Node, Value } from "./value.ts";

/** The nodes that `outputs` depend on, every node after the nodes it reads. Iterative, so deep graphs are safe. */
export function topologicalOrder(outputs: readonly Value[]): Node[] {
  const order: Node[] = [];
  const state = new Map<Node, "open" | "done">();
  const stack: Node[] = [];
  for (const output of outputs) {
    if (output.source.kind === "node") stack.push(output.source.node);
    while (stack.length > 0) {
      const node = stack[stack.length - 1]!;
      if (state.has(node)) {
        stack.pop();
        if (state.get(node) === "open") {
          state.set(node, "done");
          order.push(node);
        }
        continue;
      }
      state.set(node, "open");
      for (let i = node.inputs.length - 1; i >= 0; i--) {
        const source = node.inputs[i]?.source;
        if (source?.kind === "node" && !state.has(source.node)) stack.push(source.node);
      }
    }
  }
  return order;
}
