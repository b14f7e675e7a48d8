import { transposeLast } from "../graph/arrange.ts";
import { matmul } from "../graph/matmul.ts";
import type { Value } from "../graph/value.ts";
import type { Rule } from "./rule.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** C = A·B: dA = dC·Bᵀ, dB = Aᵀ·dC, summed over broadcast batch axes. onnxruntime fuses the transposes. */
export const matmulRule: Rule = ({ inputs, needs, cotangent }) => {
  const [a, b] = inputs as [Value, Value];
  return [
    needs[0] ? unbroadcast(matmul(cotangent, transposeLast(b)), a.shape) : undefined,
    needs[1] ? unbroadcast(matmul(transposeLast(a), cotangent), b.shape) : undefined,
  ];
};
