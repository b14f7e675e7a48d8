import { sizeOf, type Value } from "./value.ts";
import { varyingNodes } from "./varyingNodes.ts";

/**
 * Elements of all values together that are computed from inputs on the way to `outputs`; what is made of constants
 * alone does not count. A run that kept every one of them to its end would hold so many: one that reuses memory holds
 * fewer at a time.
 */
export function computedSize(outputs: readonly Value[]): number {
  let size = 0;
  for (const node of varyingNodes(outputs)) {
    for (const { shape } of node.outputs) size += sizeOf(shape);
  }
  return size;
}
