import { z } from "zod";
import { UserError } from "../errors/userError.ts";
import { adversarialSchema } from "./adversarial.ts";
import { augmentSchema } from "./augment.ts";
import { optimizerSchema } from "./optimizer.ts";
import { scheduleSchema } from "./schedule.ts";

/** How a network is trained, as plain data: with the seed and the starting weights it fixes every bit of the result. */
export const trainingSchema = z.strictObject({
  optimizer: optimizerSchema.default({ name: "sgd", momentum: 0.9, nesterov: false, weightDecay: 5e-4 }),
  learningRate: z.number().positive(),
  schedule: scheduleSchema.default({ name: "constant", warmup: 0 }),
  loss: z.enum(["cross-entropy", "exponential"]).default("cross-entropy"),
  batchSize: z.int().min(1).max(65_536).default(128),
  /** At most this many passes over the training images; the last, incomplete batch of a pass is left out. */
  epochs: z.int().min(1),
  /** Stop at the first check at which the cross-entropy on the first `checkImages` training images is at most this. */
  stopLoss: z.number().positive().nullable().default(null),
  checksPerEpoch: z.int().min(1).max(100).default(4),
  checkImages: z.int().min(1).default(2048),
  augment: augmentSchema.default({ flip: false, crop: 0 }),
  /** Every batch is attacked before it is learned from. Absent: plain training. */
  adversarial: adversarialSchema.optional(),
  /**
   * Epochs, fractions among them and 0 for the start, at which the weights are kept. Changes nothing of the training.
   */
  snapshots: z.array(z.number().min(0)).min(1).optional(),
  /**
   * Training losses, from the largest down, at each of which the weights are kept: those of the first check at which
   * the cross-entropy on the first `checkImages` training images is at most that. Changes nothing of the training.
   */
  stages: z
    .array(z.number().positive())
    .min(1)
    .refine(
      (losses) => losses.every((loss, i) => i === 0 || loss < losses[i - 1]!),
      "each must be below the one before",
    )
    .optional(),
  /** Order of the images and random choices of augmentation. */
  seed: z.int().min(0).default(0),
});

export type TrainingSettings = z.output<typeof trainingSchema>;

/** How a network is to be trained: what is left out takes its default. */
export type TrainingChoices = z.input<typeof trainingSchema>;

/** Checks settings and fills in the defaults. @throws UserError naming the setting and what it allows. */
export function parseTraining(choices: TrainingChoices): TrainingSettings {
  const result = trainingSchema.safeParse(choices);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const field = issue.code === "unrecognized_keys" ? [...issue.path, issue.keys.join(", ")] : issue.path;
  throw new UserError(`The training's settings${field.length > 0 ? `, ${field.join(".")}` : ""}: ${issue.message}.`);
}
