import { reshape, transposeLast } from "../graph/arrange.ts";
import { sizeOf, type Value } from "../graph/value.ts";
import { matrixProduct } from "../lower/matrixProduct.ts";
import type { Rule } from "./rule.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** C = A·B: dA = dC·Bᵀ, dB = Aᵀ·dC, summed over broadcast batch axes. onnxruntime fuses the transposes. */
export const matmulRule: Rule = ({ inputs, needs, cotangent }) => {
  const [a, b] = inputs as [Value, Value];
  if (b.shape.length === 2 && a.shape.length > 2) return dense(a, b, needs, cotangent);
  return [
    needs[0] ? unbroadcast(matrixProduct(cotangent, transposeLast(b)), a.shape) : undefined,
    needs[1] ? unbroadcast(matrixProduct(transposeLast(a), cotangent), b.shape) : undefined,
  ];
};

/**
 * A stack of matrices times one matrix (a layer applied to tokens) is one product of the flattened stack, and so are
 * its derivatives: one sum over everything instead of a batch of products that is summed afterwards.
 */
function dense(a: Value, b: Value, needs: readonly boolean[], cotangent: Value): (Value | undefined)[] {
  const rows = sizeOf(a.shape.slice(0, -1));
  const flatA = reshape(a, [rows, b.shape[0]!]);
  const flatC = reshape(cotangent, [rows, b.shape[1]!]);
  return [
    needs[0] ? reshape(matrixProduct(flatC, transposeLast(b)), a.shape) : undefined,
    needs[1] ? matrixProduct(transposeLast(flatA), flatC) : undefined,
  ];
}
