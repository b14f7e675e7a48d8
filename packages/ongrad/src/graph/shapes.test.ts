import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { circularConv2d } from "../lower/circularConvolution.ts";
import { dft2 } from "../lower/fourier.ts";
import * as a from "./arrange.ts";
import { conv2d } from "./convolution.ts";
import * as e from "./elementwise.ts";
import { matmul } from "./matmul.ts";
import { layerNorm } from "./normalization.ts";
import { averagePool2d, maxPool2d } from "./pooling.ts";
import { argMax, reduceSum } from "./reduction.ts";
import { broadcastShapes, ShapeError } from "./shapes.ts";
import { softmax } from "./softmax.ts";
import { constant, input, int64, type Shape, scalar, type Value } from "./value.ts";

const f = (...shape: number[]): Value => input("x", shape);
const whole = (...shape: number[]): Value => input("i", shape, "int64");
const double = (...shape: number[]): Value => input("d", shape, "float64");

const mistakes: readonly (readonly [string, () => Value | object])[] = [
  ["Add: shapes [2,3] and [2,4] do not broadcast", () => e.add(f(2, 3), f(2, 4))],
  ["Mul: element types differ: float32[2] and float64[2]", () => e.mul(f(2), double(2))],
  ["Sub: at least one operand must be a graph value, not two numbers", () => e.sub(1, 2)],
  ["Exp: wants a floating-point tensor, not int64[2]", () => e.exp(whole(2))],
  ["Not: wants a boolean tensor, not float32[2]", () => e.logicalNot(f(2))],
  ["Where: wants a boolean tensor, not float32[2]", () => e.where(f(2), 1, f(2))],
  ["Where: shapes [2] and [3] do not broadcast", () => e.where(e.greater(f(2), 0), 1, f(3))],
  ["MatMul: float32[2,3] and float32[4,2] do not multiply", () => matmul(f(2, 3), f(4, 2))],
  ["MatMul: float32[3] and float32[3] do not multiply", () => matmul(f(3), f(3))],
  ["MatMul: shapes [2] and [3] do not broadcast", () => matmul(f(2, 1, 1), f(3, 1, 1))],
  ["Reshape: float32[2,3] cannot become [4,2]", () => a.reshape(f(2, 3), [4, 2])],
  ["Reshape: float32[2,3] cannot become [-1,4]", () => a.reshape(f(2, 3), [-1, 4])],
  ["Reshape: float32[2,3] cannot become [-1,-1]", () => a.reshape(f(2, 3), [-1, -1])],
  ["Transpose: [0,0] is not a permutation of the axes of float32[2,3]", () => a.transpose(f(2, 3), [0, 0])],
  ["Transpose: float32[2] has no last two axes to swap", () => a.transposeLast(f(2))],
  ["Expand: float32[2] cannot fill [3]", () => a.expand(f(2), [3])],
  ["Concat: nothing to join", () => a.concat([], 0)],
  ["Concat: float32[3,3] does not join float32[2,2] along axis 0", () => a.concat([f(2, 2), f(3, 3)], 0)],
  ["Slice: 1..4 is outside axis 0 of float32[3]", () => a.slice(f(3), 0, 1, 4)],
  ["Slice: axis 1 does not exist in a tensor of rank 1", () => a.reverse(f(3), [1])],
  ["Slice: 3 elements from 1 in steps of 2 leave axis 0 of float32[5]", () => a.strided(f(5), 0, 1, 2, 3)],
  ["Pad: float32[2] has too few elements to reflect ([2] and [0])", () => a.pad(f(2), [2], [0], "reflect")],
  ["Pad: [1] before and [1] after do not fit float32[2,2]", () => a.pad(f(2, 2), [1], [1])],
  ["Pad: cannot wrap float32[2] by more than its own extent ([3] and [0])", () => a.pad(f(2), [3], [0], "wrap")],
  ["Pad: float32[2] is not one number to pad float32[2] with", () => a.pad(f(2), [1], [0], "constant", f(2))],
  ["Gather: indices must be int64 or int32, not float32[1]", () => a.gather(f(2), f(1), 0)],
  ["GatherElements: int64[3,1] does not index float32[2,2]", () => a.gatherElements(f(2, 2), whole(3, 1), 1)],
  [
    "ScatterElements: int64[1] and float32[2] do not scatter into float32[3]",
    () => a.scatterAdd(f(3), whole(1), f(2), 0),
  ],
  ["ScatterElements: int64[1] and float64[1] do not scatter", () => a.scatterAdd(f(3), whole(1), double(1), 0)],
  ["ReduceSum: axis 2 does not exist in a tensor of rank 2", () => reduceSum(f(2, 2), { axes: [2] })],
  ["ArgMax: axis -3 does not exist in a tensor of rank 2", () => argMax(f(2, 2), -3)],
  ["Softmax: axis 0.5 does not exist in a tensor of rank 1", () => softmax(f(2), 0.5)],
  ["Conv: the input must have 4 axes, not float32[3,8,8]", () => conv2d(f(3, 8, 8), f(4, 3, 3, 3))],
  ["Conv: float32[1,3,8,8] and float32[4,2,3,3] do not fit (groups 1)", () => conv2d(f(1, 3, 8, 8), f(4, 2, 3, 3))],
  ["Conv: float32[1,3,8,8] and float64[4,3,3,3] do not fit", () => conv2d(f(1, 3, 8, 8), double(4, 3, 3, 3))],
  [
    "Conv: bias float32[3] does not fit the 4 output channels of float32[4,3,3,3]",
    () => conv2d(f(1, 3, 8, 8), f(4, 3, 3, 3), { bias: f(3) }),
  ],
  [
    "Conv: the kernel of float32[4,3,9,9] is larger than float32[1,3,8,8] padded by [0,0,0,0]",
    () => conv2d(f(1, 3, 8, 8), f(4, 3, 9, 9)),
  ],
  [
    "Conv: strides [0,0], dilations [1,1] and groups 1 must be",
    () => conv2d(f(1, 1, 8, 8), f(1, 1, 3, 3), { stride: 0 }),
  ],
  ["pads [-1,0,0,0] whole numbers from 0", () => conv2d(f(1, 1, 8, 8), f(1, 1, 3, 3), { padding: [-1, 0, 0, 0] })],
  ["MaxPool: the input must have 4 axes, not float32[8,8]", () => maxPool2d(f(8, 8), { kernel: 2 })],
  ["MaxPool: a 3×3 window is larger than float32[1,1,2,2]", () => maxPool2d(f(1, 1, 2, 2), { kernel: 3 })],
  [
    "MaxPool: kernel 2 and stride 0.5 must be whole numbers from 1",
    () => maxPool2d(f(1, 1, 4, 4), { kernel: 2, stride: 0.5 }),
  ],
  ["AveragePool: pads [2,0,0,0] must be", () => averagePool2d(f(1, 1, 4, 4), { kernel: 2, pads: [2, 0, 0, 0] })],
  ["LayerNormalization: float32[4] does not fit the last axis of float32[2,3]", () => layerNorm(f(2, 3), f(4), f(3))],
  [
    "circularConv2d: float32[1,1,9,3] does not fit float32[1,1,8,8]",
    () => circularConv2d(f(1, 1, 8, 8), f(1, 1, 9, 3)),
  ],
  ["dft2: wants floating-point images [..., H, W], not float32[8]", () => dft2(f(8))],
];

