import { describe, it } from "vitest";
import { checkImport, type WrittenInput, type WrittenNode } from "../../testing/checkImport.ts";
import { fill } from "../../testing/fill.ts";

const x: WrittenInput = { shape: [2, 3], data: fill(1, 6, 4) };
const small: WrittenInput = { shape: [2, 3], data: fill(2, 6, 0.9) };
const large: WrittenInput = { shape: [2, 3], data: fill(3, 6, 0.9).map((v) => v + 2) };
const odd: WrittenInput = { shape: [4], data: Float32Array.of(Number.NaN, Infinity, -Infinity, 1) };
const whole: WrittenInput = { shape: [4], data: BigInt64Array.of(-7n, 7n, -6n, 5n) };
const divisor: WrittenInput = { shape: [4], data: BigInt64Array.of(3n, -3n, 3n, 2n) };

const nodes: readonly (readonly [string, Omit<WrittenNode, "op">])[] = [
  ["Acos", { opset: 9, inputs: [small] }],
  ["Acosh", { opset: 9, inputs: [large] }],
  ["Asin", { opset: 9, inputs: [small] }],
  ["Asinh", { opset: 9, inputs: [x] }],
  ["Atan", { opset: 9, inputs: [x] }],
  ["Atanh", { opset: 9, inputs: [small] }],
  ["Ceil", { opset: 9, inputs: [x] }],
  ["Celu", { opset: 12, inputs: [x] }],
  ["Celu", { opset: 12, inputs: [x], attributes: { alpha: { float: 0.4 } } }],
  ["Cosh", { opset: 9, inputs: [x] }],
  ["Elu", { opset: 9, inputs: [x] }],
  ["Elu", { opset: 9, inputs: [x], attributes: { alpha: { float: 0.4 } } }],
  ["HardSigmoid", { opset: 9, inputs: [x] }],
  ["HardSigmoid", { opset: 9, inputs: [x], attributes: { alpha: { float: 0.4 }, beta: { float: 0.3 } } }],
  ["HardSwish", { opset: 14, inputs: [x] }],
  ["IsInf", { opset: 10, inputs: [odd] }],
  ["IsInf", { opset: 10, inputs: [odd], attributes: { detect_negative: 0 } }],
  ["IsInf", { opset: 10, inputs: [odd], attributes: { detect_positive: 0 } }],
  ["IsInf", { opset: 10, inputs: [odd], attributes: { detect_positive: 0, detect_negative: 0 } }],
  ["IsNaN", { opset: 9, inputs: [odd] }],
  ["LeakyRelu", { opset: 9, inputs: [x] }],
  ["LeakyRelu", { opset: 16, inputs: [x], attributes: { alpha: { float: 0.4 } } }],
  ["Mean", { opset: 9, inputs: [x, small, { shape: [3], data: fill(4, 3) }] }],
  ["Mish", { opset: 18, inputs: [x] }],
  ["Mod", { opset: 10, inputs: [x, large], attributes: { fmod: 1 } }],
  ["Mod", { opset: 10, inputs: [whole, divisor] }],
  ["Mod", { opset: 13, inputs: [whole, divisor], attributes: { fmod: 1 } }],
  ["PRelu", { opset: 9, inputs: [x, { shape: [3], data: fill(4, 3) }] }],
  ["PRelu", { opset: 16, inputs: [x, { shape: [2, 1], data: fill(4, 2) }] }],
  ["Selu", { opset: 9, inputs: [x] }],
  ["Selu", { opset: 9, inputs: [x], attributes: { alpha: { float: 0.4 }, gamma: { float: 2 } } }],
  ["Shrink", { opset: 9, inputs: [x] }],
  ["Shrink", { opset: 9, inputs: [x], attributes: { lambd: { float: 1 }, bias: { float: 0.3 } } }],
  ["Sinh", { opset: 9, inputs: [x] }],
  ["Softplus", { opset: 9, inputs: [x] }],
  ["Softsign", { opset: 9, inputs: [x] }],
  ["Sum", { opset: 9, inputs: [x] }],
  ["Sum", { opset: 9, inputs: [x, small, { shape: [1], data: fill(4, 1) }] }],
  ["Swish", { opset: 24, inputs: [x] }],
  ["Swish", { opset: 24, inputs: [x], attributes: { alpha: { float: 0.4 } } }],
  ["Tan", { opset: 9, inputs: [small] }],
  ["ThresholdedRelu", { opset: 10, inputs: [x] }],
  ["ThresholdedRelu", { opset: 10, inputs: [x], attributes: { alpha: { float: 0.4 } } }],
];

describe("an imported activation is what onnxruntime makes of it", () => {
  it.each(nodes)("%s", async (op, node) => {
    await checkImport({ op, ...node });
  });
});
