import { isNotANumber } from "../graph/activations.ts";
import { abs, add, cast, equal, greater, less, neg, relu, where } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { isSurelyFinite } from "../graph/range.ts";
import { type DType, scalar, type Value } from "../graph/value.ts";

/**
 * `a·b`, in which a 0 of a constant matrix (a shift, an average over windows, an interpolation) takes nothing of what
 * it stands for, be it infinite: a product of its own would spread that as NaN along the row. Where nothing can be
 * infinite it is the plain product; otherwise infinities go their own way, by products of their places with the
 * matrix's signs.
 */
export function matrixProduct<D extends DType>(a: Value<D>, b: Value<D>): Value<D> {
  if (!isSurelyFinite(a) && hasZeros(b)) return careful(a, b, matmul);
  if (!isSurelyFinite(b) && hasZeros(a)) return careful(b, a, (x, matrix) => matmul(matrix, x));
  return matmul(a, b);
}

/** `multiply(x, matrix)`. */
function careful<D extends DType>(
  x: Value<D>,
  matrix: Value<D>,
  multiply: (x: Value<D>, matrix: Value<D>) => Value<D>,
): Value<D> {
  const finite = multiply(where(less(abs(x), Number.POSITIVE_INFINITY), x, 0), matrix);
  const reaches = (places: Value, weights: Value<D>): Value<D> => multiply(cast(places, x.dtype), weights);
  const [up, down] = [equal(x, Number.POSITIVE_INFINITY), equal(x, Number.NEGATIVE_INFINITY)];
  const [positive, negative] = [relu(matrix), relu(neg(matrix))];
  const rises = greater(add(reaches(up, positive), reaches(down, negative)), 0);
  const falls = greater(add(reaches(down, positive), reaches(up, negative)), 0);
  const isLost = greater(reaches(isNotANumber(x), abs(matrix)), 0);
  // Of opposite infinities the sum is no number either.
  const put = (n: number, places: Value): Value<D> => where(places, n, scalar(0, x.dtype));
  const infinite = add(put(Number.POSITIVE_INFINITY, rises), put(Number.NEGATIVE_INFINITY, falls));
  return add(finite, add(infinite, put(Number.NaN, isLost)));
}

/** Whether a value is a constant matrix, perhaps in another shape or transposed, that has zeros. */
function hasZeros(matrix: Value): boolean {
  let { source } = matrix;
  while (source.kind === "node" && (source.node.op === "Reshape" || source.node.op === "Transpose")) {
    source = source.node.inputs[0]!.source;
  }
  return source.kind === "constant" && source.data.some((n) => Number(n) === 0);
}
