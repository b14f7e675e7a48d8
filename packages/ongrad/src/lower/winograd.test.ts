import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { reshape } from "../graph/arrange.ts";
import { convolve } from "../graph/convolution.ts";
import { add, div, exp, mul, relu, sub } from "../graph/elementwise.ts";
import { reduceMean, reduceSum } from "../graph/reduction.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { constant, input, type Value } from "../graph/value.ts";
import { fill } from "../testing/fill.ts";
import { plainly } from "../testing/plainly.ts";
import { rewrite } from "./rewrite.ts";
import { besideBlocks, besidePatches, type Rates, winograd } from "./winograd.ts";

const unit = { strides: [1, 1], dilations: [1, 1], groups: 1 } as const;
const same = { ...unit, pads: [1, 1, 1, 1] } as const;

function kernel(seed: number, o: number, c: number): Value<"float32"> {
  return constant(fill(seed, o * c * 9), [o, c, 3, 3]);
}

function opsOf(...values: readonly Value[]): string[] {
  return topologicalOrder(values).map(({ op }) => op);
}

function worst(actual: Float32Array, expected: Float32Array): number {
  const scale = expected.reduce((largest, n) => Math.max(largest, Math.abs(n)), 0);
  expect(actual.length).toBe(expected.length);
  return expected.reduce((most, n, i) => Math.max(most, Math.abs(n - actual[i]!)), 0) / scale;
}

