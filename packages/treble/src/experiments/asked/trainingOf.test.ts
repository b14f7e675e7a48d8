import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { optimizerSchema } from "../../training/optimizer.ts";
import { trainingSchema } from "../../training/settings.ts";
import { recipeNamed } from "../recipes/recipes.ts";
import { type TrainingOptions, trainingOf, usualRate } from "./trainingOf.ts";

const options: TrainingOptions = { batchSize: 100 };
const [practice, adam] = ["practice", "adam"].map((name) => ({ ...recipeNamed(name).training, stopLoss: 0.4 }));

describe("trainingOf", () => {
  it("counts schedules in steps of whole batches", () => {
    const schedule = (more: Partial<TrainingOptions>) => trainingOf({ ...options, ...more }, 1050).schedule;
    expect(schedule({ schedule: "cosine", warmup: 1.5 })).toEqual({ name: "cosine", steps: 100, warmup: 15 });
    expect(schedule({ schedule: "step" })).toMatchObject({ milestones: [50, 75], warmup: 0 });
    expect(schedule({ warmup: 0.001 })).toEqual({ name: "constant", warmup: 1 });
  });

  it("has the defaults that the help states", () => {
    const settings = { ...trainingOf({}, 1000), learningRate: usualRate("sgd"), seed: 0 };
    expect(settings).toEqual(trainingSchema.parse({ epochs: 10, learningRate: 0.01 }));
    expect(trainingOf({ optimizer: "adam" }, 1000).optimizer).toEqual(optimizerSchema.parse({ name: "adam" }));
    expect(trainingOf({ optimizer: "adamw" }, 1000).optimizer).toMatchObject({ weightDecay: 0.01 });
    expect([usualRate("adam"), usualRate("adamw")]).toEqual([0.001, 0.001]);
  });

  it("takes what is not given from a recipe, and what is given instead of it", () => {
    const { schedule, ...rest } = practice!;
    expect(trainingOf({}, 1280, practice)).toEqual({ ...rest, schedule: { name: "cosine", steps: 80, warmup: 10 } });
    const given = { epochs: 4, schedule: "constant", flip: false, randomCrop: 2, stopLoss: 0.9 } as const;
    expect(trainingOf(given, 1280, practice)).toEqual({
      ...rest,
      epochs: 4,
      schedule: { name: "constant", warmup: 10 },
      augment: { flip: false, crop: 2 },
      stopLoss: 0.9,
    });
    expect(trainingOf({ stopLoss: false }, 1280, practice).stopLoss).toBeNull();
    const optimizer = (more: TrainingOptions) => trainingOf(more, 1280, practice).optimizer;
    expect(optimizer({ weightDecay: 0.1 })).toEqual({ ...rest.optimizer, weightDecay: 0.1 });
    // Another optimiser has nothing of the recipe's.
    expect(optimizer({ optimizer: "sgd", momentum: 0.5 })).toMatchObject({ momentum: 0.5, weightDecay: 5e-4 });
    expect(optimizer({ optimizer: "adam" })).toEqual(adam!.optimizer);
  });

  it.each<Partial<TrainingOptions>>([
    { batchSize: 1001 },
    { warmup: 10 },
    { optimizer: "adam", momentum: 0.9 },
    { optimizer: "adamw", nesterov: true },
  ])("refuses %j", (more) => {
    expect(() => trainingOf({ ...options, ...more }, 1000)).toThrow(UserError);
  });

  it("refuses what the recipe's settings exclude", () => {
    expect(() => trainingOf({ epochs: 1 }, 1280, practice)).toThrow(/--warmup 1 leaves nothing of 1 epochs/);
    expect(() => trainingOf({ momentum: 0.9 }, 1280, practice)).toThrow(/--momentum belongs to --optimizer sgd/);
  });
});
