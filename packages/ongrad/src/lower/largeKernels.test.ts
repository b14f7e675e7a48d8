import * as fc from "fast-check";
import { expect, it } from "vitest";
import { transpose } from "../graph/arrange.ts";
import { convolve } from "../graph/convolution.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { input, type Value } from "../graph/value.ts";
import { plainly } from "../testing/plainly.ts";
import { kernelGradient } from "./kernelGradient.ts";
import { correlateLarge, largeConvolution } from "./largeKernels.ts";
import { rewrite } from "./rewrite.ts";

const unit = { strides: [1, 1], dilations: [1, 1], groups: 1 } as const;

function expectEqual(actual: Float32Array, expected: Float32Array): void {
  const scale = expected.reduce((largest, n) => Math.max(largest, Math.abs(n)), 0);
  const worst = expected.reduce((most, n, i) => Math.max(most, Math.abs(n - actual[i]!)), 0);
  expect(actual.length).toBe(expected.length);
  expect(worst).toBeLessThanOrEqual(5e-6 * scale);
}

it("gives what the direct convolution gives, at any size and padding", async () => {
  const cases = fc.record({ h: fc.integer({ min: 1, max: 9 }), w: fc.integer({ min: 1, max: 9 }) }).chain(({ h, w }) =>
    fc.record({
      image: fc.constant([h, w] as const),
      kernel: fc.tuple(fc.integer({ min: 1, max: h }), fc.integer({ min: 1, max: w + 2 })),
      pads: fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 4 }), fc.nat(3), fc.integer({ min: 1, max: 4 })),
    }),
  );
  await fc.assert(
    fc.asyncProperty(cases, async ({ image, kernel, pads }) => {
      const x = input("x", [2, 3, ...image]);
      const w = input("w", [4, 3, ...kernel]);
      const direct = convolve(x, w, undefined, { ...unit, pads });
      const outputs = direct.shape.slice(2) as [number, number];
      const fourier = correlateLarge(x, w, [pads[0], pads[1]], outputs, 0)!;
      const results = await plainly({ x, w }, { direct, fourier });
      expectEqual(results.fourier!, results.direct!);
    }),
    { seed: 1, numRuns: 40 },
  );
});

it("is chosen for a large kernel, bias and gradient in the kernel included, and not for a small one", async () => {
  const x = input("x", [16, 16, 16, 16]);
  const bias = input("bias", [16]);
  const y = (w: Value, pad: number) => convolve(x, w, bias, { ...unit, pads: [pad, pad, pad, pad] });
  const [small, large] = [input("w", [16, 16, 3, 3]), input("w", [16, 16, 15, 15])];
  const direct = y(large, 7);
  expect(rewrite({ y: y(small, 1) }, largeConvolution).y).toEqual(y(small, 1));
  const { fourier } = rewrite({ fourier: direct }, largeConvolution);
  expect(topologicalOrder([fourier]).map(({ op }) => op)).not.toContain("Conv");
  const dy = input("dy", [16, 16, 16, 16]);
  const dw = kernelGradient(x, dy, large.shape, { ...unit, pads: [7, 7, 7, 7] });
  // The same sum as a convolution over examples.
  const [images, seen] = [x, dy].map((value) => transpose(value, [1, 0, 2, 3])) as [Value, Value];
  const plainDw = transpose(convolve(images, seen, undefined, { ...unit, pads: [7, 7, 7, 7] }), [1, 0, 2, 3]);
  const results = await plainly({ x, w: large, bias, dy }, { direct, fourier, dw, plainDw });
  expectEqual(results.fourier!, results.direct!);
  expectEqual(results.dw!, results.plainDw!);
});
