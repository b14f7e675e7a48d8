import { expect, it } from "vitest";
import { parseArchitecture } from "../../models/architectures.ts";
import { convolution, visionTransformer, withProbes } from "../networks/conditions.ts";
import { architectureText, specialText } from "./conditionText.ts";
import { scaleNamed } from "./scale.ts";
import { started } from "./startOf.ts";

it("tells a condition's architecture and what is special about it", () => {
  const small = withProbes(convolution(3), { kind: "features" });
  expect(architectureText(small)).toMatch(/^bounded-width, 1 hidden layer, .*kernel 3/);
  const perceptron = (depth: number) => ({ architecture: parseArchitecture({ family: "fully-connected", depth }) });
  expect(architectureText(perceptron(3))).toMatch(/^fully-connected, 2 hidden layers, width 256/);
  expect(architectureText(perceptron(1))).toContain(", no hidden layer,");
  expect(architectureText(visionTransformer)).toMatch(/^vision-transformer, 2 blocks, /);
  expect(architectureText({ architecture: parseArchitecture({ family: "small-cnn" }) })).not.toMatch(/block|hidden/);
  expect(specialText(small)).toEqual([]);
  expect(specialText(started(visionTransformer, scaleNamed("quick", "cifar10")))).toEqual(["initialisation times 1"]);
  const training = { batchSize: 64, stopLoss: null, augment: { flip: true, crop: 4 } };
  expect(specialText({ ...small, dataset: "mnist", training })).toEqual([
    "dataset mnist",
    "training batch size 64",
    "training stop loss none",
    "training augment flip on",
    "training augment crop 4",
  ]);
});
