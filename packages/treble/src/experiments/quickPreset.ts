import { type Architecture, parseArchitecture } from "../models/architectures.ts";
import type { NetworkConfig } from "./networkConfig.ts";
import type { Setting } from "./results.ts";

/** One row of a study: an architecture under the name it has in tables and figures. */
export interface StudyNetwork {
  readonly id: string;
  readonly label: string;
  readonly architecture: Architecture;
  /** Time for one seed against the other networks', for scheduling and the time left; a rough measurement. */
  readonly cost: number;
}

/** A study as plain data: what is trained and measured, and why these settings. */
export interface Preset {
  readonly name: string;
  readonly title: string;
  readonly seeds: number;
  readonly networks: readonly StudyNetwork[];
  config(network: StudyNetwork, seed: number, dataset: string): NetworkConfig;
  settings(dataset: string): readonly Setting[];
}

/** Enough to learn features from, few enough for ten minutes; generated images are the two-minute way to try it. */
const sizes = (dataset: string): { readonly train: number; readonly test: number } =>
  dataset.startsWith("synthetic") ? { train: 4000, test: 96 } : { train: 10_000, test: 256 };
const MOST_EPOCHS = 25;
const INITIAL_SCALE = 0.1;
const WEIGHT_DECAY = 5e-4;
const RATES: readonly number[] = [0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001];
/**
 * Training loss at which networks are compared: the lowest tenth that every non-linear (every linear) network of the
 * study reached within 14 epochs in a pilot run that looked at nothing but the loss.
 */
const NONLINEAR_LOSS = 1.3;
const LINEAR_LOSS = 1.7;

const network = (id: string, label: string, cost: number, architecture: object): StudyNetwork => ({
  id,
  label,
  cost,
  architecture: parseArchitecture(architecture),
});

const networks: readonly StudyNetwork[] = [
  network("bounded-width-3", "bounded-width 3×3", 3, { family: "bounded-width", kernel: 3 }),
  network("bounded-width-7", "bounded-width 7×7", 9, { family: "bounded-width", kernel: 7 }),
  network("bounded-width-15", "bounded-width 15×15", 12, { family: "bounded-width", kernel: 15 }),
  network("full-width", "full-width", 20, { family: "full-width" }),
  network("locally-connected-3", "locally connected 3×3", 11, { family: "locally-connected", kernel: 3 }),
  network("fully-connected", "fully connected", 2, { family: "fully-connected" }),
  network("vision-transformer", "vision transformer", 28, { family: "vision-transformer" }),
  network("linear-bounded-width-3", "linear bounded-width 3×3", 2, {
    family: "bounded-width",
    kernel: 3,
    activation: "linear",
  }),
  network("linear-full-width", "linear full-width", 14, { family: "full-width", activation: "linear" }),
  network("linear-fully-connected", "linear fully connected", 2, { family: "fully-connected", activation: "linear" }),
];

export function isLinear({ architecture }: StudyNetwork): boolean {
  return "activation" in architecture && architecture.activation === "linear";
}

/** The transformer starts at its usual scale: scaled down, layer normalisation would undo it anyway. */
function initialScale({ architecture }: StudyNetwork): number {
  return architecture.family === "vision-transformer" ? 1 : INITIAL_SCALE;
}

/** About ten minutes on two cores: ten networks of one hidden layer (the transformer: two blocks), two seeds. */
export const quickPreset: Preset = {
  name: "quick",
  title: "Where adversarial perturbations live in frequency",
  seeds: 2,
  networks,
  config: (row, seed, dataset) => ({
    dataset,
    trainImages: sizes(dataset).train,
    architecture: row.architecture,
    initScale: initialScale(row),
    seed,
    learningRate: { rates: RATES },
    training: {
      optimizer: { name: "sgd", momentum: 0.9, nesterov: false, weightDecay: WEIGHT_DECAY },
      schedule: { name: "constant", warmup: 0 },
      loss: "cross-entropy",
      batchSize: 128,
      epochs: MOST_EPOCHS,
      stopLoss: isLinear(row) ? LINEAR_LOSS : NONLINEAR_LOSS,
      checksPerEpoch: 4,
      checkImages: 2048,
      augment: { flip: false, crop: 0 },
    },
    measure: { images: sizes(dataset).test, ddnSteps: 100, robustEpsilon: 0.5 },
  }),
  settings: (dataset) => [
    {
      name: "Training images",
      value: `the first ${sizes(dataset).train.toLocaleString("en")}`,
      reason: "enough to learn features from, few enough for some minutes",
    },
    {
      name: "Attacked images",
      value: `of the first ${sizes(dataset).test} test images those that the network classifies correctly`,
      reason: "the perturbation of an image that is wrong already means nothing",
    },
    { name: "Seeds", value: "2: initial weights, order of the images, random starts", reason: "" },
    {
      name: "Depth and width",
      value:
        "one hidden layer of 16 channels (fully connected: 256 units); the transformer has 2 blocks of 64 dimensions, patch 4",
      reason: "",
    },
    { name: "Padding", value: "circular", reason: "so that a kernel is the only difference to full-width" },
    {
      name: "Initialisation",
      value: `He, times ${INITIAL_SCALE} (transformer: times 1)`,
      reason:
        "random weights have a white spectrum, and what training does not overwrite stays in the features; from a small start the features are learned ones",
    },
    {
      name: "Optimiser",
      value: `SGD, momentum 0.9, weight decay ${WEIGHT_DECAY}, batch 128, constant rate`,
      reason: "the theorems on the implicit bias are about gradient descent; adaptive rates change the bias",
    },
    {
      name: "Learning rate",
      value: `by rule, for each architecture: one epoch from the first seed's start at each of ${RATES.join(", ")}, largest first, until the loss gets worse; half of the best rate`,
      reason: "the same rule for all, decided by training loss alone; a step away from the edge of stability",
    },
    {
      name: "Stopping",
      value: `training loss ${NONLINEAR_LOSS} (linear networks: ${LINEAR_LOSS}) on the first 2,048 training images, checked four times an epoch, at most ${MOST_EPOCHS} epochs`,
      reason:
        "spectra move while a network fits, so networks are compared at a common loss: the lowest tenth that every network of the family reached within 14 epochs in a pilot run that looked at nothing else",
    },
    {
      name: "Spectra",
      value: "DDN, 100 steps, no random start, cross-entropy direction",
      reason: "smallest L2 perturbation: no radius and no noise that would colour the spectrum",
    },
    {
      name: "Robust accuracy",
      value: "PGD, L2, ε = 0.5, 50 steps of 0.0125, random start, together with DDN",
      reason: "an image counts as robust when neither finds an adversarial one within ε",
    },
  ],
};
