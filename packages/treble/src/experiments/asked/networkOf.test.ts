import { describe, expect, it } from "vitest";
import { trainRunConfig } from "../../pipeline/training/trainRun.ts";
import { conditionConfig } from "../contract/conditionConfig.ts";
import { scaleNamed } from "../contract/scale.ts";
import { convolution, stacked, visionTransformer } from "../networks/conditions.ts";
import { recipes } from "../recipes/recipes.ts";
import { networkOf } from "./networkOf.ts";

const trained = { architecture: convolution(3).architecture, dataset: "cifar10", trainImages: 10_000 };

describe("networkOf", () => {
  it.each(recipes)("by the recipe $name is the study's network of as many images", ({ name }) => {
    for (const { architecture } of [convolution(3), convolution("full", "linear"), stacked(3), visionTransformer]) {
      const trainImages = name === "practice" ? 50_000 : 10_000;
      const asked = networkOf({ recipe: name, seed: 1 }, { ...trained, architecture, trainImages });
      const condition = { id: "one", label: "one", cost: 1, architecture };
      const studied = conditionConfig(condition, 1, scaleNamed("quick", "cifar10", name));
      expect(asked.learningRate).toEqual(studied.learningRate);
      expect(trainRunConfig(asked, 0.01)).toEqual(trainRunConfig(studied, 0.01));
    }
  });

  it("without a recipe starts as usual and has its optimiser's usual rate", () => {
    expect(networkOf({ seed: 2, testImages: 50 }, trained)).toMatchObject({
      ...trained,
      testImages: 50,
      seed: 2,
      initScale: 1,
      learningRate: 0.01,
      training: { epochs: 10, stopLoss: null, optimizer: { name: "sgd" } },
    });
    expect(networkOf({ seed: 0 }, trained).training).not.toHaveProperty("stages");
    expect(networkOf({ seed: 0, optimizer: "adam" }, trained).learningRate).toBe(0.001);
  });

  it("overrides what is given, and what follows from it", () => {
    const given = { initScale: 0.3, learningRate: 0.02, stopLoss: 0.9, testImages: 50 };
    expect(networkOf({ seed: 0, recipe: "features", ...given }, trained)).toMatchObject({
      ...{ initScale: 0.3, learningRate: 0.02, testImages: 50 },
      training: { stopLoss: 0.9, stages: [1.8, 1.5, 1.3, 1] },
    });
    const rate = (recipe: string, optimizer: "sgd" | "adamw") =>
      networkOf({ seed: 0, recipe, optimizer }, trained).learningRate;
    expect(rate("adam", "sgd")).toBe(0.01);
    expect(rate("sgd", "adamw")).toEqual(scaleNamed("quick", "cifar10", "sgd").learningRate);
  });
});
