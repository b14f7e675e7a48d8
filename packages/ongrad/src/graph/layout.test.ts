import { describe, expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { checkGradient } from "../testing/checkGradient.ts";
import { evaluate } from "../testing/evaluate.ts";
import { anywhere } from "../testing/gradientCase.ts";
import { cumSum } from "./cumSum.ts";
import { mul } from "./elementwise.ts";
import { depthToSpace, spaceToDepth, split, tile, triangle } from "./layout.ts";
import { reduceSum } from "./reduction.ts";
import { gatherND, scatterElements, scatterND } from "./scatter.ts";
import { topK } from "./topK.ts";
import { constant, input, type Value } from "./value.ts";

const linear = { step: 1, tolerance: 1e-12 };
const x = (...shape: number[]): Value => input("x", shape);
const whole = (...shape: number[]): Value => input("i", shape, "int64");

describe("rearrangements", () => {
  it("have the derivatives that central differences give", async () => {
    await checkGradient(([v]) => depthToSpace(v!, 2, "DCR"), [anywhere(1, [1, 8, 2, 1])], linear);
    await checkGradient(([v]) => depthToSpace(v!, 2, "CRD"), [anywhere(1, [1, 8, 2, 1])], linear);
    await checkGradient(([v]) => spaceToDepth(v!, 2), [anywhere(1, [2, 1, 2, 4])], linear);
    await checkGradient(([v]) => triangle(v!, "lower", -1), [anywhere(1, [2, 3, 4])], linear);
  });

  it("undo each other", async () => {
    const numbers = Float32Array.from({ length: 32 }, (_, i) => i);
    const image = constant(numbers, [1, 2, 4, 4]);
    expect(await evaluate(depthToSpace(spaceToDepth(image, 2), 2))).toEqual([Array.from(numbers)]);
  });

  it("let no infinity through a triangle", async () => {
    const square = constant(Float32Array.of(1, Infinity, 2, 3), [2, 2]);
    const [slope] = gradients(reduceSum(mul(triangle(square, "lower"), 2)), [square]);
    expect(await evaluate(triangle(square, "lower"), slope)).toEqual([
      [1, 0, 2, 3],
      [2, 0, 2, 2],
    ]);
  });
});

describe("what does not fit is refused, naming the operator and the shapes", () => {
  it.each<readonly [string, () => unknown]>([
    ["Split: parts of [1,3] do not make up axis 0 of float32[3]", () => split(x(3), 0, [1, 3])],
    ["Tile: [2] does not say how often to repeat the axes of float32[2,2]", () => tile(x(2, 2), [2])],
    ["DepthToSpace: the channels of float32[1,6,2,2] do not fill blocks of 2×2", () => depthToSpace(x(1, 6, 2, 2), 2)],
    ["SpaceToDepth: float32[1,1,3,4] does not fall into blocks of 2×2", () => spaceToDepth(x(1, 1, 3, 4), 2)],
    ["Trilu: float32[3] has no last two axes", () => triangle(x(3), "upper")],
    ["GatherND: int64[2,3] does not index float32[2,2]", () => gatherND(x(2, 2), whole(2, 3))],
    [
      "ScatterND: int64[2,1] and float32[2] do not scatter into float32[2,2]",
      () => scatterND(x(2, 2), whole(2, 1), x(2), "none"),
    ],
    [
      "ScatterElements: int64[2] and float32[3] do not scatter into float32[4]",
      () => scatterElements(x(4), whole(2), x(3), 0, "none"),
    ],
    ["TopK: float32[3] has no 4 elements along axis 0", () => topK(x(3), 4)],
    ["CumSum: axis 1 does not exist in a tensor of rank 1", () => cumSum(x(3), 1)],
  ])("%s", (message, build) => {
    expect(build).toThrow(message);
  });
});
