import { describe, it } from "vitest";
import { checkImport, type WrittenAttribute, type WrittenInput } from "../../testing/checkImport.ts";
import { fill } from "../../testing/fill.ts";

const x: WrittenInput = { shape: [2, 3, 2], data: fill(1, 12).map((v) => v + 1.5) };
const stored = (...values: number[]): WrittenInput => ({
  shape: [values.length],
  data: BigInt64Array.from(values, BigInt),
  stored: true,
});
const number = (value: number): WrittenInput => ({ shape: [], data: BigInt64Array.of(BigInt(value)), stored: true });

describe("an imported reduction is what onnxruntime makes of it", () => {
  const operators = ["ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceProd", "ReduceSumSquare"];
  it.each(operators)("%s", async (op) => {
    await checkImport({ op, opset: 9, inputs: [x] });
    await checkImport({ op, opset: 13, inputs: [x], attributes: { axes: [0, -1], keepdims: 0 } });
    await checkImport({ op, opset: 18, inputs: [x] });
    await checkImport({ op, opset: 18, inputs: [x, stored(-2)], attributes: { keepdims: 0 } });
    await checkImport({ op, opset: 18, inputs: [x], attributes: { noop_with_empty_axes: 1 } });
    await checkImport({ op, opset: 18, inputs: [{ shape: [], data: Float32Array.of(1.5) }] });
  });

  it.each([[{}], [{ axis: 1 }], [{ axis: -1, keepdims: 0 }]] as const)("ArgMin %j", async (attributes) => {
    const ties = { shape: [2, 3], data: Float32Array.of(1, 0, 0, 2, 2, 2) };
    await checkImport({ op: "ArgMin", opset: 13, inputs: [ties], attributes });
  });

  it.each([[{}], [{ exclusive: 1 }], [{ reverse: 1 }], [{ exclusive: 1, reverse: 1 }]] as readonly (readonly [
    Record<string, WrittenAttribute>,
  ])[])("CumSum %j", async (attributes) => {
    await checkImport({ op: "CumSum", opset: 11, inputs: [x, number(1)], attributes });
    await checkImport({ op: "CumSum", opset: 14, inputs: [x, stored(-1)], attributes });
  });

  it("TopK", async () => {
    await checkImport({ op: "TopK", opset: 9, inputs: [x], attributes: { k: 2, axis: 1 }, outputs: 2 });
    await checkImport({ op: "TopK", opset: 10, inputs: [x, stored(1)], outputs: 2 });
    await checkImport({
      op: "TopK",
      opset: 11,
      inputs: [{ shape: [4], data: Float32Array.of(3, 1, 4, 1) }, stored(3)],
      attributes: { largest: 0 },
      outputs: 2,
    });
  });
});
