import type { Setting } from "./results.ts";
import type { Scale } from "./scale.ts";

/** The settings that all networks of a study share, for people, each with its reason. */
export function settingsOf(scale: Scale): readonly Setting[] {
  const { trainImages, measure, seeds, initScale, training, stopLoss, learningRate } = scale;
  const count = (n: number): string => n.toLocaleString("en");
  return [
    {
      name: "Training images",
      value: `the first ${count(trainImages)}`,
      reason: scale.name === "quick" ? "enough to learn features from, few enough for some minutes" : "",
    },
    {
      name: "Attacked images",
      value: `of the first ${count(measure.images)} test images those that the network classifies correctly`,
      reason: "the perturbation of an image that is wrong already means nothing",
    },
    { name: "Seeds", value: `${seeds}: initial weights, order of the images, random starts`, reason: "" },
    {
      name: "Depth and width",
      value:
        "where the network's name says nothing else, one hidden layer of 16 channels (fully connected: 256 units); the transformer has 2 blocks of 64 dimensions, patch 4",
      reason: "",
    },
    {
      name: "Padding",
      value: "circular in plain stacks of layers",
      reason: "so that a kernel is the only difference to full-width",
    },
    {
      name: "Initialisation",
      value: `He, times ${initScale} (networks with normalisation: times 1; with more layers than two: the product over the layers is that of two); or as the network's name says`,
      reason:
        "random weights have a white spectrum, and what training does not overwrite stays in the features; from a small start the features are learned ones",
    },
    {
      name: "Optimiser",
      value: `SGD, momentum 0.9, weight decay 0.0005, batch ${training.batchSize}, constant rate; Adam where the network's name says so`,
      reason: "the theorems on the implicit bias are about gradient descent; adaptive rates change the bias",
    },
    {
      name: "Learning rate",
      value: `by rule, for each architecture: one epoch from the first seed's start at each of ${learningRate.rates.join(", ")}, largest first, until the loss gets worse; half of the best rate`,
      reason: "the same rule for all, decided by training loss alone; a step away from the edge of stability",
    },
    {
      name: "Stopping",
      value: `training loss ${stopLoss.nonlinear} (linear networks: ${stopLoss.linear}) on the first ${count(training.checkImages)} training images, checked four times an epoch, at most ${training.epochs} epochs; another loss on some images that are easier or harder, as the experiment says`,
      reason:
        "spectra move while a network fits, so networks are compared at a common loss: the lowest tenth that every network of the family reached within 14 epochs in a pilot run that looked at nothing else",
    },
    {
      name: "Spectra",
      value: `DDN, ${measure.ddnSteps} steps, no random start, on the ${measure.ddnLoss}`,
      reason:
        "smallest L2 perturbation: no radius and no noise that would colour the spectrum; on the margin, as many steps come closer to the image than on cross-entropy",
    },
    {
      name: "Robust accuracy",
      value: `PGD, L2, ε = ${measure.robustEpsilon}, 50 steps of ${measure.robustEpsilon / 40}, random start, together with DDN`,
      reason: "an image counts as robust when neither finds an adversarial one within ε",
    },
  ];
}
