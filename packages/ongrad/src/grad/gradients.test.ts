import { describe, expect, it } from "vitest";
import { pad, reshape } from "../graph/arrange.ts";
import * as e from "../graph/elementwise.ts";
import { maxPool2d } from "../graph/pooling.ts";
import { reduceSum } from "../graph/reduction.ts";
import { ShapeError } from "../graph/shapes.ts";
import { apply, apply1, constant, full, input, scalar } from "../graph/value.ts";
import { evaluate } from "../testing/evaluate.ts";
import { gradients, MissingRuleError } from "./gradients.ts";

describe("gradients", () => {
  const x = input("x", [2, 3]);

  it("names the operator without a rule and one path from the loss through it to the input", () => {
    const odd = apply1("Hardmax", [e.mul(x, 2)], x.dtype, x.shape);
    const attempt = () => gradients(reduceSum(e.exp(odd)), [x]);
    expect(attempt).toThrow(MissingRuleError);
    expect(attempt).toThrow(
      'No derivative rule for Hardmax, on the path loss ← ReduceSum ← Exp ← Hardmax ← Mul ← input "x".',
    );
  });

  it("names the domain of an operator that is not a standard one", () => {
    const odd = apply("Relu", [x], [{ dtype: x.dtype, shape: x.shape }], {}, "com.example")[0]!;
    expect(() => gradients(reduceSum(odd), [x])).toThrow(
      'No derivative rule for com.example.Relu, on the path loss ← ReduceSum ← com.example.Relu ← input "x".',
    );
  });

  it("shortens a long path", () => {
    let deep = apply1("Hardmax", [x], x.dtype, x.shape);
    for (let i = 0; i < 50; i++) deep = e.neg(deep);
    expect(() => gradients(reduceSum(deep), [x])).toThrow(
      'loss ← ReduceSum ← Neg ← Neg ← … ← Neg ← Neg ← Hardmax ← input "x".',
    );
  });

  it("asks no rule of operators that the wanted inputs do not reach", async () => {
    const two = constant(Float32Array.of(2), [1]);
    const aside = apply1("Atan", [scalar(1, "float32")], "float32", []);
    const [d] = gradients(reduceSum(e.mul(two, aside)), [two]);
    expect((await evaluate(d))[0]![0]).toBeCloseTo(Math.PI / 4, 6);
  });

  it("is never silently zero for an input that a rule leaves out", () => {
    const bounds = apply1("Clip", [x, reduceSum(x), undefined], x.dtype, x.shape);
    expect(() => gradients(reduceSum(bounds), [x])).toThrow("No derivative rule for input 1 of Clip, on the path loss");
  });

  it("gives zeros for what the loss does not depend on", async () => {
    const [a, b] = [full(1, [100], "float64"), full(2, [2], "float64")];
    const [, db] = gradients(reduceSum(a), [a, b]);
    expect(await evaluate(db)).toEqual([[0, 0]]);
    const [da] = gradients(reduceSum(b), [a]);
    expect(await evaluate(da)).toEqual([Array(100).fill(0)]);
  });

  it("adds up over every use, and stops at a wanted intermediate value", async () => {
    const a = constant(Float64Array.of(3), [1]);
    const square = e.mul(a, a);
    const loss = reduceSum(e.add(square, e.mul(square, a)));
    const [dSquare, da, dLoss] = gradients(loss, [square, a, loss]);
    expect(await evaluate(dSquare, da, dLoss)).toEqual([[4], [6 + 27], [1]]);
  });

  it("works where only a side output of an operator is still needed", async () => {
    // The pooled values themselves cancel out of the derivative; their positions do not.
    const image = constant(Float32Array.of(1, 4, 3, 2), [1, 1, 2, 2]);
    const [d] = gradients(reduceSum(maxPool2d(image, { kernel: 2 })), [image]);
    expect(await evaluate(d)).toEqual([[0, 1, 0, 0]]);
  });

  it("differentiates the value that padding is filled with", async () => {
    const [a, value] = [constant(Float64Array.of(1, 2), [2]), constant(Float64Array.of(0), [1])];
    const [da, dv] = gradients(reduceSum(pad(a, [1], [2], "constant", value)), [a, value]);
    expect(await evaluate(da, dv)).toEqual([[1, 1], [3]]);
  });

  it("refuses a loss that is no scalar, a cotangent that does not fit and whole numbers", () => {
    expect(() => gradients(x, [x])).toThrow(
      "gradients: the loss must be a scalar (or pass its cotangent), not float32[2,3]",
    );
    expect(() => gradients(x, [x], reshape(x, [3, 2]))).toThrow(
      "gradients: cotangent float32[3,2] does not fit float32[2,3]",
    );
    expect(() => gradients(x, [x], e.cast(x, "float64"))).toThrow(
      "gradients: cotangent float64[2,3] does not fit float32[2,3]",
    );
    expect(() => gradients(reduceSum(x), [input("n", [], "int64")])).toThrow(ShapeError);
    expect(() => gradients(reduceSum(e.cast(x, "int32")), [x])).toThrow("gradients: int32[] is not floating-point");
  });

  it("takes a graph of tens of thousands of operators", () => {
    let deep = x;
    for (let i = 0; i < 30_000; i++) deep = e.neg(deep);
    expect(gradients(reduceSum(deep), [x])[0].shape).toEqual([2, 3]);
  });
});
