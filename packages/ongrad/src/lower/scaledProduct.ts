import { sameShape } from "../graph/shapes.ts";
import { apply1, type Value } from "../graph/value.ts";
import { madeBy } from "./madeBy.ts";
import { readersOf } from "./readersOf.ts";
import type { Replacement } from "./rewrite.ts";

/**
 * Turns `A·B + c·C`, matrices of float32 and a constant number c, into one Gemm (which scales C where it sums up): the
 * gradient of a dense layer and its weight decay or momentum, a pass over the weights less. Only where nothing else
 * reads the product and the scaled matrix.
 */
export function scaledProduct(outputs: Readonly<Record<string, Value>>): Replacement {
  const readers = readersOf(Object.values(outputs));
  return (node, inputs) => {
    const output = node.outputs[0]!;
    if (node.op !== "Add" || node.domain !== "" || output.dtype !== "float32" || output.shape.length !== 2) return;
    for (const [p, s] of [
      [0, 1],
      [1, 0],
    ] as const) {
      if (readers.get(node.inputs[p]!) !== 1 || readers.get(node.inputs[s]!) !== 1) continue;
      const product = madeBy("MatMul", inputs[p]!);
      const scaled = scaling(inputs[s]!, output);
      if (!product || !scaled || !product.inputs.every((factor) => factor!.shape.length === 2)) continue;
      const [a, b] = product.inputs.map((factor) => transposed(factor!));
      const attributes = { alpha: { float: 1 }, beta: { float: scaled.factor } };
      return apply1("Gemm", [a!.value, b!.value, scaled.matrix], "float32", output.shape, {
        ...attributes,
        transA: a!.flag,
        transB: b!.flag,
      });
    }
    return undefined;
  };
}

/** The matrix and the number whose product a value is; the matrix must be of the size of `like`. */
function scaling(value: Value, like: Value): { readonly matrix: Value; readonly factor: number } | undefined {
  const factors = madeBy("Mul", value)?.inputs as [Value, Value] | undefined;
  for (const [matrix, number] of factors ? [factors, [factors[1], factors[0]] as const] : []) {
    const { source, shape } = number;
    if (source.kind !== "constant" || shape.length > 0 || !sameShape(matrix.shape, like.shape)) continue;
    const factor = Number(source.data[0]);
    // Gemm does not look at a matrix that is scaled by zero.
    if (factor !== 0) return { matrix, factor };
  }
  return undefined;
}

function transposed(value: Value): { readonly value: Value; readonly flag: 0 | 1 } {
  const node = madeBy("Transpose", value);
  const perm = node?.attributes.perm as readonly number[] | undefined;
  return perm?.[0] === 1 ? { value: node!.inputs[0]!, flag: 1 } : { value, flag: 0 };
}
