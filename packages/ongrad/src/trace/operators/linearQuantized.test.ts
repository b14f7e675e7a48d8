import * as fc from "fast-check";
import { describe, it } from "vitest";
import { checkImport } from "../../testing/checkImport.ts";
import { quantizedCases, quantizedDraw } from "../../testing/quantizedCases.ts";
import { bytes, scalar, scale, zeroPoint } from "../../testing/quantizedInputs.ts";

const operators = [
  "QLinearConv",
  "QLinearMatMul",
  "QGemm",
  "QLinearAdd",
  "QLinearMul",
  "QLinearAveragePool",
  "QLinearGlobalAveragePool",
  "QLinearSigmoid",
  "QLinearLeakyRelu",
  "QLinearSoftmax",
  "QLinearConcat",
  "QLinearWhere",
  "NhwcMaxPool",
];

describe("operators on quantised tensors give the integers that onnxruntime gives", () => {
  it.each(operators)("%s", async (op) => {
    await fc.assert(
      fc.asyncProperty(quantizedDraw, async (drawn) => {
        await checkImport({ ...quantizedCases[op]!(drawn), straightThrough: true });
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  it("halves go the same way, where scales are multiples of each other", async () => {
    for (let seed = 0; seed < 12; seed++) {
      const about = [scale(seed, 0.02), zeroPoint(seed, seed % 2 === 0)] as const;
      const twice = [scalar(Float32Array.of(2 * Number(about[0].data[0]))), about[1]] as const;
      const [x, y] = [bytes([2, 8, 6, 6], seed, seed % 2 === 0), bytes([2, 8, 6, 6], seed + 1, seed % 2 === 0)];
      const windows = { kernel_shape: [2, 2], strides: [2, 2] };
      for (const [op, inputs, attributes] of [
        ["QLinearAdd", [x, ...about, y, ...about, ...twice], {}],
        ["QLinearMul", [x, ...about, y, ...about, ...twice], {}],
        ["QLinearAveragePool", [x, ...about, ...about], windows],
        ["QLinearAveragePool", [x, ...about, ...twice], { ...windows, channels_last: 1 }],
        ["QLinearGlobalAveragePool", [x, ...about, ...about], {}],
        ["QLinearLeakyRelu", [x, ...about, ...twice], {}],
      ] as const) {
        await checkImport({ op, domain: "com.microsoft", opset: 1, inputs, attributes, straightThrough: true });
      }
    }
  });
});
