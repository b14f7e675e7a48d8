import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkImport, type WrittenInput, type WrittenNode } from "../../testing/checkImport.ts";
import { fill } from "../../testing/fill.ts";

const tensor = (...shape: number[]): WrittenInput => ({
  shape,
  data: fill(
    1,
    shape.reduce((product, n) => product * n, 1),
  ),
});
const known = (...numbers: number[]): WrittenInput => ({
  shape: [numbers.length],
  data: BigInt64Array.from(numbers, BigInt),
  stored: true,
});
const check = (op: string, opset: number, inputs: WrittenNode["inputs"], more: Partial<WrittenNode> = {}) =>
  checkImport({ op, opset, inputs, ...more });

describe("operators that move elements are imported as onnxruntime runs them", () => {
  const x = tensor(2, 3, 4);

  it("Reshape: −1 is worked out, 0 copies", async () => {
    await check("Reshape", 9, [x, known(0, -1)]);
    await check("Reshape", 13, [x, known(4, 0, -1)]);
    await check("Reshape", 14, [x, known(2, -1)], { attributes: { allowzero: 1 } });
    await expect(
      checkImport({ op: "Reshape", opset: 9, inputs: [x, { ...known(6, 4), stored: false }] }),
    ).rejects.toThrow("Reshape (opset 9): its extents depend on the images, which cannot be imported.");
  });

  it.each([0, 1, 2, 3, -1])("Flatten at axis %i", async (axis) => {
    await check("Flatten", 11, [x], { attributes: { axis } });
  });

  it("Squeeze and Unsqueeze: attributes, inputs, all axes of extent 1", async () => {
    const thin = tensor(1, 3, 1, 2);
    await check("Squeeze", 9, [thin]);
    await check("Squeeze", 11, [thin], { attributes: { axes: [-2] } });
    await check("Squeeze", 13, [thin, known(0, 2)]);
    await check("Squeeze", 13, [thin]);
    await check("Unsqueeze", 9, [x], { attributes: { axes: [0, 2] } });
    await check("Unsqueeze", 13, [x, known(-1, 1)]);
  });

  it("Transpose, Concat, Gather, Expand", async () => {
    await check("Transpose", 9, [x]);
    await check("Transpose", 13, [x], { attributes: { perm: [1, 2, 0] } });
    await check("Concat", 9, [x, tensor(2, 1, 4), tensor(2, 2, 4)], { attributes: { axis: -2 } });
    await check("Gather", 9, [x, { shape: [2, 2], data: BigInt64Array.of(0n, 1n, 1n, 0n), stored: true }]);
    await check("Gather", 13, [x, { shape: [], data: Int32Array.of(-1), stored: true }], { attributes: { axis: 2 } });
    await check("GatherElements", 11, [x, { shape: [1, 3, 4], data: new BigInt64Array(12).fill(1n), stored: true }]);
    await check("Expand", 9, [tensor(3, 1), known(2, 1, 4)]);
    await check("Expand", 13, [tensor(2, 3), known(1)]);
  });

  it("Slice: attributes", async () => {
    await check("Slice", 9, [x], { attributes: { starts: [0, -2], ends: [1, 1000], axes: [0, 2] } });
    await check("Slice", 9, [x], { attributes: { starts: [1], ends: [-1] } });
  });

  it("Slice: any start, end and step, as NumPy's", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -7, max: 7 }),
        fc.oneof(fc.integer({ min: -7, max: 7 }), fc.constantFrom(2 ** 53, -(2 ** 53))),
        fc.constantFrom(-3, -2, -1, 1, 2, 3),
        async (start, end, step) => {
          await check("Slice", 13, [tensor(2, 5), known(start), known(end), known(1), known(step)]);
        },
      ),
      { seed: 1, numRuns: 150 },
    ));

  it("Pad: attributes, inputs, axes, negative amounts, every mode", async () => {
    const flat = tensor(3, 4);
    await check("Pad", 9, [flat], { attributes: { pads: [1, 0, 2, 3], value: { float: 0.5 } } });
    await check("Pad", 10, [flat], { attributes: { pads: [1, 0, 2, 3], mode: "reflect" } });
    await check("Pad", 11, [flat, known(1, -1, 0, 2), { shape: [], data: Float32Array.of(2), stored: true }]);
    await check("Pad", 13, [flat, known(0, 1, 5, 2)], { attributes: { mode: "edge" } });
    await check("Pad", 18, [flat, known(2, 1), undefined, known(-1)]);
    await check("Pad", 19, [flat, known(1, 2, 3, 4)], { attributes: { mode: "wrap" } });
  });
});
