import { reshape, scatterAdd } from "../graph/arrange.ts";
import { full, type Node, sizeOf, type Value } from "../graph/value.ts";
import { madeBy } from "./madeBy.ts";

/** The derivative of maximum pooling: zeros with each window's cotangent added where the pooling found its maximum. */
export function unpool(x: Value, positions: Value, cotangent: Value): Value {
  const flat = (value: Value): Value => reshape(value, [sizeOf(value.shape)]);
  const zeros = full(0, [sizeOf(x.shape)], x.dtype);
  return reshape(scatterAdd(zeros, flat(positions), flat(cotangent), 0), x.shape);
}

/** What a value made by `unpool` was made of: the pooling, its input and maxima, and the cotangent in their shape. */
export function unpooled(
  value: Value,
): { readonly pool: Node; readonly x: Value; readonly maxima: Value; readonly cotangent: Value } | undefined {
  const scatter = madeBy("Reshape", value)?.inputs[0];
  const node = scatter && madeBy("ScatterElements", scatter);
  if (!node || !isZero(node.inputs[0]!)) return undefined;
  const positions = madeBy("Reshape", node.inputs[1]!)?.inputs[0];
  const pool = positions?.source.kind === "node" && positions.source.index === 1 && madeBy("MaxPool", positions);
  const cotangent = madeBy("Reshape", node.inputs[2]!)?.inputs[0];
  if (!pool || !cotangent) return undefined;
  const [x, maxima] = [pool.inputs[0]!, pool.outputs[0]!];
  const fits = x.shape.length === value.shape.length && x.shape.every((n, i) => n === value.shape[i]);
  const same = maxima.shape.length === cotangent.shape.length && maxima.shape.every((n, i) => n === cotangent.shape[i]);
  return fits && same ? { pool, x, maxima, cotangent } : undefined;
}

function isZero(value: Value): boolean {
  const source = (madeBy("Expand", value)?.inputs[0] ?? value).source;
  return source.kind === "constant" && source.data.every((n) => Number(n) === 0);
}
