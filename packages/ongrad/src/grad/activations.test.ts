import { describe, expect, it } from "vitest";
import * as a from "../graph/activations.ts";
import { reduceL1, reduceL2, reduceLogSumExp, reduceProd, reduceSum } from "../graph/reduction.ts";
import { topK } from "../graph/topK.ts";
import { constant, type Value } from "../graph/value.ts";
import { evaluate } from "../testing/evaluate.ts";
import { gradients } from "./gradients.ts";

const vector = (...values: number[]): Value => constant(Float32Array.from(values), [values.length]);

/** The gradient of the sum of f at some numbers. */
async function slope(f: (x: Value) => Value, ...values: number[]): Promise<number[]> {
  const x = vector(...values);
  return (await evaluate(...gradients(reduceSum(f(x)), [x])))[0]!;
}

describe("at a kink, the documented subgradient", () => {
  it("the leaky ones take the slope from the left", async () => {
    expect(await slope((x) => a.leakyRelu(x, 0.25), -1, 0, -0, 2)).toEqual([0.25, 0.25, 0.25, 1]);
    expect(await slope((x) => a.prelu(x, 0.25), -1, 0, 2)).toEqual([0.25, 0.25, 1]);
    expect(await slope((x) => a.elu(x, 0.5), 0, 2)).toEqual([0.5, 1]);
    const selu = await slope((x) => a.selu(x), 0, 2);
    expect(selu[0]).toBeCloseTo(1.7580993408473766, 6);
    expect(selu[1]).toBeCloseTo(1.0507009873554805, 6);
    expect(await slope((x) => a.celu(x, 0.5), 0, 2)).toEqual([1, 1]);
  });

  it("a slope that is learnt sees nothing at 0", async () => {
    const [x, s] = [vector(-2, 0, 3), vector(0.5)];
    expect(await evaluate(...gradients(reduceSum(a.prelu(x, s)), [s]))).toEqual([[-2]]);
  });

  it("the hard ones", async () => {
    expect(await slope((x) => a.hardSigmoid(x, 0.25, 0.5), -2.5, -2, 0, 2, 2.5)).toEqual([0, 0, 0.25, 0, 0]);
    expect(await slope(a.hardSwish, -4, -3, 0, 3, 4)).toEqual([0, 0, 0.5, 1, 1]);
    expect(await slope((x) => a.thresholdedRelu(x, 1.5), 1, 1.5, 2)).toEqual([0, 0, 1]);
    expect(await slope((x) => a.shrink(x, 1.5, 1), -2, -1.5, 0, 1.5, 2)).toEqual([1, 0, 0, 0, 1]);
  });

  it("of norms at 0: 0", async () => {
    expect(await slope((x) => reduceL1(x), -2, 0, 3)).toEqual([-1, 0, 1]);
    expect(await slope((x) => reduceL2(x), 0, 0)).toEqual([0, 0]);
  });

  it("of a product with zeros: the others' product", async () => {
    expect(await slope((x) => reduceProd(x), 2, 0, 3, 5, 7)).toEqual([0, 210, 0, 0, 0]);
    expect(await slope((x) => reduceProd(x), 0, 0, 3)).toEqual([0, 0, 0]);
  });

  it("the first of equal elements is picked", async () => {
    expect(await slope((x) => topK(x, 2).values, 4, 1, 4, 4)).toEqual([1, 0, 1, 0]);
  });
});

describe("far out, where exponentials overflow, derivatives stay finite", () => {
  it.each([
    ["elu", (x: Value) => a.elu(x), [0, 1]],
    ["celu", (x: Value) => a.celu(x), [0, 1]],
    ["softplus", a.softplus, [0, 1]],
    ["mish", a.mish, [0, 1]],
    ["gelu's tanh form", a.geluTanh, [0, 1]],
    ["softsign", a.softsign, [0, 0]],
  ] as const)("%s", async (_, f, expected) => {
    (await slope(f, -200, 200)).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 4);
    });
  });

  it("log-sum-exp", async () => {
    expect(await slope((x) => reduceLogSumExp(x), 1000, 1000, -1000)).toEqual([0.5, 0.5, 0]);
  });
});

it("sums and means of several tensors, with broadcasting", async () => {
  const [x, y] = [vector(1, 2), vector(4)];
  expect(await evaluate(a.sum([x, y, y]), a.mean([x, y]))).toEqual([
    [9, 10],
    [2.5, 3],
  ]);
  expect(await evaluate(...gradients(reduceSum(a.mean([x, y])), [x, y]))).toEqual([[0.5, 0.5], [1]]);
  expect(() => a.sum([])).toThrow("Sum: nothing to add");
  expect(await evaluate(a.isNotANumber(vector(0, Number.NaN)))).toEqual([[0, 1]]);
});
