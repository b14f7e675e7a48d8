import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { transpose } from "../graph/arrange.ts";
import { conv2d, convolve, type Geometry } from "../graph/convolution.ts";
import { mul, relu, tanh } from "../graph/elementwise.ts";
import { reduceMean, reduceSum } from "../graph/reduction.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { input, type Value } from "../graph/value.ts";
import { blockSize } from "../run/blockSize.ts";
import { nodeBackend } from "../run/node.ts";
import { plainly } from "../testing/plainly.ts";
import { blocked } from "./blocked.ts";
import { fitsBlocks } from "./blockedKernelGradient.ts";
import { kernelGradient } from "./kernelGradient.ts";
import { largeConvolution } from "./largeKernels.ts";
import { rewrite } from "./rewrite.ts";

const backend = nodeBackend();
const block = await blockSize(backend);

function expectEqual(actual: Float32Array, expected: Float32Array): void {
  const scale = expected.reduce((largest, n) => Math.max(largest, Math.abs(n)), 0);
  const worst = expected.reduce((most, n, i) => Math.max(most, Math.abs(n - actual[i]!)), 0);
  expect(actual.length).toBe(expected.length);
  expect(worst).toBeLessThanOrEqual(3e-6 * scale);
}

const operators = (outputs: Readonly<Record<string, Value>>): string[] =>
  topologicalOrder(Object.values(outputs)).map(({ op }) => op);

const pads = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3));
const sizes = fc.constantFrom([4, 4], [9, 4], [5, 8], [8, 16], [3, 16], [6, 32], [5, 48], [6, 18], [5, 34]);
const cases = fc
  .record({
    images: fc.constantFrom(4, 8),
    channels: fc.constantFrom(1, 3, 16, 20, 32),
    outputs: fc.constantFrom(16, 32),
    size: sizes,
    kernel: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    dilations: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
    pads,
  })
  .map(({ images, channels, outputs, size, kernel, dilations, pads }) => {
    const geometry: Geometry = { strides: [1, 1], dilations, pads, groups: 1 };
    const after = [0, 1].map((i) => size[i]! + pads[i]! + pads[i + 2]! - dilations[i]! * (kernel[i]! - 1));
    const [x, dy] = [
      input("x", [images, channels, ...size]),
      input("dy", [images, outputs, ...after.map((n) => Math.max(n, 1))]),
    ];
    return { x, dy, kernel: [outputs, channels, ...kernel], geometry, possible: after.every((n) => n > 0) };
  })
  .filter((gradient) => gradient.possible && fitsBlocks(gradient, block || 16));

