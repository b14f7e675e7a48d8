import type { Value } from "../graph/value.ts";

/** The numbers of a float32 constant, perhaps in another shape; `undefined` of any other value. */
export function constantData(value: Value): Float32Array | undefined {
  let { source } = value;
  while (source.kind === "node" && source.node.op === "Reshape" && source.node.domain === "") {
    source = source.node.inputs[0]!.source;
  }
  return source.kind === "constant" && source.data instanceof Float32Array ? source.data : undefined;
}
