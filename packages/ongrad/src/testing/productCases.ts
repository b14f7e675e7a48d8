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

interface Freedom {
  readonly perGroup: fc.Arbitrary<number>;
  readonly groups: fc.Arbitrary<number>;
  readonly strides: fc.Arbitrary<readonly [number, number]>;
  /** Of each side, given the reach of the kernel along its axis beyond one pixel. */
  readonly pad: (reach: number) => fc.Arbitrary<number>;
}

function convolutions({ perGroup, groups, strides, pad }: Freedom): fc.Arbitrary<Convolution> {
  return fc
    .record({
      n: fc.integer({ min: 1, max: 2 }),
      perGroup,
      outPerGroup: fc.integer({ min: 1, max: 2 }),
      groups,
      kernel: fc.tuple(small, small),
      extra: fc.tuple(fc.nat(3), fc.nat(3)),
      strides,
      dilations: fc.oneof(fc.constant([1, 1] as const), fc.tuple(small, small)),
      seed: seeds,
    })
    .chain((c) => {
      const [down, across] = [c.dilations[0] * (c.kernel[0] - 1), c.dilations[1] * (c.kernel[1] - 1)];
      return fc.tuple(pad(down), pad(across), pad(down), pad(across)).map((pads: Pads): Convolution => {
        const height = Math.max(1, down + 1 - pads[0] - pads[2]) + c.extra[0];
        const width = Math.max(1, across + 1 - pads[1] - pads[3]) + c.extra[1];
        const ho = Math.floor((height + pads[0] + pads[2] - down - 1) / c.strides[0]) + 1;
        const wo = Math.floor((width + pads[1] + pads[3] - across - 1) / c.strides[1]) + 1;
        const o = c.outPerGroup * c.groups;
        return {
          geometry: { strides: c.strides, dilations: c.dilations, pads, groups: c.groups },
          x: [c.n, c.perGroup * c.groups, height, width],
          w: [o, c.perGroup, c.kernel[0], c.kernel[1]],
          y: [c.n, o, ho, wo],
          seed: c.seed,
        };
      });
    });
}

/** Strides, pads on each side, dilations, groups, even and odd kernels; both sides of every choice in the lowering. */
const anyConvolution: fc.Arbitrary<Convolution> = fc.oneof(
  convolutions({
    perGroup: fc.constantFrom(1, 2, 5),
    groups: fc.integer({ min: 1, max: 2 }),
    strides: fc.oneof(fc.constant([1, 1] as const), fc.tuple(small, small)),
    pad: () => fc.nat(3),
  }),
  // Many channels at stride 1: the input gradient is a convolution with the kernel turned around.
  convolutions({
    perGroup: fc.constant(16),
    groups: fc.constant(1),
    strides: fc.constant([1, 1] as const),
    pad: (reach) => fc.nat(reach),
  }),
);

export const productCases: Readonly<Record<string, GradientCases>> = {
  Conv: fc.tuple(anyConvolution, fc.boolean()).map(([{ geometry, x, w, seed }, biased]): GradientCase => {
    const at = [anywhere(seed, x), anywhere(seed + 1, w)];
    if (biased) at.push(anywhere(seed + 2, [w[0]]));
    return { f: ([image, kernel, bias]) => convolve(image!, kernel!, bias, geometry), at, ...multilinear };
  }),
  ConvTranspose: anyConvolution.map(
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
