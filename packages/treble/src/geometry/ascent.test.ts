import { constant, scalar } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import { evaluate } from "../attacks/testing/run.ts";
import { l2Step, steepestDirection } from "./ascent.ts";

const backend = nodeBackend();
const gradient = constant(Float32Array.of(3, -4, 0, 0, 0, 1e-12), [3, 1, 1, 2]);

test("the steepest direction has length 1 whatever the gradient's, and none where there is no gradient", async () => {
  const { l2, linf } = await evaluate(backend, {
    l2: steepestDirection(gradient, "l2"),
    linf: steepestDirection(gradient, "linf"),
  });
  [0.6, -0.8, 0, 0, 0, 1].forEach((value, i) => void expect(l2[i]).toBeCloseTo(value, 6));
  expect([...linf]).toEqual([1, -1, 0, 0, 0, 1]);
});

test("a step is as long as it is said, and none where the gradient is not usable", async () => {
  const { step } = await evaluate(backend, {
    step: l2Step({
      gradient: constant(Float32Array.of(3, -4, 3, -4, 0, 0), [3, 1, 1, 2]),
      gradientNorm: constant(Float32Array.of(5, 5, 0), [3, 1, 1, 1]),
      usable: constant(Uint8Array.of(1, 0, 0), [3, 1, 1, 1], { dtype: "bool" }),
      stepSize: scalar(0.5, "float32"),
    }),
  });
  [0.3, -0.4, 0, 0, 0, 0].forEach((value, i) => void expect(step[i]).toBeCloseTo(value, 6));
});
