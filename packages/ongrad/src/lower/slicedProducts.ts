import { slice } from "../graph/arrange.ts";
import { add } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { topologicalOrder } from "../graph/topology.ts";
import type { Node, Value } from "../graph/value.ts";
import { columnsOf } from "./centred.ts";
import { madeBy } from "./madeBy.ts";
import { readersOf } from "./readersOf.ts";
import type { Replacement } from "./rewrite.ts";

/**
 * A product with a matrix that is only read in parts of its columns (queries, keys and values cut from one product):
 * products with parts of the matrix instead, so that it is the matrix that is cut and joined again, not what all tokens
 * give. Equal up to rounding. Only where there are tokens.
 */
export function slicedProducts(outputs: Readonly<Record<string, Value>>): Replacement {
  const parted = readInParts(Object.values(outputs));
  return (node, inputs) => {
    const whole = node.inputs[0];
    if (!whole || !parted.has(whole)) return undefined;
    const dense = denseOf(inputs[0]!)!;
    return partsOf(node)!.map(([start, end]) => {
      const product = matmul(dense.x, columnsOf(dense.matrix, start, end));
      return dense.bias ? add(product, slice(dense.bias, 0, start, end)) : product;
    });
  };
}

interface Dense {
  readonly x: Value;
  readonly matrix: Value;
  readonly bias: Value | undefined;
  readonly product: Value;
}

/** `x·matrix + bias`, where a value is that. */
function denseOf(value: Value): Dense | undefined {
  const sum = madeBy("Add", value);
  const at = sum?.inputs.findIndex((part) => madeBy("MatMul", part!)) ?? -1;
  const product = at < 0 ? value : sum!.inputs[at]!;
  const bias = at < 0 ? undefined : sum!.inputs[1 - at]!;
  const [x, matrix] = madeBy("MatMul", product)?.inputs ?? [];
  if (matrix?.shape.length !== 2 || (bias && bias.shape.length !== 1)) return undefined;
  return x!.shape.length > 2 ? { x: x!, matrix, bias, product } : undefined;
}

/** The columns, from and up to, that a node takes from its input one after the other. */
function partsOf(node: Node): readonly (readonly [number, number])[] | undefined {
  const last = node.outputs[0]!.shape.length - 1;
  const widths = node.outputs.map(({ shape }) => shape[last]!);
  if (node === madeBy("Split", node.outputs[0]!) && node.attributes.axis === last) {
    return widths.map((width, i) => {
      const start = widths.slice(0, i).reduce((sum, each) => sum + each, 0);
      return [start, start + width];
    });
  }
  if (node !== madeBy("Slice", node.outputs[0]!)) return undefined;
  const [start, , axes, steps] = node.inputs.slice(1).map((value) => {
    return value?.source.kind === "constant" && value.source.data.length === 1 ? Number(value.source.data[0]) : -1;
  });
  return axes === last && steps === 1 && start! >= 0 ? [[start!, start! + widths[0]!]] : undefined;
}

/** The products, their bias added, that are only read in parts of their columns. */
function readInParts(outputs: readonly Value[]): ReadonlySet<Value> {
  const readers = readersOf(outputs);
  const parts = new Map<Value, number>();
  for (const node of topologicalOrder(outputs)) {
    const whole = node.inputs[0];
    if (whole && partsOf(node)) parts.set(whole, (parts.get(whole) ?? 0) + 1);
  }
  const isPlain = (whole: Value): boolean => {
    const dense = denseOf(whole);
    return dense !== undefined && (dense.product === whole || readers.get(dense.product) === 1);
  };
  return new Set([...parts.keys()].filter((whole) => parts.get(whole) === readers.get(whole) && isPlain(whole)));
}
