import { topologicalOrder } from "./topology.ts";
import type { Node, Value } from "./value.ts";

/**
 * The nodes on the way to `outputs` that depend on an input, every node after those it reads: what is made of constants
 * alone (a kernel that is turned round, say) is not computed again in every run.
 */
export function varyingNodes(outputs: readonly Value[]): Node[] {
  const varying = new Set<Node>();
  for (const node of topologicalOrder(outputs)) {
    const varies = node.inputs.some((value) => {
      if (value?.source.kind === "node") return varying.has(value.source.node);
      return value?.source.kind === "input";
    });
    if (varies) varying.add(node);
  }
  return [...varying];
}
