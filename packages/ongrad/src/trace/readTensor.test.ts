import { create } from "@bufbuild/protobuf";
import { TensorProtoSchema } from "onnx-buf";
import { describe, expect, it } from "vitest";
import { readTensor } from "./readTensor.ts";

const raw = (dataType: number, dims: readonly number[], ...bytes: number[]): number[] => {
  const tensor = create(TensorProtoSchema, { dataType, dims: dims.map(BigInt), rawData: Uint8Array.from(bytes) });
  return Array.from(readTensor(tensor, "It").data as ArrayLike<number>);
};

describe("numbers of few bits", () => {
  it("4-bit integers, two a byte, the first in its lower half", () => {
    expect(raw(22, [3], 0x8f, 0x07)).toEqual([-1, -8, 7]);
    expect(raw(21, [1, 4], 0x8f, 0x70)).toEqual([15, 8, 0, 7]);
    expect(() => raw(22, [3], 0x8f)).toThrow("It holds 1 bytes, which do not fill [3] of int8.");
    const packed = create(TensorProtoSchema, { dataType: 22, dims: [3n], int32Data: [0x8f, 0x07] });
    expect(Array.from(readTensor(packed, "It").data as Int8Array)).toEqual([-1, -8, 7]);
  });

  // Micikevicius et al. 2022 (FP8 formats for deep learning), tables 1 and 2; ONNX: "Float stored in 8 bits".
  it("8-bit floats: one, the smallest, the largest, and what is no number", () => {
    const { POSITIVE_INFINITY: infinity, NaN: none } = Number;
    expect(raw(17, [5], 0x38, 0x01, 0x7e, 0xff, 0xb8)).toEqual([1, 2 ** -9, 448, none, -1]);
    expect(raw(18, [4], 0x40, 0x01, 0x7f, 0x80)).toEqual([1, 2 ** -10, 240, none]);
    expect(raw(19, [5], 0x3c, 0x01, 0x7b, 0x7c, 0x7d)).toEqual([1, 2 ** -16, 57344, infinity, none]);
    expect(raw(20, [4], 0x40, 0x01, 0x7f, 0x80)).toEqual([1, 2 ** -17, 57344, none]);
  });

  it("4-bit floats", () => {
    expect(raw(23, [8], 0x10, 0x32, 0x54, 0xe7)).toEqual([0, 0.5, 1, 1.5, 2, 3, 6, -4]);
  });
});
