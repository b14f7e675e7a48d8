import { features } from "./features.ts";
import type { Recipe } from "./recipe.ts";

export const sgd: Recipe = {
  ...features,
  name: "sgd",
  title: "SGD from the usual start",
  what: "SGD with momentum from the usual initial weights, at a constant rate found by rule, until the images are nearly fitted",
  purpose: "the optimiser of the theorems on the implicit bias, as networks really start",
  start: "usual",
  training: { ...features.training, epochs: 60 },
  // Linear networks of 10,000 images of CIFAR-10 end between 1.5 and 1.7.
  stopLoss: { linear: 1.6, nonlinear: 0.5 },
  trainingCost: 4,
  reasons: {
    ...features.reasons,
    start:
      "as networks are started; random weights have a white spectrum, and what training does not overwrite stays in the features",
    stopping:
      "spectra move while a network fits, so networks are compared at a common loss: one at which most training images are fitted, and which every linear network reaches in time",
  },
};
