import { describe, expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { convolve } from "../graph/convolution.ts";
import { add, mul, relu } from "../graph/elementwise.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { constant, input, type Value } from "../graph/value.ts";
import { fill } from "../testing/fill.ts";
import { plainly } from "../testing/plainly.ts";
import { foldedScales } from "./foldedScales.ts";
import { isMadeOfConstants } from "./isMadeOfConstants.ts";
import { rewrite } from "./rewrite.ts";

const geometry = { strides: [1, 1], dilations: [1, 1], groups: 1, pads: [1, 1, 1, 1] } as const;
const [o, c] = [32, 16];
const x = input("x", [2, c, 6, 6]);
const dy = input("dy", [2, o, 6, 6]);
const w = constant(fill(11, o * c * 9), [o, c, 3, 3]);
const perChannel = (seed: number): Value<"float32"> => constant(fill(seed, o), [1, o, 1, 1]);
const convolved = (bias?: Value<"float32">): Value<"float32"> => convolve(x, w, bias, geometry);

/** What is multiplied or added that an image's size is. */
function passes(...values: readonly Value[]): string[] {
  return topologicalOrder(values)
    .filter((node) => ["Mul", "Add"].includes(node.op) && !isMadeOfConstants(node.outputs[0]!))
    .map(({ op }) => op);
}

describe("scales and shifts of channels", () => {
  it("go into the kernel and the bias, forwards and backwards", async () => {
    const y = relu(add(mul(convolved(constant(fill(12, o), [o])), perChannel(13)), perChannel(14)));
    const [dx] = gradients(y, [x], dy);
    const form = rewrite({ y, dx }, foldedScales({ y, dx }));
    expect(passes(y, dx).length).toBe(4);
    // The mask of the ReLU alone.
    expect(passes(form.y, form.dx)).toEqual(["Mul"]);
    const [plain, folded] = [await plainly({ x, dy }, { y, dx }), await plainly({ x, dy }, form)];
    for (const name of ["y", "dx"]) {
      plain[name]!.forEach((n, i) => {
        expect(Math.abs(n - folded[name]![i]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(n)));
      });
    }
  });

  it("that are trained go into the bias alone", async () => {
    const shift = input("shift", [1, o, 1, 1]);
    for (const bias of [undefined, constant(fill(12, o), [o])]) {
      const y = add(convolved(bias), shift);
      const form = rewrite({ y }, foldedScales({ y }));
      expect(topologicalOrder([form.y]).at(-1)!.op).toBe("Conv");
      const [plain, folded] = [await plainly({ x, shift }, { y }), await plainly({ x, shift }, form)];
      plain.y!.forEach((n, i) => {
        expect(Math.abs(n - folded.y![i]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(n)));
      });
    }
    const scaled = mul(convolved(), shift);
    expect(rewrite({ scaled }, foldedScales({ scaled })).scaled).toBe(scaled);
  });

  it("of transposed convolutions, and of kernels that are trained", async () => {
    const strided = convolve(x, w, undefined, { ...geometry, strides: [2, 2] });
    const cotangent = input("dy", strided.shape);
    const [dx] = gradients(mul(strided, perChannel(13)), [x], cotangent);
    const trained = input("w", w.shape);
    const y = mul(convolve(x, trained, undefined, geometry), perChannel(13));
    const form = rewrite({ dx, y }, foldedScales({ dx, y }));
    expect(passes(form.dx)).toEqual([]);
    expect(topologicalOrder([form.y]).at(-1)!.op).toBe("Conv");
    const inputs = { x, dy: cotangent, w: trained };
    const [plain, folded] = [await plainly(inputs, { dx, y }), await plainly(inputs, form)];
    for (const name of ["dx", "y"]) {
      plain[name]!.forEach((n, i) => {
        expect(Math.abs(n - folded[name]![i]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(n)));
      });
    }
  });

  it("stay where the convolution is read elsewhere, and where they are no constants, infinite or no channels", () => {
    const y = convolved();
    const kept = (value: Value, ...more: readonly Value[]): boolean => {
      const outputs = { value, ...Object.fromEntries(more.map((one, i) => [`${i}`, one])) };
      return rewrite(outputs, foldedScales(outputs)).value === value;
    };
    expect(kept(mul(y, perChannel(13)))).toBe(false);
    expect(kept(mul(y, perChannel(13)), y)).toBe(true);
    expect(kept(mul(y, input("s", [1, o, 1, 1])))).toBe(true);
    expect(kept(mul(y, constant(new Float32Array(o).fill(Number.POSITIVE_INFINITY), [1, o, 1, 1])))).toBe(true);
    expect(kept(mul(y, constant(fill(13, 6), [1, 1, 1, 6])))).toBe(true);
  });
});
