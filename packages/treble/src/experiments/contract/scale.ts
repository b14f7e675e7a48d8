import { isGenerated } from "../../data/known/namedDataset.ts";
import { UserError } from "../../errors/userError.ts";
import type { LearningRateRule, MeasureSettings, TrainingWithoutRate } from "../../pipeline/trial/trialConfig.ts";

/** `quick`: minutes; `standard`: a night; `paper`: all training images, five seeds. */
export const scaleNames = ["quick", "standard", "paper"] as const;
/** The name of a preset. */
export type ScaleName = (typeof scaleNames)[number];

/** How much is done, and the recipe that all networks share, as plain data. */
export interface Scale {
  readonly name: ScaleName;
  /** The study's dataset; a condition may name another one. */
  readonly dataset: string;
  readonly seeds: number;
  readonly trainImages: number;
  readonly initScale: number;
  readonly learningRate: LearningRateRule;
  readonly training: Omit<TrainingWithoutRate, "stopLoss">;
  /** Training loss at which networks are compared. */
  readonly stopLoss: { readonly linear: number; readonly nonlinear: number };
  readonly measure: MeasureSettings;
}

interface Size {
  readonly seeds: number;
  /** Images to train on and to attack. */
  readonly train: number;
  readonly test: number;
}

const SIZES: Readonly<Record<ScaleName, Size>> = {
  quick: { seeds: 2, train: 10_000, test: 256 },
  standard: { seeds: 3, train: 20_000, test: 512 },
  paper: { seeds: 5, train: 50_000, test: 1000 },
};

/** Generated images are the two-minute way to try it. */
const GENERATED: Readonly<Record<ScaleName, Size>> = {
  quick: { seeds: 2, train: 4000, test: 96 },
  standard: { seeds: 3, train: 4000, test: 256 },
  paper: { seeds: 5, train: 4000, test: 512 },
};

/** @throws UserError for a name that no scale has. */
export function scaleNamed(name: string, dataset: string): Scale {
  const known = scaleNames.find((one) => one === name);
  if (!known) throw new UserError(`There is no preset "${name}"; choose one of ${scaleNames.join(", ")}.`);
  const { seeds, train, test } = (isGenerated(dataset) ? GENERATED : SIZES)[known];
  return {
    name: known,
    dataset,
    seeds,
    trainImages: train,
    // Random weights have a white spectrum; from a small start the features are learned ones.
    initScale: 0.1,
    learningRate: { rates: [0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001] },
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
    // The lowest tenths that every non-linear and every linear network of the quick study reached within 14 epochs in
    // a pilot run that looked at nothing but the loss.
    stopLoss: { linear: 1.7, nonlinear: 1.3 },
    // The margin: as many steps on cross-entropy end 4 to 11 % farther from the image on the networks of the quick
    // study.
    measure: { images: test, ddnSteps: 100, ddnLoss: "margin", robustEpsilon: 0.5 },
  };
}
