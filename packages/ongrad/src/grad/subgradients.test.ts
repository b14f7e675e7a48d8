import { describe, expect, it } from "vitest";
import * as e from "../graph/elementwise.ts";
import { maxPool2d } from "../graph/pooling.ts";
import { reduceMax, reduceMin, reduceSum } from "../graph/reduction.ts";
import { constant, type Value } from "../graph/value.ts";
import { evaluate } from "../testing/evaluate.ts";
import { gradients } from "./gradients.ts";

const vector = (...values: number[]): Value => constant(Float64Array.from(values), [values.length]);

/** The gradient of the sum of f at some numbers. */
async function slope(f: (x: Value) => Value, ...values: number[]): Promise<number[]> {
  const x = vector(...values);
  return (await evaluate(...gradients(reduceSum(f(x)), [x])))[0]!;
}

describe("where a function has no derivative, the documented subgradient", () => {
  it("relu and abs at 0: 0", async () => {
    expect(await slope(e.relu, -1, 0, -0, 2)).toEqual([0, 0, 0, 1]);
    expect(await slope(e.abs, -3, 0, 2)).toEqual([-1, 0, 1]);
  });

  it("clip passes at its bounds", async () => {
    expect(await slope((x) => e.clip(x, -1, 1), -1.5, -1, 0, 1, 1.5)).toEqual([0, 1, 1, 1, 0]);
    // Bounds the wrong way round leave nothing inside, though the output may be the input.
    expect(await slope((x) => e.clip(x, 1, -1), -1.5, -1, 0, 1, 1.5)).toEqual([0, 0, 0, 0, 0]);
  });

  it("sign, floor and round: 0", async () => {
    expect(await slope(e.sign, 0, 1)).toEqual([0, 0]);
    expect(await slope(e.floor, 1, 1.5)).toEqual([0, 0]);
    expect(await slope(e.round, 0.5, 2)).toEqual([0, 0]);
  });

  it("max and min of two share a tie by halves, broadcasting included", async () => {
    const [a, b] = [vector(1, 2, 3), vector(2)];
    expect(await evaluate(...gradients(reduceSum(e.maximum(a, b)), [a, b]))).toEqual([[0, 0.5, 1], [1.5]]);
    expect(await evaluate(...gradients(reduceSum(e.minimum(a, b)), [a, b]))).toEqual([[1, 0.5, 0], [1.5]]);
    expect(await slope((x) => e.maximum(x, x), 1)).toEqual([1]);
  });

  it("the largest and the smallest of an axis share evenly among ties", async () => {
    expect(await slope((x) => reduceMax(x), 4, 1, 4, 4)).toEqual([1 / 3, 0, 1 / 3, 1 / 3]);
    expect(await slope((x) => reduceMin(x), 1, 1, 4)).toEqual([0.5, 0.5, 0]);
  });

  it("max pooling gives everything to the first maximum of each window", async () => {
    const flat = constant(new Float64Array(9).fill(7), [1, 1, 3, 3]);
    const apart = gradients(reduceSum(maxPool2d(flat, { kernel: 3 })), [flat]);
    expect((await evaluate(...apart))[0]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0]);
    // Four overlapping windows whose first element is their own corner; padding never wins.
    const overlapping = gradients(reduceSum(maxPool2d(flat, { kernel: 2, stride: 1 })), [flat]);
    expect((await evaluate(...overlapping))[0]).toEqual([1, 1, 0, 1, 1, 0, 0, 0, 0]);
    const padded = gradients(reduceSum(maxPool2d(flat, { kernel: 2, stride: 1, pads: [1, 1, 0, 0] })), [flat]);
    expect((await evaluate(...padded))[0]).toEqual([4, 2, 0, 2, 1, 0, 0, 0, 0]);
  });

  it("powers at 0, as often as they are differentiated", async () => {
    for (const [power, expected] of [
      [0, [0, 0, 0]],
      [1, [1, 0, 0]],
      [2, [0, 2, 0]],
      [3, [0, 0, 6]],
    ] as const) {
      const x = vector(0);
      let y = reduceSum(e.pow(x, power));
      for (const derivative of expected) {
        y = reduceSum(gradients(y, [x])[0]);
        expect((await evaluate(y))[0]).toEqual([derivative]);
      }
    }
    const exponents = vector(0, 1, 2);
    expect((await evaluate(...gradients(reduceSum(e.pow(0, exponents)), [exponents])))[0]).toEqual([0, 0, 0]);
  });

  it("where hides the side that was not chosen", async () => {
    expect(await slope((x) => e.where(e.greater(x, 0), x, e.mul(x, 3)), -1, 1)).toEqual([3, 1]);
  });
});