describe("Winograd's form", () => {
  it("gives what the direct convolution and its derivative give, at any size and padding", async () => {
    const cases = fc.record({
      height: fc.integer({ min: 3, max: 11 }),
      width: fc.integer({ min: 3, max: 11 }),
      pads: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ height, width, pads }) => {
        const x = input("x", [2, 3, height, width]);
        const y = convolve(x, kernel(9, 16, 3), constant(fill(8, 16), [16]), { ...unit, pads });
        // 16 channels of the image: below, the derivative is no convolution.
        const wide = input("wide", [2, 16, height, width]);
        const dy = input("dy", [2, 4, height + pads[0] + pads[2] - 2, width + pads[1] + pads[3] - 2]);
        const [dx] = gradients(convolve(wide, kernel(7, 4, 16), undefined, { ...unit, pads }), [wide], dy);
        const form = rewrite({ y, dx }, winograd(besideBlocks, 0));
        expect(opsOf(form.y, form.dx)).not.toContain("Conv");
        const inputs = { x, dy };
        const [direct, tiled] = [await plainly(inputs, { y, dx }), await plainly(inputs, form)];
        for (const name of ["y", "dx"]) expect(worst(tiled[name]!, direct[name]!)).toBeLessThan(5e-6);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it("is the same of kernels that are trained", async () => {
    const [x, w] = [input("x", [2, 16, 13, 12]), input("w", [16, 16, 3, 3])];
    const y = convolve(x, w, undefined, same);
    const [dx, dw] = gradients(reduceSum(mul(y, y)), [x, w]);
    const form = rewrite({ y, dx, dw }, winograd(besidePatches, 0));
    expect(opsOf(form.y, form.dx)).not.toContain("Conv");
    const [direct, tiled] = [await plainly({ x, w }, { y, dx, dw }), await plainly({ x, w }, form)];
    for (const name of ["y", "dx", "dw"]) expect(worst(tiled[name]!, direct[name]!)).toBeLessThan(1e-5);
  });

  it("transforms a kernel once, for the derivative too", () => {
    const x = input("x", [2, 16, 8, 8]);
    const y = convolve(x, kernel(1, 16, 16), undefined, same);
    const [dx] = gradients(y, [x], input("dy", [2, 16, 8, 8]));
    const both = rewrite({ y, dx }, winograd(besideBlocks, 0));
    const alone = (value: Value): number =>
      opsOf(rewrite({ value }, winograd(besideBlocks, 0)).value).filter((op) => op.endsWith("MatMul")).length;
    expect([alone(y), alone(dx)]).toEqual([6, 6]);
    expect(opsOf(both.y, both.dx).filter((op) => op.endsWith("MatMul"))).toHaveLength(11);
  });

  it("of one kernel on images of two sizes is two forms", async () => {
    const [small, large] = [input("small", [2, 16, 4, 4]), input("large", [2, 16, 9, 9])];
    const w = kernel(2, 16, 16);
    const both = { a: convolve(small, w, undefined, same), b: convolve(large, w, undefined, same) };
    const [direct, tiled] = [
      await plainly({ small, large }, both),
      await plainly({ small, large }, rewrite(both, winograd(besideBlocks, 0))),
    ];
    for (const name of ["a", "b"]) expect(worst(tiled[name]!, direct[name]!)).toBeLessThan(5e-6);
  });

  it("is chosen where there are many channels and the kernel is constant, however many images there are", () => {
    const isTiled = (n: number, c: number, size: number, w: Value = kernel(1, c, c), rates?: Rates): boolean => {
      const y = convolve(input("x", [n, c, size, size]), w, undefined, same);
      return !opsOf(rewrite({ y }, winograd(rates)).y).includes("Conv");
    };
    for (const n of [2, 64]) {
      expect([isTiled(n, 256, 8), isTiled(n, 512, 4), isTiled(n, 32, 16), isTiled(n, 64, 32)]).toEqual([
        true,
        true,
        false,
        false,
      ]);
    }
    // Beside products of patches, with fewer channels already.
    expect(isTiled(2, 64, 16, kernel(1, 64, 64), besidePatches)).toBe(true);
    expect(isTiled(2, 64, 16)).toBe(false);
    expect(isTiled(2, 32, 32, kernel(1, 32, 32), besidePatches)).toBe(false);
    // And trained ones, of images large enough for the transform of the kernel.
    expect(isTiled(2, 64, 16, input("w", [64, 64, 3, 3]), besidePatches)).toBe(true);
    expect(isTiled(2, 256, 8, input("w", [256, 256, 3, 3]), besidePatches)).toBe(false);
    expect(isTiled(2, 256, 8, input("w", [256, 256, 3, 3]))).toBe(false);
    const infinite = convolve(div(1, input("x", [2, 256, 8, 8])), kernel(1, 256, 256), undefined, same);
    expect(opsOf(rewrite({ infinite }, winograd()).infinite)).toContain("Conv");
    const steps = convolve(input("x", [2, 256, 8, 8]), kernel(1, 256, 256), undefined, { ...same, strides: [2, 2] });
    expect(opsOf(rewrite({ steps }, winograd()).steps)).toContain("Conv");
  });

  it("gives an image the same bits whatever is beside it", async () => {
    const of = async (n: number): Promise<Float32Array> => {
      const x = input("x", [n, 16, 8, 8]);
      const { y } = rewrite({ y: convolve(x, kernel(3, 16, 16), undefined, same) }, winograd(besideBlocks, 0));
      return (await plainly({ x }, { y })).y!;
    };
    const [two, five] = [await of(2), await of(5)];
    expect(five.subarray(0, two.length)).toEqual(two);
  });

  it("keeps its layout through what lies between: no image is transposed but the first and the last", async () => {
    const x = input("x", [3, 16, 8, 8]);
    const each = (value: Value): Value => {
      const y = convolve(value, kernel(4, 16, 16), undefined, same);
      return relu(add(mul(y, constant(fill(5, 16), [1, 16, 1, 1])), sub(value, 0.5)));
    };
    const last = each(each(each(x)));
    const y = mul(last, exp(mul(last, 0.01)));
    const [mean, sum] = [reduceMean(y, { axes: [2, 3] }), reduceSum(y, { axes: [2, 3], keep: true })];
    const b = input("b", [64]);
    const odd = add(y, reshape(b, [1, 1, 8, 8]));
    const form = rewrite({ y, mean, sum, odd }, winograd(besideBlocks, 0));
    const images = topologicalOrder([form.y, form.mean, form.sum]).filter(
      ({ op, inputs }) => op === "Transpose" && inputs[0]!.shape.length === 2 && inputs[0]!.shape.includes(48),
    );
    expect(images).toHaveLength(2);
    const inputs = { x, b };
    const [plain, tiled] = [await plainly(inputs, { y, mean, sum, odd }), await plainly(inputs, form)];
    for (const name of Object.keys(plain)) expect(worst(tiled[name]!, plain[name]!)).toBeLessThan(2e-5);
  });
});
