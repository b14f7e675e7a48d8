import { describe, expect, it } from "vitest";
import { convolution, fromStart, fullWidthByAdam, onDataset, stacked } from "../networks/conditions.ts";
import { conditionConfig } from "./conditionConfig.ts";
import type { Condition } from "./conditionRuns.ts";
import { scaleNamed } from "./scale.ts";

const [small, linear] = [convolution(3), convolution(3, "linear")];
const by = (recipe: string, condition: Condition = small, preset = "quick") =>
  conditionConfig(condition, 1, scaleNamed(preset, "cifar10", recipe));

describe("a condition's configuration", () => {
  it("has the recipe's optimiser, rate, start and stopping loss", () => {
    expect(by("features")).toEqual(conditionConfig(small, 1, scaleNamed("quick", "cifar10")));
    expect(by("sgd")).toMatchObject({ initScale: 1, training: { stopLoss: 0.5, epochs: 60 } });
    expect(by("sgd", linear).training.stopLoss).toBe(1.6);
    expect(by("adam")).toMatchObject({
      initScale: 1,
      learningRate: 0.001,
      training: { optimizer: { name: "adam", weightDecay: 0 }, stopLoss: 0.5 },
    });
    expect(by("practice")).toMatchObject({
      initScale: 1,
      training: { optimizer: { name: "adamw" }, augment: { flip: true, crop: 4 }, stopLoss: null, epochs: 8 },
    });
  });

  it("has its start from the recipe unless it names one", () => {
    expect(["features", "sgd", "practice"].map((recipe) => by(recipe, stacked(3)).initScale)).toEqual([0.316, 1, 1]);
    expect(by("sgd", fromStart(small, 0.1)).initScale).toBe(0.1);
    expect(by("features", fromStart(small, 1)).initScale).toBe(1);
  });

  it("is followed through the recipe's stages down to the loss at which it stops", () => {
    const stages = (recipe: string, condition: Condition = small) => by(recipe, condition).training.stages;
    expect(stages("features")).toEqual([1.8, 1.5, 1.3]);
    expect(stages("features", linear)).toEqual([1.8, 1.7]);
    expect(stages("adam")).toEqual([1.8, 1.5, 1.3, 1, 0.7, 0.5]);
    expect(stages("sgd", linear)).toEqual([1.8, 1.7, 1.6]);
    expect(stages("practice")).toEqual([1.8, 1.5, 1.3, 1, 0.7, 0.5, 0.3, 0.1]);
    expect(stages("features", { ...small, training: { stopLoss: 0.6 } })).toEqual([1.8, 1.5, 1.3, 1, 0.7]);
    expect(by("features", { ...small, training: { stopLoss: 2 } }).training).not.toHaveProperty("stages");
  });

  it("overrides what it names", () => {
    const own: Condition = { ...small, learningRate: 0.02, trainImages: 700, training: { stopLoss: 0.9, epochs: 3 } };
    expect(by("practice", own)).toMatchObject({
      learningRate: 0.02,
      trainImages: 700,
      training: { stopLoss: 0.9, epochs: 3, optimizer: { name: "adamw" } },
    });
    expect(by("practice", fullWidthByAdam("pixel")).training.optimizer.name).toBe("adam");
  });

  it("uses all images where the recipe does, of every dataset, and looks for the rate on the preset's", () => {
    const images = (preset: string, condition: Condition = small) => by("practice", condition, preset).trainImages;
    expect(["quick", "standard", "paper"].map((preset) => images(preset))).toEqual([50_000, 50_000, 50_000]);
    expect(images("quick", onDataset(small, "mnist", "MNIST"))).toBe(60_000);
    expect(images("quick", onDataset(small, "cifar10:grey", "grey CIFAR-10"))).toBe(50_000);
    const searched = (preset: string) => scaleNamed(preset, "cifar10", "practice").learningRate;
    expect(searched("quick")).toMatchObject({ rates: expect.anything(), images: 10_000 });
    expect(searched("paper")).not.toHaveProperty("images");
    expect(scaleNamed("quick", "cifar10", "sgd").learningRate).not.toHaveProperty("images");
  });

  it("has a schedule as long as its own training, in steps of whole batches", () => {
    const schedule = (change: Partial<Condition>) => by("practice", { ...small, ...change }).training.schedule;
    expect(schedule({})).toEqual({ name: "cosine", steps: 8 * 390, warmup: 390 });
    expect(schedule({ trainImages: 1000, training: { epochs: 4, batchSize: 100 } })).toMatchObject({ steps: 40 });
    // There are no more than 50,000.
    expect(schedule({ trainImages: 90_000 })).toEqual(schedule({}));
    const given = { name: "constant", warmup: 0 } as const;
    expect(schedule({ training: { schedule: given } })).toEqual(given);
  });

  it("knows how many images of one's own there are by what the scale says", () => {
    const own = scaleNamed("quick", "npz#0", "practice", { "npz#0": 1280, "npz#1": 640 });
    expect(conditionConfig(small, 0, own)).toMatchObject({ trainImages: 1280, training: { schedule: { steps: 80 } } });
    const other = conditionConfig({ ...small, dataset: "npz#1" }, 0, own);
    expect(other).toMatchObject({ trainImages: 640, training: { schedule: { steps: 40, warmup: 5 } } });
  });
});
