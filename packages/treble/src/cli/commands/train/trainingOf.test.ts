import { describe, expect, it } from "vitest";
import { UserError } from "../../../errors/userError.ts";
import { type TrainingOptions, trainingOf } from "./trainingOf.ts";

const options: TrainingOptions = {
  epochs: 10,
  optimizer: "sgd",
  schedule: "constant",
  warmup: 0,
  batchSize: 100,
  loss: "cross-entropy",
  randomCrop: 0,
  seed: 0,
};

describe("trainingOf", () => {
  it("counts schedules in steps of whole batches", () => {
    const schedule = (more: Partial<TrainingOptions>) => trainingOf({ ...options, ...more }, 1050).schedule;
    expect(schedule({ schedule: "cosine", warmup: 1.5 })).toEqual({ name: "cosine", steps: 100, warmup: 15 });
    expect(schedule({ schedule: "step" })).toMatchObject({ milestones: [50, 75], warmup: 0 });
    expect(schedule({ warmup: 0.001 })).toEqual({ name: "constant", warmup: 1 });
  });

  it("has the defaults that the help states", () => {
    expect(trainingOf(options, 1000)).toMatchObject({
      learningRate: 0.01,
      optimizer: { name: "sgd", momentum: 0.9, nesterov: false, weightDecay: 0.0005 },
      stopLoss: null,
      augment: { flip: false, crop: 0 },
    });
    expect(trainingOf({ ...options, optimizer: "adam" }, 1000)).toMatchObject({
      learningRate: 0.001,
      optimizer: { weightDecay: 0 },
    });
    expect(trainingOf({ ...options, optimizer: "adamw" }, 1000).optimizer).toMatchObject({ weightDecay: 0.01 });
  });

  it.each<Partial<TrainingOptions>>([
    { batchSize: 1001 },
    { warmup: 10 },
    { optimizer: "adam", momentum: 0.9 },
    { optimizer: "adamw", nesterov: true },
  ])("refuses %j", (more) => {
    expect(() => trainingOf({ ...options, ...more }, 1000)).toThrow(UserError);
  });
});
