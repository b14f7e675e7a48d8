import type { EpochSchedule } from "../experiments/recipes/epochSchedule.ts";
import type { Augment } from "../training/augment.ts";
import type { Optimizer } from "../training/optimizer.ts";

/** What an optimiser is called. */
export const optimizerNames: Readonly<Record<Optimizer["name"], string>> = {
  sgd: "SGD",
  adam: "Adam",
  adamw: "AdamW",
};

/** An optimiser with its numbers. */
export function optimizerText(optimizer: Optimizer): string {
  const { name, weightDecay } = optimizer;
  const moments =
    optimizer.name === "sgd"
      ? `${optimizer.nesterov ? "Nesterov's momentum" : "momentum"} ${optimizer.momentum}`
      : `averages over ${optimizer.beta1} and ${optimizer.beta2}`;
  return `${optimizerNames[name]}, ${moments}, ${weightDecay === 0 ? "no weight decay" : `weight decay ${weightDecay}`}`;
}

/** The learning rate over time. */
export function scheduleText({ name, warmup }: EpochSchedule): string {
  const rise = warmup === 0 ? "" : `, after a rise over ${warmup === 1 ? "one epoch" : `${warmup} epochs`}`;
  switch (name) {
    case "constant":
      return `constant rate${rise}`;
    case "cosine":
      return `rate falling to zero along half a cosine${rise}`;
    case "step":
      return `rate divided by 10 after a half and three quarters of the epochs${rise}`;
  }
}

/** What is done to images before each step at random; null where they are taken as they are. */
export function augmentText({ flip, crop }: Augment): string | null {
  const done = [
    ...(flip ? ["mirrored left and right with probability one half"] : []),
    ...(crop > 0 ? [`shifted by up to ${crop} pixels in each direction`] : []),
  ];
  return done.length === 0 ? null : `each time an image is learned from, it is ${done.join(" and ")}, at random`;
}
