import { expect, it } from "vitest";
import { convolution, visionTransformer, withProbes } from "../experiments/conditions.ts";
import { architectureText, specialText } from "./conditionText.ts";

it("tells a condition's architecture and what is special about it", () => {
  const small = withProbes(convolution(3), { kind: "features" });
  expect(architectureText(small)).toMatch(/^bounded-width, .*kernel 3/);
  expect(specialText(small)).toEqual([]);
  expect(specialText(visionTransformer)).toEqual(["initialisation times 1"]);
  const training = { batchSize: 64, stopLoss: null, augment: { flip: true, crop: 4 } };
  expect(specialText({ ...small, dataset: "mnist", training })).toEqual([
    "dataset mnist",
    "training batch size 64",
    "training stop loss none",
    "training augment flip on",
    "training augment crop 4",
  ]);
});