describe("a graph that cannot be is refused while it is built, naming the operator and the shapes", () => {
  it.each(mistakes)("%s", (message, build) => {
    expect(build).toThrow(ShapeError);
    expect(build).toThrow(message);
  });

  it("and so are shapes and numbers that are none", () => {
    expect(() => f(2, -1)).toThrow('input "x": [2,-1] is not a shape; extents are whole numbers from 0');
    expect(() => f(0.5)).toThrow(RangeError);
    expect(() => constant(new Float32Array(3), [2, 2])).toThrow("constant: 3 elements do not fill the shape [2,2]");
    expect(() => scalar(0.5, "int64")).toThrow("0.5 is not a whole number, which int64 wants");
    expect(() => int64([Number.NaN])).toThrow(RangeError);
  });
});

it("broadcasting is symmetric, and a shape broadcasts with any part of itself", () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 });
  const outcome = (p: Shape, q: Shape): Shape | "refused" => {
    try {
      return broadcastShapes("Add", p, q);
    } catch {
      return "refused";
    }
  };
  fc.assert(
    fc.property(shapes, shapes, (p, q) => {
      expect(outcome(p, q)).toEqual(outcome(q, p));
      expect(outcome(p, p.slice(1))).toEqual(p);
    }),
    { seed: 1 },
  );
});
