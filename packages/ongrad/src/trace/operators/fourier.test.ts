import { describe, it } from "vitest";
import { checkImport, type WrittenAttribute, type WrittenInput } from "../../testing/checkImport.ts";
import { fill } from "../../testing/fill.ts";

const signal = (...shape: number[]): WrittenInput => ({
  shape,
  data: fill(
    1,
    shape.reduce((a, b) => a * b, 1),
  ),
});
const number = (value: number): WrittenInput => ({ shape: [], data: BigInt64Array.of(BigInt(value)), stored: true });

describe("an imported DFT is what onnxruntime makes of it", () => {
  it.each<readonly [string, readonly (WrittenInput | undefined)[], Record<string, WrittenAttribute>]>([
    ["of a real signal", [signal(2, 5, 1)], {}],
    ["of a complex one", [signal(2, 8, 2)], {}],
    ["back", [signal(2, 6, 2)], { inverse: 1 }],
    ["one-sided", [signal(2, 6, 1)], { onesided: 1 }],
    ["along another axis", [signal(4, 3, 2)], { axis: 0 }],
    ["of a part", [signal(2, 7, 1), number(5)], {}],
    ["filled up with zeros", [signal(2, 5, 2), number(9)], {}],
  ])("%s", async (_, inputs, attributes) => {
    await checkImport({ op: "DFT", opset: 17, inputs, attributes });
    const axis = number((attributes.axis as number | undefined) ?? 1);
    const { axis: _axis, ...rest } = attributes;
    await checkImport({ op: "DFT", opset: 20, inputs: [inputs[0], inputs[1], axis], attributes: rest });
  });

  it("by default along the last axis but one", async () => {
    await checkImport({ op: "DFT", opset: 20, inputs: [signal(2, 3, 4, 1)] });
  });
});
