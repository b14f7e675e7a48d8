import { topologicalOrder } from "./topology.ts";
import { type Node, sizeOf, type Value } from "./value.ts";

/**
 * Elements of the largest value that is computed from inputs on the way to `outputs`; what is made of constants alone
 * (a kernel that is turned round, say) does not count. 0 where nothing is computed.
 */
export function largestValue(outputs: readonly Value[]): number {
  const varying = new Set<Node>();
  let largest = 0;
  for (const node of topologicalOrder(outputs)) {
    const varies = node.inputs.some((value) => {
      if (value?.source.kind === "node") return varying.has(value.source.node);
      return value?.source.kind === "input";
    });
    if (!varies) continue;
    varying.add(node);
    for (const { shape } of node.outputs) largest = Math.max(largest, sizeOf(shape));
  }
  return largest;
}
