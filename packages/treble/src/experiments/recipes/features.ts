import type { Recipe } from "./recipe.ts";
import { commonStages } from "./stages.ts";

export const features: Recipe = {
  name: "features",
  title: "Features learned from a small start",
  what: "SGD with momentum from small initial weights, at a constant rate found by rule, until an early training loss",
  purpose: "spectra of what was learned, with little left of the initial weights",
  // Random weights have a white spectrum; from a small start the features are learned ones.
  start: "small",
  training: {
    optimizer: { name: "sgd", momentum: 0.9, nesterov: false, weightDecay: 5e-4 },
    schedule: { name: "constant", warmup: 0 },
    loss: "cross-entropy",
    batchSize: 128,
    epochs: 25,
    checksPerEpoch: 4,
    checkImages: 2048,
    augment: { flip: false, crop: 0 },
  },
  // The lowest tenths that every non-linear and every linear network of the quick study reached within 14 epochs in a
  // pilot run that looked at nothing but the loss.
  stopLoss: { linear: 1.7, nonlinear: 1.3 },
  stages: commonStages,
  learningRate: { rates: [0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001] },
  trainImages: "preset",
  trainingCost: 1,
  reasons: {
    images: "enough to learn features from",
    start:
      "random weights have a white spectrum, and what training does not overwrite stays in the features: less of it from a small start",
    optimizer: "the theorems on the implicit bias are about gradient descent; adaptive rates change the bias",
    learningRate: "the same rule for all, decided by training loss alone; a step away from the edge of stability",
    stopping:
      "spectra move while a network fits, so networks are compared at a common loss: the lowest loss, rounded up to a tenth, that every network of the family reached within 14 epochs in a pilot run that looked at nothing else",
  },
};
