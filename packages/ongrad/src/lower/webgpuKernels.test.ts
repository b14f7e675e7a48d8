import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { convTranspose } from "../graph/convolution.ts";
import { greater, logicalOr, round, sign, sqrt } from "../graph/elementwise.ts";
import { maxPool, maxPool2d } from "../graph/pooling.ts";
import { reduceSum } from "../graph/reduction.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { constant, input, sizeOf, type TypedData, type Value } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { testBackend as backend } from "../testing/backend.ts";
import { fill } from "../testing/fill.ts";
import { poolingCases } from "../testing/poolingCases.ts";
import { resizeCases } from "../testing/resizeCases.ts";
import { rewrite } from "./rewrite.ts";
import { webgpuKernels } from "./webgpuKernels.ts";

/** Operators that must not be left. */
const lacking = ["Or", "Round", "Sign", "ScatterElements"];

/** The values as they are and as they are lowered, on the processor. */
async function both(
  inputs: Readonly<Record<string, Value>>,
  outputs: Readonly<Record<string, Value>>,
  feeds: Readonly<Record<string, TypedData>>,
): Promise<[expected: Record<string, TypedData>, actual: Record<string, TypedData>]> {
  const lowered = rewrite(outputs, webgpuKernels);
  expect(topologicalOrder(Object.values(lowered)).filter(({ op }) => lacking.includes(op))).toEqual([]);
  const results = [];
  for (const values of [outputs, lowered]) {
    const executable = await compile(inputs, values, { backend, lowering: "portable" });
    results.push(await executable.run(feeds));
    await executable.dispose();
  }
  return results as [Record<string, TypedData>, Record<string, TypedData>];
}

const numbers = (data: TypedData | undefined): number[] => Array.from(data as Float32Array, Number);

function expectClose(actual: TypedData | undefined, expected: TypedData | undefined, digits: number): void {
  const [found, right] = [numbers(actual), numbers(expected)];
  right.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, digits);
  });
}

describe("lowered to the kernels of WebGPU", () => {
  it("maximum pooling has the same maxima, the same derivative and the same second one, ties to the first", () =>
    fc.assert(
      fc.asyncProperty(poolingCases.MaxPool!, async ({ f, at }) => {
        const x = input("x", at[0]!.shape);
        const cotangent = input("c", f([x]).shape);
        const y = f([x]);
        const [dx] = gradients(y, [x], cotangent);
        const [back] = gradients(dx!, [cotangent], constant(fill(5, sizeOf(x.shape)), x.shape));
        // Few levels make ties.
        const feeds = {
          x: Float32Array.from(at[0]!.values, (value) => Math.round(2 * value) + 0),
          c: fill(3, sizeOf(cotangent.shape)),
        };
        const [expected, actual] = await both({ x, c: cotangent }, { y, dx: dx! }, feeds);
        expect(actual.y).toEqual(expected.y);
        expectClose(actual.dx, expected.dx, 5);
        const [once, twice] = await both({ x, c: cotangent }, { back: back! }, feeds);
        expect(twice).toEqual(once);
      }),
      { seed: 1, numRuns: 40 },
    ));

  it("maximum pooling says where its maxima are, in all planes", async () => {
    const x = input("x", [2, 3, 7, 6]);
    const windows = { kernel: [3, 2], strides: [2, 2], pads: [1, 1, 1, 0], dilations: [1, 1], ceil: false } as const;
    const [maxima, positions] = maxPool(x, windows);
    const [expected, actual] = await both({ x }, { maxima, positions }, { x: fill(1, sizeOf(x.shape)) });
    expect(actual).toEqual(expected);
  });

  it("an infinite cotangent stays where it belongs", async () => {
    const x = input("x", [1, 1, 2, 2]);
    const [dx] = gradients(reduceSum(sqrt(maxPool2d(x, { kernel: 2 }))), [x]);
    const [expected, actual] = await both({ x }, { dx: dx! }, { x: Float32Array.of(-1, 0, -2, 0) });
    expect(expected.dx).toEqual(Float32Array.of(0, Number.POSITIVE_INFINITY, 0, 0));
    expect(actual).toEqual(expected);
  });

  it("rounding is to even, and signs and truth values are the same", async () => {
    const values = [-2.5, -1.5, -0.5, -0.49999997, 0, 0.49999997, 0.5, 1.5, 2.5, 0.7, -3.2, 8388609, -8388611];
    const x = input("x", [values.length]);
    const outputs = { round: round(x), sign: sign(x), or: logicalOr(greater(x, 1), greater(-2, x)) };
    const [expected, actual] = await both({ x }, outputs, { x: Float32Array.from(values) });
    for (const name of ["round", "sign", "or"]) {
      // −0 and 0 are one number here.
      expect(numbers(actual[name]).map((value) => value + 0)).toEqual(
        numbers(expected[name]).map((value) => value + 0),
      );
    }
  });

  it("transposed convolutions in groups of one output are taken apart", async () => {
    const [x, w] = [input("x", [2, 6, 4, 3]), input("w", [6, 1, 3, 2])];
    const geometry = { strides: [2, 1], pads: [1, 0, 0, 1], dilations: [1, 2], groups: 2 } as const;
    const y = convTranspose(x, w, geometry, [8, 4]);
    const [expected, actual] = await both({ x, w }, { y }, { x: fill(1, 144), w: fill(2, 36) });
    expectClose(actual.y, expected.y, 5);
    expect(topologicalOrder([y])).toHaveLength(1);
    expect(topologicalOrder([rewrite({ y }, webgpuKernels).y]).length).toBeGreaterThan(5);
  });

  it("smoothed resizing is the same", () =>
    fc.assert(
      fc.asyncProperty(resizeCases.Resize!, async ({ f, at }) => {
        const x = input("x", at[0]!.shape);
        const y = f([x]);
        const [expected, actual] = await both({ x }, { y }, { x: Float32Array.from(at[0]!.values) });
        expectClose(actual.y, expected.y, 4);
      }),
      { seed: 2, numRuns: 25 },
    ));
});
