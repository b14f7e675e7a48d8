import { UserError } from "../../../errors/userError.ts";
import type { Adversarial } from "../../../training/adversarial.ts";
import { type TrainingSettings, trainingSchema } from "../../../training/settings.ts";

/** How to train, as the command line gives it; lengths in epochs. */
export interface TrainingOptions {
  readonly epochs: number;
  readonly learningRate?: number;
  readonly optimizer: "sgd" | "adam" | "adamw";
  readonly momentum?: number;
  readonly nesterov?: boolean;
  readonly weightDecay?: number;
  readonly schedule: "constant" | "cosine" | "step";
  /** Epochs, a fraction allowed. */
  readonly warmup: number;
  readonly batchSize: number;
  readonly loss: "cross-entropy" | "exponential";
  readonly stopLoss?: number;
  readonly flip?: boolean;
  /** Pixels. */
  readonly randomCrop: number;
  readonly adversarial?: Adversarial;
  readonly seed: number;
}

/**
 * The settings for `trainImages` images, with the defaults that depend on other options filled in.
 * @throws UserError where options exclude each other or the images do not fill a batch.
 */
export function trainingOf(options: TrainingOptions, trainImages: number): TrainingSettings {
  const { batchSize, epochs, warmup } = options;
  const stepsPerEpoch = Math.floor(trainImages / batchSize);
  if (stepsPerEpoch === 0) {
    throw new UserError(
      `${trainImages} training images do not fill one batch of ${batchSize}; choose a --batch-size of at most ${trainImages}.`,
    );
  }
  if (warmup >= epochs) {
    throw new UserError(`--warmup ${warmup} leaves nothing of ${epochs} epochs; choose a number below that.`);
  }
  return trainingSchema.parse({
    optimizer: optimizerOf(options),
    learningRate: options.learningRate ?? (options.optimizer === "sgd" ? 0.01 : 0.001),
    schedule: scheduleOf(options, stepsPerEpoch),
    loss: options.loss,
    batchSize,
    epochs,
    stopLoss: options.stopLoss ?? null,
    augment: { flip: options.flip ?? false, crop: options.randomCrop },
    ...(options.adversarial && { adversarial: options.adversarial }),
    seed: options.seed,
  });
}

function optimizerOf({ optimizer, momentum, nesterov, weightDecay }: TrainingOptions): object {
  if (optimizer === "sgd") {
    return {
      name: optimizer,
      momentum: momentum ?? 0.9,
      nesterov: nesterov ?? false,
      weightDecay: weightDecay ?? 5e-4,
    };
  }
  const foreign = momentum !== undefined ? "--momentum" : nesterov ? "--nesterov" : undefined;
  if (foreign !== undefined) {
    throw new UserError(`${foreign} belongs to --optimizer sgd; leave it out with ${optimizer}.`);
  }
  return { name: optimizer, weightDecay: weightDecay ?? (optimizer === "adamw" ? 0.01 : 0) };
}

function scheduleOf({ schedule, warmup, epochs }: TrainingOptions, stepsPerEpoch: number): object {
  const steps = (count: number): number => Math.max(1, Math.round(count * stepsPerEpoch));
  const rise = warmup === 0 ? 0 : steps(warmup);
  switch (schedule) {
    case "constant":
      return { name: schedule, warmup: rise };
    case "cosine":
      return { name: schedule, steps: epochs * stepsPerEpoch, warmup: rise };
    case "step":
      return { name: schedule, milestones: [steps(epochs / 2), steps((3 * epochs) / 4)], warmup: rise };
  }
}
