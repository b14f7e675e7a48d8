import type { Recipe } from "./recipe.ts";
import { commonStages } from "./stages.ts";

export const practice: Recipe = {
  name: "practice",
  title: "As in practice",
  what: "AdamW on all images, flipped and shifted at random, with weight decay and a cosine schedule whose peak is found by rule, for 8 epochs or more",
  purpose: "networks at the accuracy that people use them at; one optimiser for all, so that none is compared by it",
  start: "usual",
  training: {
    optimizer: { name: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.05 },
    schedule: { name: "cosine", warmup: 1 },
    loss: "cross-entropy",
    batchSize: 128,
    // ResNet-20 takes about an hour of one core for them.
    epochs: 8,
    checksPerEpoch: 4,
    checkImages: 2048,
    augment: { flip: true, crop: 4 },
  },
  stopLoss: null,
  stages: commonStages,
  learningRate: { rates: [0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001] },
  trainImages: "all",
  // All images are many, and the work of so many is counted already.
  trainingCost: 2,
  seeds: { quick: 1, standard: 1, paper: 2 },
  reasons: {
    images: "as networks are trained where their accuracy counts",
    start:
      "as networks are started; random weights have a white spectrum, and what training does not overwrite stays in the features",
    optimizer: "one for all architectures, so that none is compared by its optimiser; adaptive rates change the bias",
    learningRate: "the same rule for all, decided by training loss alone; a step away from the edge of stability",
    stopping: "networks are compared as they are used, each fitted as far as it gets in its number of epochs",
  },
};