describe.skipIf(block === 0)("the kernel's gradient in blocks", () => {
  it("is the correlation of the images with the cotangents, at any size, padding and dilation", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ x, dy, kernel, geometry }) => {
        const { dw } = blocked({ dw: kernelGradient(x, dy, kernel, geometry) }, block);
        const pointwise = kernel[2] === 1 && kernel[3] === 1;
        expect(operators({ dw }).includes("Conv")).toBe(!pointwise);
        const [images, seen] = [x, dy].map((value) => transpose(value, [1, 0, 2, 3])) as [Value, Value];
        // What a step of the kernel is to the convolution is a step of the result here.
        const swapped: Geometry = { ...geometry, strides: geometry.dilations, dilations: [1, 1] };
        const direct = transpose(convolve(images, seen, undefined, swapped), [1, 0, 2, 3]);
        const results = await plainly({ x, dy }, { dw, direct });
        expectEqual(results.dw!, results.direct!);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it("reads images that are in blocks as they are", async () => {
    for (const [n, channels, size] of [
      [2, 16, 16],
      [2, 32, 16],
      [2, 32, 32],
      [4, 32, 8],
    ] as const) {
      const [x, w, dy] = [
        input("x", [n, 3, size, size]),
        input("w", [channels, 3, 3, 3]),
        input("dy", [n, 16, size, size]),
      ];
      const h = conv2d(x, w, { padding: "same" });
      const plain = { dw: kernelGradient(h, dy, [16, channels, 3, 3], same) };
      const lowered = blocked(plain, block);
      const [expected, actual] = [await plainly({ x, w, dy }, plain), await plainly({ x, w, dy }, lowered)];
      expectEqual(actual.dw!, expected.dw!);
    }
  });

  it("leaves its own derivatives right", async () => {
    const [x, w] = [input("x", [2, 16, 8, 16]), input("w", [16, 16, 3, 3])];
    const y = tanh(conv2d(x, w, { padding: "same" }));
    const [dw] = gradients(reduceSum(mul(y, y)), [w]);
    const [dx, ddw] = gradients(reduceSum(mul(dw, dw)), [x, w]);
    const plain = { dw, dx, ddw };
    const lowered = blocked(plain, block);
    expect(operators(lowered).filter((op) => op === "Gather").length).toBeGreaterThan(0);
    const [expected, actual] = [await plainly({ x, w }, plain), await plainly({ x, w }, lowered)];
    for (const name of ["dw", "dx", "ddw"]) expectEqual(actual[name]!, expected[name]!);
  });

  it("is taken for a graph in which another node has been replaced", async () => {
    const [x, large, small] = [
      input("x", [8, 16, 16, 16]),
      input("large", [16, 16, 15, 15]),
      input("small", [16, 16, 3, 3]),
    ];
    const h = conv2d(x, large, { padding: "same" });
    const plain = { y: conv2d(h, small, { padding: "same" }), dw: kernelGradient(h, x, small.shape, same) };
    const lowered = blocked(rewrite(plain, largeConvolution), block);
    expect(operators({ dw: lowered.dw }).filter((op) => op === "Conv")).toHaveLength(3);
    const [expected, actual] = [await plainly({ x, large, small }, plain), await plainly({ x, large, small }, lowered)];
    // The 15 × 15 convolution comes out of the frequency domain with larger errors.
    const scale = expected.dw!.reduce((most, n) => Math.max(most, Math.abs(n)), 0);
    expected.dw!.forEach((n, i) => {
      expect(Math.abs(n - actual.dw![i]!)).toBeLessThan(1e-5 * scale);
    });
  });

  it("leaves sums over pixels in blocks", async () => {
    const [x, w] = [input("x", [2, 3, 6, 6]), input("w", [16, 3, 3, 3])];
    const h = relu(conv2d(x, w, { padding: "same" }));
    const sums = { sum: reduceSum(h, { axes: [2, 3] }), mean: reduceMean(mul(h, h), { axes: [2, 3], keep: true }) };
    const lowered = blocked(sums, block);
    expect(operators(lowered)).not.toContain("ReorderOutput");
    const [expected, actual] = [await plainly({ x, w }, sums), await plainly({ x, w }, lowered)];
    expectEqual(actual.sum!, expected.sum!);
    expectEqual(actual.mean!, expected.mean!);
  });
});

const same: Geometry = { strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1], groups: 1 };

describe("what does not fit blocks", () => {
  const [x, dy] = [input("x", [3, 16, 8, 8]), input("dy", [3, 16, 8, 8])];
  const fitting = {
    x: input("x", [2, 16, 8, 8]),
    dy: input("dy", [2, 16, 8, 8]),
    kernel: [16, 16, 3, 3],
    geometry: same,
  };
  it.each([
    ["rows that fill no block", { ...fitting, x, dy }],
    ["strides", { ...fitting, geometry: { ...same, strides: [2, 1] as const } }],
    ["groups", { ...fitting, geometry: { ...same, groups: 2 } }],
    ["an odd number of output channels", { ...fitting, dy: input("dy", [2, 10, 8, 8]) }],
    ["float64", { ...fitting, x: input("x", [2, 16, 8, 8], "float64") }],
    ["a shift by the whole image", { ...fitting, geometry: { ...same, dilations: [1, 9] as const } }],
  ])("%s", (_, gradient) => {
    expect(fitsBlocks(fitting, 16)).toBe(true);
    expect(fitsBlocks(gradient, 16)).toBe(false);
  });
});
