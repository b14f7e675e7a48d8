import { describe, expect, it } from "vitest";
import { UserError } from "../../../errors/userError.ts";
import { signalsIn } from "./signalsIn.ts";

const floats = (shape: number[]) => ({ data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5), shape });

describe("signalsIn", () => {
  it("takes the perturbation, or the only array of signals", () => {
    const chosen = signalsIn({ images: floats([2, 3, 4, 5]), perturbation: floats([2, 3, 4, 5]) }, undefined, "f");
    expect(chosen.name).toBe("f, array perturbation");
    expect(chosen.shape).toEqual([3, 4, 5]);
    expect(signalsIn({ x: floats([2, 4, 5]), labels: floats([2]) }, undefined, "f").shape).toEqual([1, 4, 5]);
  });

  it("takes the array that is asked for, and bytes as pixels", () => {
    const arrays = { a: floats([1, 2, 2]), b: { data: Uint8Array.of(0, 51, 255, 102), shape: [1, 2, 2] } };
    expect([...signalsIn(arrays, "b", "f").values]).toEqual([0, 51 / 255, 1, 102 / 255].map(Math.fround));
  });

  it("finds channels that are last, moves them to the front and says so", () => {
    const x = { data: Float32Array.from({ length: 48 }, (_, i) => i), shape: [2, 2, 4, 3] };
    const found = signalsIn({ x }, undefined, "f");
    expect(found.shape).toEqual([3, 2, 4]);
    expect(found.note).toMatch(/x \[2, 2, 4, 3\] is read with its channels last; --layout nchw/);
    // Of the second image the green plane.
    expect([...found.values.subarray(32, 40)]).toEqual([25, 28, 31, 34, 37, 40, 43, 46]);
    expect(signalsIn({ x }, undefined, "f", "nhwc")).not.toHaveProperty("note");
    expect(signalsIn({ x }, undefined, "f", "nchw")).toMatchObject({ shape: [2, 4, 3], values: x.data });
    for (const shape of [
      [2, 3, 4, 3],
      [2, 1, 4, 3],
      [2, 3, 8, 1],
      [1, 2, 4, 6],
    ]) {
      expect(signalsIn({ x: { ...x, shape } }, undefined, "f").shape).toEqual(shape.slice(1));
    }
  });

  it("names what there is where nothing fits", () => {
    const several = { a: floats([1, 2, 2]), b: floats([1, 2, 2]) };
    expect(() => signalsIn(several, undefined, "f")).toThrow("choose one of a, b with --array");
    expect(() => signalsIn({ a: floats([4]) }, undefined, "f")).toThrow("it holds a [4]");
    expect(() => signalsIn({}, undefined, "f")).toThrow("no arrays at all");
    for (const wanted of ["c", "__proto__", "toString"]) {
      expect(() => signalsIn(several, wanted, "f")).toThrow(UserError);
    }
    expect(() => signalsIn({ a: floats([0, 2, 2]) }, "a", "f")).toThrow(UserError);
    expect(() => signalsIn({ a: { data: new Int32Array(4), shape: [1, 2, 2] } }, "a", "f")).toThrow(UserError);
  });
});
