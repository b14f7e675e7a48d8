import { topologicalOrder } from "../graph/topology.ts";
import type { Value } from "../graph/value.ts";

/** How often each value on the way to `outputs` is read, by nodes and as an output. */
export function readersOf(outputs: readonly Value[]): ReadonlyMap<Value, number> {
  const readers = new Map<Value, number>();
  const read = (value: Value): unknown => readers.set(value, (readers.get(value) ?? 0) + 1);
  outputs.forEach(read);
  for (const node of topologicalOrder(outputs)) for (const value of node.inputs) if (value) read(value);
  return readers;
}
