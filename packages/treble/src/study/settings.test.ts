import { describe, expect, it } from "vitest";
import { generateSynthetic } from "../data/synthetic.ts";
import type { Condition, ConditionRuns } from "../experiments/contract/conditionRuns.ts";
import { nothingShared } from "../experiments/contract/conditionRuns.ts";
import { scaleNamed } from "../experiments/contract/scale.ts";
import {
  convolution,
  fromStart,
  fullWidthByAdam,
  fullyConnected,
  stacked,
  visionTransformer,
} from "../experiments/networks/conditions.ts";
import { recipeNamed } from "../experiments/recipes/recipes.ts";
import type { NetworkResult } from "../results/results.ts";
import { settingsOf } from "./settings.ts";

const data = generateSynthetic({ trainCount: 10, testCount: 30, shape: [3, 32, 32] });

describe("the settings that a study prints", () => {
  const values = (...conditions: readonly Condition[]): Map<string, string> => valuesBy("features", ...conditions);
  const valuesBy = (recipe: string, ...conditions: readonly Condition[]): Map<string, string> => {
    const rows = conditions.map(
      (condition): ConditionRuns => ({
        condition,
        seeds: [],
        ...nothingShared,
        result: { label: condition.label, parameters: 164_298 } as NetworkResult,
      }),
    );
    return new Map(
      settingsOf(scaleNamed("quick", "synthetic", recipe), rows, data).map(({ name, value }) => [name, value]),
    );
  };

  it("are only those that apply to its networks", () => {
    const plain = values(convolution(3));
    expect(plain.get("Optimiser")).not.toContain("Adam");
    expect(plain.get("Stopping")).not.toContain("linear");
    expect(plain.get("Initialisation")).not.toContain("normalisation");
    expect(plain.has("Augmentation")).toBe(false);
    expect(plain.has("Network: vision transformer")).toBe(false);
    const all = values(fullWidthByAdam("pixel"), fullyConnected("linear"), visionTransformer);
    expect(all.get("Optimiser")).toContain("Adam");
    expect(all.get("Stopping")).toContain("linear networks: 1.7");
    expect(all.get("Initialisation")).toContain("normalisation: times 1");
    expect(all.has("Network: bounded-width N×N")).toBe(false);
    expect(values(fromStart(convolution(3), 1)).get("Initialisation")).not.toContain("normalisation");
  });

  it("say at which loss networks stop that all have one of their own", () => {
    const stopping = (...losses: readonly (number | null | undefined)[]): string | undefined =>
      values(
        ...losses.map((stopLoss, i): Condition => {
          const condition = convolution(3 + 2 * i);
          return stopLoss === undefined ? condition : { ...condition, training: { stopLoss } };
        }),
      ).get("Stopping");
    expect(stopping(undefined)).toMatch(/^training loss 1\.3 on .* 25 epochs$/);
    expect(stopping(0.5, 0.5)).toMatch(/^training loss 0\.5 on .* 25 epochs$/);
    expect(stopping(0.5, 0.7)).toMatch(/^training loss 0\.5 to 0\.7 on .* 25 epochs$/);
    expect(stopping(0.5, undefined)).toMatch(/^training loss 1\.3 on .*; another loss on some images/);
    expect(stopping(null)).toMatch(/^training loss 1\.3 on .*; a fixed number of epochs where/);
  });

  it("say how many images there are where they are fewer than the preset asks for", () => {
    const few = values(convolution(3));
    expect(few.get("Training images")).toBe("all 10");
    expect(few.get("Attacked images")).toMatch(/^of all 30 test images those /);
    expect(few.get("Stopping")).toContain("on all 10 training images, checked");
    const many = { ...data, train: { ...data.train, count: 4000 }, test: { ...data.test, count: 96 } };
    const enough = new Map(
      settingsOf(scaleNamed("quick", "synthetic"), [], many).map(({ name, value }) => [name, value]),
    );
    expect(enough.get("Training images")).toBe("the first 4,000");
    expect(enough.get("Attacked images")).toMatch(/^of the first 96 test images those /);
    expect(enough.get("Stopping")).toContain("on the first 2,048 training images, checked");
  });

  it("say how much of a convolution is its read-out", () => {
    expect(values(convolution(3)).get("Network: bounded-width N×N")).toContain(
      "163,850 of the 164,298 parameters of bounded-width 3×3 are the read-out's",
    );
    expect(values(convolution(3)).get("Test accuracy")).toContain("30 images");
  });

  /** Whatever normalises, however deep and whatever has no non-linearity. */
  const all = (recipe: string) => {
    const said = valuesBy(recipe, convolution(3), fullyConnected("linear"), visionTransformer, stacked(3));
    const names = ["Recipe", "Initialisation", "Augmentation", "Optimiser", "Learning rate", "Stopping"];
    return names.map((name) => said.get(name) ?? null);
  };
  const named = (name: string) => `${name}: ${recipeNamed(name).what}`;
  const he = "normal with the deviations of He et al. 2015";
  const rule = "by rule, for each architecture: one epoch from the first seed's start at each of";

  it("are those of the recipe features", () => {
    expect(all("features")).toEqual([
      named("features"),
      `${he}, times 0.1 (networks with normalisation: times 1; with another number of layers than two: the product over the layers is that of two), or as the network's name says`,
      null,
      "SGD, momentum 0.9, weight decay 0.0005, batch 128, constant rate",
      `${rule} 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001, largest first, until the loss gets worse; half of the best rate`,
      "training loss 1.3 (linear networks: 1.7) on all 10 training images, checked 4 times an epoch, at most 25 epochs",
    ]);
  });

  it("are those of the recipe sgd", () => {
    expect(all("sgd")).toEqual([
      named("sgd"),
      `${he}, or as the network's name says`,
      null,
      "SGD, momentum 0.9, weight decay 0.0005, batch 128, constant rate",
      `${rule} 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001, largest first, until the loss gets worse; half of the best rate`,
      "training loss 0.5 (linear networks: 1.6) on all 10 training images, checked 4 times an epoch, at most 60 epochs",
    ]);
  });

  it("are those of the recipe adam", () => {
    expect(all("adam")).toEqual([
      named("adam"),
      `${he}, or as the network's name says`,
      null,
      "Adam, averages over 0.9 and 0.999, no weight decay, batch 128, constant rate",
      "0.001 for every network",
      "training loss 0.5 (linear networks: 1.6) on all 10 training images, checked 4 times an epoch, at most 40 epochs",
    ]);
    expect(valuesBy("adam", fullWidthByAdam("pixel")).get("Optimiser")).not.toContain("where the network's name");
  });

  it("are those of the recipe practice", () => {
    expect(all("practice")).toEqual([
      named("practice"),
      `${he}, or as the network's name says`,
      "each time an image is learned from, it is mirrored left and right with probability one half and shifted by up to 4 pixels in each direction, at random",
      "AdamW, averages over 0.9 and 0.999, weight decay 0.05, batch 128, rate falling to zero along half a cosine, after a rise over one epoch",
      `${rule.replace("epoch", "epoch of the first 4,000 images")} 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001, largest first, until the loss gets worse; half of the best rate is the highest of the schedule`,
      "none: all 8 epochs are trained, whatever the loss",
    ]);
    const longer = { ...convolution(3), training: { epochs: 16 } };
    expect(valuesBy("practice", longer).get("Stopping")).toContain(
      "all 8 epochs, or as many as the network's name says,",
    );
    const stopped = { ...convolution(3), training: { stopLoss: 0.2 } };
    expect(valuesBy("practice", stopped).get("Stopping")).toMatch(/so, training loss 0\.2 on all 10 training images/);
  });
});
