import type { Recipe } from "./recipe.ts";
import { sgd } from "./sgd.ts";

export const adam: Recipe = {
  ...sgd,
  name: "adam",
  title: "Adam from the usual start",
  what: "Adam at its usual rate, 0.001, from the usual initial weights, until the images are nearly fitted",
  purpose: "what most people do without a second thought, and every network at the same rate",
  training: {
    ...sgd.training,
    optimizer: { name: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
    epochs: 40,
  },
  learningRate: 1e-3,
  trainingCost: 2,
  reasons: {
    ...sgd.reasons,
    optimizer: "what most networks are trained by; adaptive rates change the bias",
    learningRate: "the usual one: no network has a rate of its own",
  },
};
