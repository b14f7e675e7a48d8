import { describe, it } from "vitest";
import { checkImport, type WrittenInput } from "../../testing/checkImport.ts";
import { fill } from "../../testing/fill.ts";

const x: WrittenInput = { shape: [2, 3, 4], data: fill(1, 24) };
const axes: WrittenInput = { shape: [2], data: BigInt64Array.of(-1n, 0n), stored: true };

describe("reductions, products and softmax are imported as onnxruntime runs them", () => {
  it.each(["ReduceMax", "ReduceMean", "ReduceMin", "ReduceSum"])(
    "%s: attributes, inputs, all axes, none",
    async (op) => {
      await checkImport({ op, opset: 9, inputs: [x] });
      await checkImport({ op, opset: 11, inputs: [x], attributes: { axes: [1, -1], keepdims: 0 } });
      await checkImport({ op, opset: 18, inputs: [x, axes], attributes: { keepdims: 0 } });
      await checkImport({ op, opset: 18, inputs: [x], attributes: { noop_with_empty_axes: 1 } });
      await checkImport({ op, opset: 18, inputs: [x] });
    },
  );

  it("ReduceSum took its axes as an input from opset 13, the others from 18", async () => {
    await checkImport({ op: "ReduceSum", opset: 13, inputs: [x, axes] });
    await checkImport({ op: "ReduceMean", opset: 13, inputs: [x], attributes: { axes: [2] } });
  });

  it.each(["ArgMax", "ArgMin"])("%s, of equal elements the first or the last", async (op) => {
    await checkImport({ op, opset: 9, inputs: [x] });
    await checkImport({ op, opset: 13, inputs: [x], attributes: { axis: -1, keepdims: 0 } });
    const ties: WrittenInput = { shape: [2, 4], data: Float32Array.of(1, 2, 2, 1, 3, 0, 3, 0) };
    for (const keepdims of [0, 1]) {
      const attributes = { select_last_index: 1, axis: 1, keepdims };
      await checkImport({ op, opset: 12, inputs: [ties], attributes });
    }
  });

  it("MatMul of vectors, matrices and stacks", async () => {
    const tensor = (...shape: number[]): WrittenInput => ({
      shape,
      data: fill(
        shape.length,
        shape.reduce((p, n) => p * n, 1),
      ),
    });
    for (const [a, b] of [
      [
        [2, 3],
        [3, 4],
      ],
      [[3], [3]],
      [[3], [3, 4]],
      [[2, 3], [3]],
      [[3], [2, 3, 4]],
      [
        [2, 1, 5, 3],
        [4, 3, 2],
      ],
      [[2, 5, 3], [3]],
    ] as const) {
      await checkImport({ op: "MatMul", opset: 13, inputs: [tensor(...a), tensor(...b)] });
    }
  });

  it("Gemm: transposed, scaled, with and without the addend", async () => {
    const m = (rows: number, columns: number, seed = rows): WrittenInput => ({
      shape: [rows, columns],
      data: fill(seed, rows * columns),
    });
    await checkImport({ op: "Gemm", opset: 9, inputs: [m(2, 3), m(3, 4), { shape: [4], data: fill(9, 4) }] });
    const attributes = { transA: 1, transB: 1, alpha: { float: 0.5 }, beta: { float: -2 } };
    await checkImport({ op: "Gemm", opset: 13, inputs: [m(3, 2), m(4, 3), m(2, 1)], attributes });
    await checkImport({ op: "Gemm", opset: 11, inputs: [m(2, 3), m(3, 4)] });
  });

  it.each(["Softmax", "LogSoftmax", "Hardmax"])("%s joins all axes from `axis` on up to opset 12", async (op) => {
    for (const opset of [9, 12, 13]) {
      await checkImport({ op, opset, inputs: [x] });
      for (const axis of [0, 1, 2, -1]) {
        // Negative axes came with opset 11.
        if (axis >= 0 || opset >= 11) await checkImport({ op, opset, inputs: [x], attributes: { axis } });
      }
    }
  });
});
