import * as fc from "fast-check";
import { convolve, convTranspose, type Geometry, type Pads } from "../graph/convolution.ts";
import { matmul } from "../graph/matmul.ts";
import { anywhere, broadcastingShapes, type GradientCase, type GradientCases, seeds } from "./gradientCase.ts";

// Linear in each input by itself: no truncation error at step 1.
const multilinear = { dtype: "float32", step: 1, tolerance: 1e-5 } as const;
const small = fc.integer({ min: 1, max: 3 });

interface Convolution {
  readonly geometry: Geometry;
  readonly x: readonly [number, number, number, number];
  readonly w: readonly [number, number, number, number];
  readonly y: readonly [number, number, number, number];
  readonly seed: number;
}

/** Strides, pads on each side, dilations, groups, even and odd kernels; both sides of every choice in the lowering. */
const convolutions: fc.Arbitrary<Convolution> = fc
  .record({
    n: fc.integer({ min: 1, max: 2 }),
    perGroup: fc.constantFrom(1, 2, 5, 16),
    outPerGroup: fc.integer({ min: 1, max: 2 }),
    groups: fc.integer({ min: 1, max: 2 }),
    kernel: fc.tuple(small, small),
    extra: fc.tuple(fc.nat(3), fc.nat(3)),
    strides: fc.oneof(fc.constant([1, 1] as const), fc.tuple(small, small)),
    dilations: fc.oneof(fc.constant([1, 1] as const), fc.tuple(small, small)),
    pads: fc.oneof(fc.constant([0, 0, 0, 0] as const), fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3))),
    seed: seeds,
  })
  .map(({ n, perGroup, outPerGroup, groups, kernel, extra, strides, dilations, pads, seed }) => {
    const reach = [dilations[0] * (kernel[0] - 1) + 1, dilations[1] * (kernel[1] - 1) + 1] as const;
    const height = Math.max(1, reach[0] - pads[0] - pads[2]) + extra[0];
    const width = Math.max(1, reach[1] - pads[1] - pads[3]) + extra[1];
    const ho = Math.floor((height + pads[0] + pads[2] - reach[0]) / strides[0]) + 1;
    const wo = Math.floor((width + pads[1] + pads[3] - reach[1]) / strides[1]) + 1;
    const o = outPerGroup * groups;
    return {
      geometry: { strides, dilations, pads: pads as Pads, groups },
      x: [n, perGroup * groups, height, width],
      w: [o, perGroup, kernel[0], kernel[1]],
      y: [n, o, ho, wo],
      seed,
    };
  });

export const productCases: Readonly<Record<string, GradientCases>> = {
  Conv: fc.tuple(convolutions, fc.boolean()).map(([{ geometry, x, w, seed }, biased]): GradientCase => {
    const at = [anywhere(seed, x), anywhere(seed + 1, w)];
    if (biased) at.push(anywhere(seed + 2, [w[0]]));
    return { f: ([image, kernel, bias]) => convolve(image!, kernel!, bias, geometry), at, ...multilinear };
  }),
  ConvTranspose: convolutions.map(
    ({ geometry, x, w, y, seed }): GradientCase => ({
      f: ([image, kernel]) => convTranspose(image!, kernel!, geometry, [x[2], x[3]]),
      at: [anywhere(seed, y), anywhere(seed + 1, w)],
      ...multilinear,
    }),
  ),
  MatMul: fc.tuple(broadcastingShapes, small, small, small, seeds).map(([[a, b], m, k, n, seed]) => ({
    f: ([left, right]) => matmul(left!, right!),
    at: [anywhere(seed, [...a.slice(-2), m, k]), anywhere(seed + 1, [...b.slice(-2), k, n])],
  })),
};
