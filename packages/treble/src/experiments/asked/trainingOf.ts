import { UserError } from "../../errors/userError.ts";
import type { TrainingWithoutRate } from "../../pipeline/trial/trialConfig.ts";
import type { Adversarial } from "../../training/adversarial.ts";
import { type Optimizer, optimizerSchema } from "../../training/optimizer.ts";
import { type EpochSchedule, scheduleInSteps } from "../recipes/epochSchedule.ts";
import type { RecipeTraining } from "../recipes/recipe.ts";

/** How to train, as far as the command line says; lengths in epochs. */
export interface TrainingOptions {
  readonly epochs?: number;
  readonly optimizer?: Optimizer["name"];
  readonly momentum?: number;
  readonly nesterov?: boolean;
  readonly weightDecay?: number;
  readonly schedule?: EpochSchedule["name"];
  /** Epochs, a fraction allowed. */
  readonly warmup?: number;
  readonly batchSize?: number;
  readonly loss?: "cross-entropy" | "exponential";
  /** False: all epochs, whatever the loss. */
  readonly stopLoss?: number | false;
  readonly flip?: boolean;
  /** Pixels. */
  readonly randomCrop?: number;
  readonly adversarial?: Adversarial;
}

/** What holds where the command line says nothing. */
export interface TrainingDefaults extends RecipeTraining {
  readonly stopLoss: number | null;
}

/** Where no recipe is named. */
export const usualTraining: TrainingDefaults = {
  optimizer: { name: "sgd", momentum: 0.9, nesterov: false, weightDecay: 5e-4 },
  schedule: { name: "constant", warmup: 0 },
  loss: "cross-entropy",
  batchSize: 128,
  epochs: 10,
  stopLoss: null,
  checksPerEpoch: 4,
  checkImages: 2048,
  augment: { flip: false, crop: 0 },
};

/**
 * The settings for `trainImages` images.
 * @throws UserError where options exclude each other or the images do not fill a batch.
 */
export function trainingOf(
  options: TrainingOptions,
  trainImages: number,
  usual: TrainingDefaults = usualTraining,
): TrainingWithoutRate {
  const { batchSize = usual.batchSize, epochs = usual.epochs, adversarial } = options;
  const { schedule = usual.schedule.name, warmup = usual.schedule.warmup } = options;
  const stepsPerEpoch = Math.floor(trainImages / batchSize);
  if (stepsPerEpoch === 0) {
    throw new UserError(
      `${trainImages} training images do not fill one batch of ${batchSize}; choose a --batch-size of at most ${trainImages}.`,
    );
  }
  if (warmup > 0 && warmup >= epochs) {
    throw new UserError(`--warmup ${warmup} leaves nothing of ${epochs} epochs; choose a number below that.`);
  }
  return {
    optimizer: optimizerOf(options, usual.optimizer),
    schedule: scheduleInSteps({ name: schedule, warmup }, epochs, stepsPerEpoch),
    loss: options.loss ?? usual.loss,
    batchSize,
    epochs,
    stopLoss: options.stopLoss === false ? null : (options.stopLoss ?? usual.stopLoss),
    checksPerEpoch: usual.checksPerEpoch,
    checkImages: usual.checkImages,
    augment: { flip: options.flip ?? usual.augment.flip, crop: options.randomCrop ?? usual.augment.crop },
    ...(adversarial && { adversarial }),
  };
}

/** The rate of an optimiser where neither the command line nor a recipe has one. */
export function usualRate(optimizer: Optimizer["name"]): number {
  return optimizer === "sgd" ? 0.01 : 0.001;
}

/** One of another name than the usual one has the defaults of its kind. */
function optimizerOf(options: TrainingOptions, usual: Optimizer): Optimizer {
  const { optimizer: name = usual.name, momentum, nesterov, weightDecay } = options;
  const foreign = name === "sgd" ? undefined : momentum !== undefined ? "--momentum" : nesterov && "--nesterov";
  if (foreign) throw new UserError(`${foreign} belongs to --optimizer sgd; leave it out with ${name}.`);
  const base = name === usual.name ? usual : { name, weightDecay: WEIGHT_DECAY[name] };
  return optimizerSchema.parse({
    ...base,
    ...(momentum !== undefined && { momentum }),
    ...(nesterov !== undefined && { nesterov }),
    ...(weightDecay !== undefined && { weightDecay }),
  });
}

const WEIGHT_DECAY: Readonly<Record<Optimizer["name"], number>> = { sgd: 5e-4, adam: 0, adamw: 0.01 };
