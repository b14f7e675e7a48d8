import { sizeOf, type Value } from "./value.ts";
import { varyingNodes } from "./varyingNodes.ts";

/**
 * Elements of the largest value that is computed from inputs on the way to `outputs`; what is made of constants alone
 * (a kernel that is turned round, say) does not count. 0 where nothing is computed.
 */
export function largestValue(outputs: readonly Value[]): number {
  let largest = 0;
  for (const node of varyingNodes(outputs)) {
    for (const { shape } of node.outputs) largest = Math.max(largest, sizeOf(shape));
  }
  return largest;
}
