import { describe, expect, expectTypeOf, it } from "vitest";
import { type ArrayKinds, type ArraysOf, typedArray, typedArrays } from "./typedArrays.ts";

const kinds = {
  centroid: "float64",
  flags: "uint8",
  labels: "classes",
  extra: "float32?",
} as const satisfies ArrayKinds;
const arrays = {
  centroid: { data: Float64Array.of(1, 2), shape: [2] },
  flags: { data: Uint8Array.of(1, 0), shape: [2] },
  labels: { data: Int32Array.of(300, 1), shape: [2] },
};

describe("typedArrays", () => {
  it("gives the arrays that are asked for, without those that need not be there", () => {
    const found = typedArrays({ ...arrays, more: arrays.flags }, kinds, "The file");
    expect(found).toEqual(arrays);
    expectTypeOf(found.centroid.data).toEqualTypeOf<Float64Array>();
    expectTypeOf(found.labels.data).toEqualTypeOf<Uint8Array | Int32Array>();
    expectTypeOf(found.extra).toEqualTypeOf<ArraysOf<typeof kinds>["extra"]>();
    expect(typedArrays({ ...arrays, labels: arrays.flags }, kinds, "The file").labels).toBe(arrays.flags);
  });

  it("says which array is missing, or is of other elements", () => {
    const { flags, ...others } = arrays;
    expect(() => typedArrays(others, kinds, "The file")).toThrow(
      'The file has no array "flags", but centroid, labels.',
    );
    expect(() => typedArrays({ ...arrays, centroid: flags }, kinds, "The file")).toThrow(
      'The array "centroid" of The file is a Uint8Array, and no array of float64.',
    );
    expect(() => typedArrays({ ...arrays, extra: flags }, kinds, "The file")).toThrow("no array of float32");
    expect(() => typedArray(arrays, kinds, "extra", "The file")).toThrow('no array "extra"');
  });
});
